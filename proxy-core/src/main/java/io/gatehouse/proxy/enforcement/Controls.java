package io.gatehouse.proxy.enforcement;

import io.gatehouse.policy.Freeze;
import io.gatehouse.policy.Grant;
import io.gatehouse.policy.Principal;
import java.time.Instant;
import java.util.List;

/**
 * What people decide beside policies, as it stands at a moment. Asked at every judgement: must not
 * block.
 */
public interface Controls {

  /** The freezes that hold, for whatever database. */
  List<Freeze> freezes(Instant now);

  /** Whether a principal may do nothing at all any more. */
  boolean isDenied(Principal principal, Instant now);

  /** The grants that a principal, or its agent, has in a database. */
  List<Grant> grantsOf(Principal principal, String database, Instant now);

  /** Nobody has decided anything. */
  Controls NONE =
      new Controls() {
        @Override
        public List<Freeze> freezes(Instant now) {
          return List.of();
        }

        @Override
        public boolean isDenied(Principal principal, Instant now) {
          return false;
        }

        @Override
        public List<Grant> grantsOf(Principal principal, String database, Instant now) {
          return List.of();
        }
      };
}
