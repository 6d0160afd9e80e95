package io.gatehouse.proxy.enforcement;

import io.gatehouse.masking.ExposureCheck;
import io.gatehouse.masking.Lookups;
import io.gatehouse.masking.MaskView;
import io.gatehouse.policy.Circumstances;
import io.gatehouse.policy.Decision;
import io.gatehouse.policy.Decision.Verdict;
import io.gatehouse.policy.DecisionRequest;
import io.gatehouse.policy.DecisionRequest.Target;
import io.gatehouse.policy.Denial;
import io.gatehouse.policy.Estimate;
import io.gatehouse.policy.FixedRules;
import io.gatehouse.policy.Freeze;
import io.gatehouse.policy.MaskRules;
import io.gatehouse.policy.PolicyBundle;
import io.gatehouse.proxy.history.Histories;
import io.gatehouse.sql.NotUnderstood;
import io.gatehouse.sql.OutputColumn;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Puts policies, masking and the unliftable rules together. Thread-safe; quick enough for an event
 * loop.
 */
public final class Judge {

  private final Supplier<PolicyBundle> policies;
  private final Controls controls;
  private final Histories histories;
  private final MaskViews views;
  private final Clock clock;

  /**
   * A judge.
   *
   * @param policies the bundle in force, asked at every judgement
   * @param controls grants, freezes and the denylist, asked at every judgement
   * @param histories what principals did of late
   * @param maskKey the key of {@code hash} masks
   * @param clock tells policies the time
   */
  public Judge(
      Supplier<PolicyBundle> policies,
      Controls controls,
      Histories histories,
      byte[] maskKey,
      Clock clock) {
    this.policies = Objects.requireNonNull(policies);
    this.controls = Objects.requireNonNull(controls);
    this.histories = Objects.requireNonNull(histories);
    this.views = new MaskViews(maskKey);
    this.clock = Objects.requireNonNull(clock);
  }

  /** A judge who knows of no grants, freezes and denylist, and of nothing that anybody did. */
  public Judge(Supplier<PolicyBundle> policies, byte[] maskKey, Clock clock) {
    this(policies, Controls.NONE, new Histories(clock), maskKey, clock);
  }

  /**
   * An earlier judgement of the same session, under a new id, if it answers this question too: same
   * text with the same meaning, same transaction status, same bundle, no freeze, and nothing in it
   * that may be answered otherwise by now. What was refused is judged anew, since the refusal names
   * its decision.
   */
  public Optional<Judgement> again(Judgement earlier, Question question) {
    PolicyBundle bundle = policies.get();
    Instant now = clock.instant();
    boolean same =
        earlier.refusal().isEmpty()
            && question.underlying().isEmpty()
            && !question.contextUncertain()
            && earlier.question().endChangesNames() == question.endChangesNames()
            && earlier.question().analysis() == question.analysis()
            && earlier.question().catalog() == question.catalog()
            && earlier.question().transaction() == question.transaction()
            && earlier.question().connection() == question.connection()
            && earlier.bundle().equals(bundle.digest())
            && earlier.decision().repeatable()
            && !earlier.decision().wanted().parameters()
            && fixed(question, now).isEmpty();
    return same ? Optional.of(earlier.under(DecisionId.next(clock.millis()))) : Optional.empty();
  }

  /** Judges one message. */
  public Judgement judge(Question question) {
    Instant now = clock.instant();
    String decisionId = DecisionId.next(now.toEpochMilli());
    PolicyBundle bundle = policies.get();
    List<StatementFacts> everything = question.everything();
    Decision decision =
        bundle.decide(
            new DecisionRequest(
                question.principal(),
                question.target(),
                question.connection(),
                question.transaction(),
                everything,
                now,
                circumstances(question, now)));
    MaskRules rules = decision.obligations().masks();
    MaskView masks = views.of(rules);
    Explainer explainer = new Explainer(question.target(), decisionId);
    Optional<Refused> refused = refused(question, decision, explainer, masks, now);
    Standing standing = refused.isPresent() ? Standing.REFUSED : standing(decision);
    if (standing != Standing.RUNS && refused.isEmpty()) {
      refused = Optional.of(notAllowed(question, decision, explainer));
    }
    return new Judgement(
        decisionId,
        question,
        decision,
        bundle.digest(),
        refused.map(Refused::policy).orElse(decision.policy()),
        refused.map(Refused::refusal),
        masks,
        lineages(question),
        !masks.isEmpty()
            && everything.stream()
                .anyMatch(s -> ExposureCheck.messagesMayExpose(s, masks, question.catalog())),
        standing,
        Optional.empty(),
        Lookups.of(everything, masks));
  }

  private Circumstances circumstances(Question question, Instant now) {
    return question
        .circumstances()
        .asking(
            () -> controls.grantsOf(question.principal(), question.target().database(), now),
            () -> histories.of(question.principal()).asked());
  }

  /** Where a message stands that nothing but policies speaks against. */
  private static Standing standing(Decision decision) {
    if (decision.wanted().ofServer()) {
      return Standing.NEEDS_ANSWERS;
    }
    return switch (decision.verdict()) {
      case ALLOW -> Standing.RUNS;
      case HOLD -> Standing.NEEDS_APPROVAL;
      case BLOCK -> Standing.REFUSED;
    };
  }

  /** Freeze and denylist. */
  private Optional<Decision> fixed(Question question, Instant now) {
    if (controls.isDenied(question.principal(), now)) {
      return FixedRules.denied(
          List.of(new Denial(Optional.empty(), question.principal().subject(), "")),
          question.principal());
    }
    List<Freeze> freezes = controls.freezes(now);
    return freezes.isEmpty()
        ? Optional.empty()
        : FixedRules.frozen(freezes, question.target(), question.everything());
  }

  /** What no approval and no answer of the server helps against. */
  private Optional<Refused> refused(
      Question question, Decision decision, Explainer explainer, MaskView masks, Instant now) {
    Optional<Decision> fixed = fixed(question, now);
    if (fixed.isPresent()) {
      return Optional.of(
          explainer.refuse(fixed.get().policy(), fixed.get().message(), fixed.get().hint()));
    }
    for (StatementFacts statement : question.everything()) {
      Optional<Refused> pinned = PinnedSettings.check(statement.effect(), explainer);
      if (pinned.isPresent()) {
        return pinned;
      }
    }
    if (decision.verdict() == Verdict.BLOCK && !decision.wanted().ofServer()) {
      return Optional.of(notAllowed(question, decision, explainer));
    }
    Optional<Refused> stale = ContextChange.check(question, explainer);
    if (stale.isPresent()) {
      return stale;
    }
    Optional<Refused> unkept = LimitRules.check(question, decision.obligations(), explainer);
    if (unkept.isPresent() || masks.isEmpty()) {
      return unkept;
    }
    for (StatementFacts statement : question.everything()) {
      Optional<Refused> exposed =
          ExposureCheck.check(statement, masks, question.catalog())
              .map(found -> explainer.refuse(found.policy(), found.message(), found.hint()));
      if (exposed.isPresent()) {
        return exposed;
      }
    }
    return Optional.empty();
  }

  /**
   * The policies' own answer, or, where only understanding was missing, what was not understood.
   */
  private static Refused notAllowed(Question question, Decision decision, Explainer explainer) {
    if (decision.verdict() == Verdict.HOLD) {
      return explainer.refuse(
          decision.policy(),
          decision.message() + unknown(question, decision),
          "Ask for an approval. Rewording the statement will not change the answer.");
    }
    // Of several statements, what is wrong with one must not hide that another is forbidden.
    if (decision.policy().equals(Decision.NO_ALLOW) && question.everything().size() == 1) {
      for (StatementFacts statement : question.everything()) {
        if (statement.notUnderstood().isPresent()) {
          return explainer.notUnderstood(statement, statement.notUnderstood().get());
        }
      }
    }
    return explainer.refuse(
        decision.policy(), decision.message() + unknown(question, decision), decision.hint());
  }

  /** What is not known, and why, which counts against the statement. */
  private static String unknown(Question question, Decision decision) {
    if (decision.wanted().readOnly()) {
      return " Whether the transaction is read only is known for a message of one statement only.";
    }
    return question.circumstances().estimates().values().stream()
        .filter(Estimate.Unavailable.class::isInstance)
        .map(estimate -> ((Estimate.Unavailable) estimate).why())
        .findFirst()
        .map(why -> " How many rows it would touch is not known: %s.".formatted(why))
        .orElse("");
  }

  private static List<Optional<List<OutputColumn>>> lineages(Question question) {
    List<StatementFacts> statements = question.analysis().statements();
    List<Optional<List<OutputColumn>>> lineages = new ArrayList<>(statements.size());
    for (int i = 0; i < statements.size(); i++) {
      StatementFacts shown = question.underlying().getOrDefault(i, statements.get(i));
      lineages.add(shown.output());
    }
    return lineages;
  }

  /** Words for refusals: every one names the policy, the decision and the place. */
  record Explainer(Target target, String decisionId) {

    private static final String NOT_UNDERSTOOD = "not-understood";

    Refused refuse(String policy, String message, String hint) {
      return refuse(policy, Refusals.INSUFFICIENT_PRIVILEGE, message, hint);
    }

    private Refused refuse(String policy, String sqlstate, String message, String hint) {
      return new Refused(policy, new Refusal(sqlstate, message, detail(policy), hint));
    }

    /** Says what was not understood and where, in the server's own SQLSTATEs where it has one. */
    Refused notUnderstood(StatementFacts statement, NotUnderstood why) {
      boolean query =
          statement.kind() == StatementKind.SELECT
              || statement.kind() == StatementKind.INSERT
              || statement.kind() == StatementKind.UPDATE
              || statement.kind() == StatementKind.DELETE;
      boolean nameMissing = why.reason() == NotUnderstood.Reason.UNRESOLVED && query;
      String sqlstate =
          switch (why.reason()) {
            case UNRESOLVED ->
                !nameMissing
                    ? Refusals.INSUFFICIENT_PRIVILEGE
                    : why.message().startsWith("column")
                        ? Refusals.UNDEFINED_COLUMN
                        : Refusals.UNDEFINED_TABLE;
            case LIMIT -> Refusals.STATEMENT_TOO_COMPLEX;
            case LEXICAL, SYNTAX, UNSUPPORTED -> Refusals.INSUFFICIENT_PRIVILEGE;
          };
      String message =
          nameMissing
              ? why.message()
              : "This statement was not understood, so it was not run: " + why.message();
      String hint =
          switch (why.reason()) {
            case UNRESOLVED ->
                "Names are looked up in the catalog as this session sees it; what others made a"
                    + " moment ago may not be there yet.";
            case LIMIT ->
                "Send it in smaller pieces; the limits stand in Gatehouse's configuration, under"
                    + " limits.";
            case LEXICAL, SYNTAX, UNSUPPORTED ->
                "Write it more plainly. Only a policy with \"parse: failed\" in its match can"
                    + " allow what is not understood.";
          };
      return new Refused(
          NOT_UNDERSTOOD,
          new Refusal(sqlstate, message, detail(NOT_UNDERSTOOD), hint, why.position()));
    }

    private String detail(String policy) {
      return "policy=%s decision=%s database=%s environment=%s"
          .formatted(policy, decisionId, target.database(), target.environment());
    }
  }
}
