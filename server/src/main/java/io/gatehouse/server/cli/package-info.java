/** The command line: one class a command. */
package io.gatehouse.server.cli;
