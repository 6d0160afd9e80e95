package io.gatehouse.proxy.enforcement;

import io.gatehouse.masking.ExposureCheck;
import io.gatehouse.masking.MaskView;
import io.gatehouse.policy.Decision;
import io.gatehouse.policy.Decision.Verdict;
import io.gatehouse.policy.DecisionRequest;
import io.gatehouse.policy.DecisionRequest.Target;
import io.gatehouse.policy.MaskRules;
import io.gatehouse.policy.Obligations;
import io.gatehouse.policy.PolicyBundle;
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
  private final MaskViews views;
  private final Clock clock;

  /**
   * A judge.
   *
   * @param policies the bundle in force, asked at every judgement
   * @param maskKey the key of {@code hash} masks
   * @param clock tells policies the time
   */
  public Judge(Supplier<PolicyBundle> policies, byte[] maskKey, Clock clock) {
    this.policies = Objects.requireNonNull(policies);
    this.views = new MaskViews(maskKey);
    this.clock = Objects.requireNonNull(clock);
  }

  /**
   * An earlier judgement of the same session, under a new id, if it answers this question too: same
   * text with the same meaning, same transaction status, same bundle, and nothing in that depends
   * on the time. What was refused is judged anew, since the refusal names its decision.
   */
  public Optional<Judgement> again(Judgement earlier, Question question) {
    PolicyBundle bundle = policies.get();
    boolean same =
        earlier.refusal().isEmpty()
            && question.underlying().isEmpty()
            && !question.contextUncertain()
            && earlier.question().analysis() == question.analysis()
            && earlier.question().catalog() == question.catalog()
            && earlier.question().transaction() == question.transaction()
            && earlier.bundle().equals(bundle.digest())
            && earlier.decision().repeatable();
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
                now));
    MaskRules rules = decision.obligations().masks();
    MaskView masks = views.of(rules);
    Optional<Refused> refused = refused(question, decision, decisionId, masks);
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
                .anyMatch(s -> ExposureCheck.messagesMayExpose(s, masks, question.catalog())));
  }

  private Optional<Refused> refused(
      Question question, Decision decision, String decisionId, MaskView masks) {
    Explainer explainer = new Explainer(question.target(), decisionId);
    for (StatementFacts statement : question.everything()) {
      Optional<Refused> pinned = PinnedSettings.check(statement.effect(), explainer);
      if (pinned.isPresent()) {
        return pinned;
      }
    }
    if (decision.verdict() != Verdict.ALLOW) {
      return Optional.of(notAllowed(question, decision, explainer));
    }
    Optional<Refused> stale = ContextChange.check(question, explainer);
    if (stale.isPresent()) {
      return stale;
    }
    Optional<String> unavailable = unavailable(decision.obligations());
    if (unavailable.isPresent()) {
      return Optional.of(
          explainer.refuse(
              decision.policy(),
              "The policy asks for %s, which this version can not enforce."
                  .formatted(unavailable.get()),
              "Remove that obligation from the policy."));
    }
    if (masks.isEmpty()) {
      return Optional.empty();
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
          decision.message().isEmpty() ? "This statement needs an approval." : decision.message(),
          "Approvals are not available in this version: ask for another policy.");
    }
    if (decision.policy().equals(Decision.NO_ALLOW)) {
      for (StatementFacts statement : question.everything()) {
        if (statement.notUnderstood().isPresent()) {
          return explainer.notUnderstood(statement, statement.notUnderstood().get());
        }
      }
    }
    return explainer.refuse(decision.policy(), decision.message(), decision.hint());
  }

  private static Optional<String> unavailable(Obligations obligations) {
    return obligations.names().stream().findFirst();
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
