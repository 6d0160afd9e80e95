package io.gatehouse.policy;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Which policies are about a session at all: its place, its rights and its connection. Found once
 * for a session and a bundle.
 *
 * @param side whose rights
 * @param allowing of {@link PolicyBundle#allowing}
 * @param restricting of {@link PolicyBundle#restricting}
 * @param masking of {@link PolicyBundle#masking}
 */
record Scope(Side side, BitSet allowing, BitSet restricting, BitSet masking) {

  /** The scopes of a request: one, or two when an agent acts. */
  static List<Scope> of(PolicyBundle bundle, DecisionRequest request) {
    return Side.of(request.principal()).stream()
        .map(
            side ->
                new Scope(
                    side,
                    bits(bundle.allowing(), request, side),
                    bits(bundle.restricting(), request, side),
                    bits(bundle.masking(), request, side)))
        .toList();
  }

  private static BitSet bits(PolicyIndex index, DecisionRequest request, Side side) {
    BitSet bits = new BitSet(index.policies().size());
    for (int i = 0; i < index.policies().size(); i++) {
      if (miss(index.policy(i), request, side).isEmpty()) {
        bits.set(i);
      }
    }
    return bits;
  }

  /** Why a policy is not about a session. */
  static Optional<Miss> miss(Policy policy, DecisionRequest request, Side side) {
    return policy
        .match()
        .scope(request.target(), side, request.connection(), !policy.effect().grants());
  }
}
