/** How the program's own log is written. */
package io.gatehouse.server.log;
