/**
 * Personal data and secrets, known by what they look like: a pass over the bytes that rejects
 * almost every value without allocating, then rules, checksums and RE2J (linear time) around what
 * is left. A column is called by votes over its values.
 */
package io.gatehouse.masking.detect;
