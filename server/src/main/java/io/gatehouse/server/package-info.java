/** The program: its entry and what it is put together from. */
package io.gatehouse.server;
