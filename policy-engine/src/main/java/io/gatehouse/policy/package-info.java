/**
 * May it? YAML policies, the facts of a statement and a principal in, a {@link
 * io.gatehouse.policy.Decision} out.
 *
 * <p>Knows no wire and no database: whatever a policy may ask comes in a {@link
 * io.gatehouse.policy.DecisionRequest}.
 */
package io.gatehouse.policy;
