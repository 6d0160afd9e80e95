/** The messages that clients send, one class each, as the manual names them. */
package io.gatehouse.pgwire.frontend;
