package io.gatehouse.policy;

import io.gatehouse.policy.yaml.Position;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A policy as it was read.
 *
 * @param metadata what it is called and by whom it is kept
 * @param effect what it does
 * @param mode whether it does it
 * @param match when
 * @param when a further condition
 * @param message for the client; empty for the default
 * @param hint for the client; empty for the default
 * @param limits obligations of an allow or a limit
 * @param masking what a mask policy does
 * @param approval who may let a held statement run
 * @param tests its own tests
 * @param parts for each key of its {@code spec}, and for {@code metadata}, what it means: equal for
 *     what means the same
 */
record Policy(
    Metadata metadata,
    Effect effect,
    Decision.Mode mode,
    Match match,
    Optional<Expressions.Condition> when,
    String message,
    String hint,
    Limits limits,
    Optional<Masking> masking,
    Optional<Approval> approval,
    List<Test> tests,
    Map<String, String> parts) {

  /** What a policy is called, who keeps it, and where it stands. */
  record Metadata(String id, String owner, Severity severity, String description, Position place) {}

  /** Obligations. */
  record Limits(
      OptionalLong maxRows,
      Obligations.OnExcess onExcess,
      OptionalLong maxBytes,
      OptionalLong maxAffectedRows,
      Optional<Duration> statementTimeout,
      boolean readOnly,
      Obligations.Rate rate) {
    static final Limits NONE =
        new Limits(
            OptionalLong.empty(),
            Obligations.OnExcess.ERROR,
            OptionalLong.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            false,
            Obligations.Rate.NONE);
  }

  /** What happens to the columns of a mask policy. */
  record Masking(
      List<Entry> entries,
      MaskRule.Predicates predicates,
      MaskRule.Copy copy,
      MaskRule.Unproven unproven,
      MaskRule.Detect detect) {

    /** The mask of the columns with a label, of those named, or, when neither is set, of all. */
    record Entry(Set<String> labels, List<NamePattern> columns, MaskSpec mask) {
      Entry {
        labels = Set.copyOf(labels);
        columns = List.copyOf(columns);
      }
    }

    Masking {
      entries = List.copyOf(entries);
    }
  }

  /** A test that a policy brings. */
  record Test(
      String sql,
      Expect expect,
      Optional<As> as,
      Optional<String> database,
      Optional<String> environment,
      OptionalLong estimatedRows,
      boolean readOnly,
      Position place) {

    /** What must come out: a verdict of the bundle, or whether this policy matches. */
    enum Expect {
      ALLOW,
      HOLD,
      BLOCK,
      MATCH,
      NO_MATCH
    }

    /** Who asks; a policy's tests say so where its subjects matter. */
    record As(String user, Set<String> groups, Optional<String> actor) {
      As {
        groups = Set.copyOf(groups);
      }
    }
  }

  Policy {
    Objects.requireNonNull(metadata);
    Objects.requireNonNull(effect);
    Objects.requireNonNull(mode);
    Objects.requireNonNull(match);
    Objects.requireNonNull(when);
    Objects.requireNonNull(message);
    Objects.requireNonNull(hint);
    Objects.requireNonNull(limits);
    Objects.requireNonNull(masking);
    Objects.requireNonNull(approval);
    tests = List.copyOf(tests);
    parts = Map.copyOf(parts);
  }

  String id() {
    return metadata.id();
  }

  /** Whether a mask policy's being in force depends on what the statement is. */
  boolean dependsOnStatement() {
    return when.isPresent() || match.statements().isPresent() || match.schedule().isPresent();
  }
}
