/**
 * A strict reader for the YAML that people write: every value knows its file, line and column, and
 * every mistake of every file is reported at once.
 *
 * <p>Narrower than YAML: no anchors, aliases, tags, merge keys or keys that are not strings, and a
 * key that nobody asks for is a mistake.
 */
package io.gatehouse.policy.yaml;
