/**
 * A search index over an audit log. It is disposable: made from the log, by whoever searches, and
 * never asked for what an entry says.
 */
package io.gatehouse.audit.index;
