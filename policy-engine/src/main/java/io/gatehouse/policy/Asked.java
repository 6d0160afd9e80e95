package io.gatehouse.policy;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Asks for what must be asked for: each thing once a decision, and only when it is read. */
final class Asked {

  private final Circumstances circumstances;
  private List<Grant> grants;
  private History history;

  Asked(Circumstances circumstances) {
    this.circumstances = circumstances;
  }

  List<Grant> grants() {
    if (grants == null) {
      grants = List.copyOf(ask(circumstances.grants(), "grants"));
    }
    return grants;
  }

  History history() {
    if (history == null) {
      history = ask(circumstances.history(), "history");
    }
    return history;
  }

  private static <T> T ask(Optional<Supplier<T>> supplier, String what) {
    return supplier
        .orElseThrow(() -> new IllegalStateException("the " + what + " is not known"))
        .get();
  }
}
