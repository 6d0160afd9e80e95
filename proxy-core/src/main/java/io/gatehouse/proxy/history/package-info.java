/**
 * What principals did of late, as far as policies ask for it: counters in memory, no statements.
 */
package io.gatehouse.proxy.history;
