package io.gatehouse.proxy.enforcement;

import io.gatehouse.masking.Lookups;
import io.gatehouse.masking.MaskView;
import io.gatehouse.policy.Decision;
import io.gatehouse.sql.OutputColumn;
import io.gatehouse.sql.StatementFacts;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What becomes of one message.
 *
 * @param decisionId names this judgement in the log and to the client
 * @param question what was asked
 * @param decision what the policies say
 * @param bundle digest of the policy bundle that said it
 * @param policy who decided: a policy, or one of the rules that no policy can lift
 * @param refusal why it does not run; empty when it runs
 * @param masks what the principal may not see in clear
 * @param lineages for each statement, where its result columns come from; empty where nothing is
 *     known of them
 * @param sensitive whether the server's errors and notices may quote what is masked
 * @param standing where the message stands
 * @param approval the request whose approval lets it run; empty when it needs none, or has none
 * @param lookups the values of masked columns that it tries
 */
public record Judgement(
    String decisionId,
    Question question,
    Decision decision,
    String bundle,
    String policy,
    Optional<Refusal> refusal,
    MaskView masks,
    List<Optional<List<OutputColumn>>> lineages,
    boolean sensitive,
    Standing standing,
    Optional<String> approval,
    Lookups lookups) {

  public Judgement {
    Objects.requireNonNull(decisionId);
    Objects.requireNonNull(question);
    Objects.requireNonNull(decision);
    Objects.requireNonNull(bundle);
    Objects.requireNonNull(policy);
    Objects.requireNonNull(refusal);
    Objects.requireNonNull(masks);
    lineages = List.copyOf(lineages);
    Objects.requireNonNull(standing);
    Objects.requireNonNull(approval);
    Objects.requireNonNull(lookups);
    if ((standing == Standing.RUNS) != refusal.isEmpty()) {
      throw new IllegalArgumentException("what runs is not refused, and what does not run is");
    }
  }

  /** Whether results must be looked at before they go to the client. */
  public boolean masksResults() {
    return !masks.isEmpty();
  }

  /** The statements of the message itself. */
  public List<StatementFacts> statements() {
    return question.analysis().statements();
  }

  /** Every statement that runs, those that are run by name included. */
  public List<StatementFacts> everything() {
    return question.everything();
  }

  /** What the statements of the message run by name. */
  public Collection<StatementFacts> underlying() {
    return question.underlying().values();
  }

  /** The same judgement, for rows that one statement of the message makes later. */
  public Judgement about(StatementFacts facts) {
    return with(decisionId, policy, refusal, List.of(facts.output()), standing, approval);
  }

  /** The same judgement of another message with the same text. */
  Judgement under(String otherId) {
    return with(otherId, policy, refusal, lineages, standing, approval);
  }

  /**
   * The same judgement, but the message does not run.
   *
   * @param by the rule that says so
   */
  public Judgement refusedWith(String by, Refusal instead) {
    return with(decisionId, by, Optional.of(instead), lineages, Standing.REFUSED, approval);
  }

  /**
   * The same judgement, but the message runs: what it needed was given.
   *
   * @param request the request that was approved
   */
  public Judgement approved(String request) {
    requireNeedingApproval();
    return with(
        decisionId, policy, Optional.empty(), lineages, Standing.RUNS, Optional.of(request));
  }

  /** The same judgement of a text that is only prepared: approvals are for when it runs. */
  public Judgement prepared() {
    requireNeedingApproval();
    return with(decisionId, policy, Optional.empty(), lineages, Standing.RUNS, Optional.empty());
  }

  private void requireNeedingApproval() {
    if (standing != Standing.NEEDS_APPROVAL) {
      throw new IllegalStateException("an approval is not what is missing");
    }
  }

  private Judgement with(
      String id,
      String by,
      Optional<Refusal> why,
      List<Optional<List<OutputColumn>>> origins,
      Standing where,
      Optional<String> approvedBy) {
    return new Judgement(
        id,
        question,
        decision,
        bundle,
        by,
        why,
        masks,
        origins,
        sensitive,
        where,
        approvedBy,
        lookups);
  }

  /** Where the columns of a statement's result come from; empty when unknown. */
  public Optional<List<OutputColumn>> lineage(int statement) {
    return statement < lineages.size() ? lineages.get(statement) : Optional.empty();
  }
}
