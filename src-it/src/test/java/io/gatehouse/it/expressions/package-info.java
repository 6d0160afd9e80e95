/**
 * Expressions over masked columns: what comes back masked, what is refused, and that nothing tells.
 */
package io.gatehouse.it.expressions;
