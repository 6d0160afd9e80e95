/** What operators look at: health, readiness, metrics. */
package io.gatehouse.server.ops;
