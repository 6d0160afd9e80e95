package io.gatehouse.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * What a decision may read beyond who, where and what: most of it must be asked for. What is empty
 * is not known: reading it is an error of evaluation, which fails closed.
 *
 * @param fingerprint of the message's text
 * @param textLength characters of the message's text
 * @param readOnly whether the transaction is read only
 * @param parameters the values of {@code $1}…
 * @param estimates for the index of a statement, what the planner says; a statement that is not
 *     there was not asked about ({@link Decision.Wanted#estimates})
 * @param grants the principal's grants; called only when a policy reads them, at most once a
 *     decision; must not block; may throw, which fails closed
 * @param history what the principal did; called as {@code grants} is
 */
public record Circumstances(
    Optional<String> fingerprint,
    OptionalInt textLength,
    Optional<Boolean> readOnly,
    Parameters parameters,
    Map<Integer, Estimate> estimates,
    Optional<Supplier<List<Grant>>> grants,
    Optional<Supplier<History>> history) {

  private static final Circumstances UNKNOWN =
      new Circumstances(
          Optional.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          new Parameters.Unknown(),
          Map.of(),
          Optional.empty(),
          Optional.empty());

  public Circumstances {
    Objects.requireNonNull(fingerprint);
    Objects.requireNonNull(textLength);
    Objects.requireNonNull(readOnly);
    Objects.requireNonNull(parameters);
    estimates = Map.copyOf(estimates);
    Objects.requireNonNull(grants);
    Objects.requireNonNull(history);
  }

  /** Nothing of it is known. */
  public static Circumstances unknown() {
    return UNKNOWN;
  }

  /** The same, of a text. */
  public Circumstances ofText(String itsFingerprint, int characters) {
    return new Circumstances(
        Optional.of(itsFingerprint),
        OptionalInt.of(characters),
        readOnly,
        parameters,
        estimates,
        grants,
        history);
  }

  /** The same, in a transaction that is read only or is not. */
  public Circumstances inReadOnly(boolean transaction) {
    return new Circumstances(
        fingerprint, textLength, Optional.of(transaction), parameters, estimates, grants, history);
  }

  /** The same, with these parameters. */
  public Circumstances with(Parameters bound) {
    return new Circumstances(fingerprint, textLength, readOnly, bound, estimates, grants, history);
  }

  /** The same, with what the planner says about one more statement. */
  public Circumstances with(int statement, Estimate estimate) {
    Map<Integer, Estimate> all = new HashMap<>(estimates);
    all.put(statement, estimate);
    return new Circumstances(fingerprint, textLength, readOnly, parameters, all, grants, history);
  }

  /** The same, with somebody to ask for the principal's grants and history. */
  public Circumstances asking(Supplier<List<Grant>> forGrants, Supplier<History> forHistory) {
    return new Circumstances(
        fingerprint,
        textLength,
        readOnly,
        parameters,
        estimates,
        Optional.of(forGrants),
        Optional.of(forHistory));
  }
}
