/** The messages that servers send, one class each, as the manual names them. */
package io.gatehouse.pgwire.backend;
