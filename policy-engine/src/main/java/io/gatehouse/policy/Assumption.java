package io.gatehouse.policy;

/**
 * What one run over the policies takes for granted.
 *
 * @param shadowCounts whether policies in mode shadow are taken as enforced
 * @param unknownLetsPass whether a condition that waits for an answer of the server turns out in
 *     the statement's favour; otherwise it fails closed
 */
record Assumption(boolean shadowCounts, boolean unknownLetsPass) {

  static final Assumption AS_IT_IS = new Assumption(false, false);

  static final Assumption MILDEST = new Assumption(false, true);

  static final Assumption SHADOW_ENFORCED = new Assumption(true, false);
}
