package io.gatehouse.proxy.enforcement;

import java.util.Objects;

/**
 * Why a message does not run.
 *
 * @param policy who says so: a policy, or one of the rules that no policy can lift
 * @param refusal what the client sees
 */
record Refused(String policy, Refusal refusal) {

  Refused {
    Objects.requireNonNull(policy);
    Objects.requireNonNull(refusal);
  }
}
