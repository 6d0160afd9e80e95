package io.gatehouse.policy;

/**
 * What one run over the policies takes for granted.
 *
 * @param shadowCounts whether policies in mode shadow are taken as enforced
 * @param estimatesLetPass whether a condition that waits for an estimate turns out in the
 *     statement's favour; otherwise it fails closed
 */
record Assumption(boolean shadowCounts, boolean estimatesLetPass) {

  static final Assumption AS_IT_IS = new Assumption(false, false);

  static final Assumption MILDEST = new Assumption(false, true);

  static final Assumption SHADOW_ENFORCED = new Assumption(true, false);
}
