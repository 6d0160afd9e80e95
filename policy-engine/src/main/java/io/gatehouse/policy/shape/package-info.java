/**
 * What a YAML document may look like: declared once, read by ({@link
 * io.gatehouse.policy.shape.Fields}) and written down as a JSON Schema ({@link
 * io.gatehouse.policy.shape.JsonSchema}).
 */
package io.gatehouse.policy.shape;
