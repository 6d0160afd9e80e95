/**
 * Where the events lie: in a file of one proxy, or in a PostgreSQL database that several share.
 * Both let one transaction at a time look at the state and add to it.
 */
package io.gatehouse.proxy.control.journal;
