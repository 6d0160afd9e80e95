package io.gatehouse.proxy.session;

import io.gatehouse.policy.Approval;
import io.gatehouse.policy.DecisionRequest.Target;
import io.gatehouse.proxy.control.ApprovalRequest;
import io.gatehouse.proxy.control.Vote;
import io.gatehouse.proxy.enforcement.Judgement;
import io.gatehouse.proxy.enforcement.Refusal;
import io.gatehouse.proxy.enforcement.Refusals;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the client is told about a statement that waits for an approval. */
final class HeldWords {

  /** Characters of what people wrote that a client is shown. */
  private static final int MAX_SAID = 500;

  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  private final Target target;
  private final Judgement judgement;

  HeldWords(Target target, Judgement judgement) {
    this.target = target;
    this.judgement = judgement;
  }

  /** Said when the waiting begins. */
  String waiting(ApprovalRequest request, Duration wait) {
    return "Held for approval (request %s, %s): %s, up to %s. Ctrl-C withdraws it."
        .formatted(request.id(), policies(), approvers(), span(wait));
  }

  Refusal retry(ApprovalRequest request) {
    return refusal(
        request,
        "This statement needs an approval (request %s, %s): %s."
            .formatted(request.id(), policies(), approvers()),
        "Once the request is approved, send the same statement again. It can be approved until %s."
            .formatted(CLOCK.format(request.expires())));
  }

  Refusal outOfTime(ApprovalRequest request, Duration waited) {
    return refusal(
        request,
        "Nobody approved request %s within %s.".formatted(request.id(), span(waited)),
        "It can still be approved until %s. Then send the same statement again."
            .formatted(CLOCK.format(request.expires())));
  }

  Refusal denied(ApprovalRequest request) {
    List<Vote> against = request.votes().stream().filter(vote -> !vote.approves()).toList();
    String by = against.isEmpty() ? "" : " by " + said(against.get(0).by().user());
    String why =
        against.isEmpty() || against.get(0).reason().isBlank()
            ? "."
            : ": " + said(against.get(0).reason());
    return refusal(
        request,
        "Request %s was denied%s%s".formatted(request.id(), by, why),
        "Talk to whoever denied it. Rewording the statement will not change the answer.");
  }

  Refusal withdrawn(ApprovalRequest request) {
    return refusal(
        request,
        "Request %s was withdrawn.".formatted(request.id()),
        "Send the statement again to ask anew.");
  }

  Refusal expired(ApprovalRequest request) {
    return refusal(
        request,
        "The time of request %s is over.".formatted(request.id()),
        "Send the statement again to ask anew.");
  }

  Refusal lost(ApprovalRequest request, String why) {
    return refusal(
        request,
        "Request %s can not be used: %s.".formatted(request.id(), said(why)),
        "Send the statement again to ask anew.");
  }

  Refusal changed(ApprovalRequest request) {
    return refusal(
        request,
        "What request %s was about has changed while the statement waited: policies, names, or the"
                .formatted(request.id())
            + " session's settings.",
        "It did not run. Send it again to ask anew.");
  }

  Refusal cancelled(ApprovalRequest request) {
    return new Refusal(
        Refusals.QUERY_CANCELED,
        "canceling statement due to user request",
        detail("request=" + request.id()),
        "Its request for approval was withdrawn; it did not run.");
  }

  Refusal cancelledBefore() {
    return new Refusal(
        Refusals.QUERY_CANCELED,
        "canceling statement due to user request",
        detail(""),
        "It did not run.");
  }

  /** No request could be opened. */
  Refusal notOpened(String sqlState, String why) {
    return new Refusal(
        sqlState,
        "This statement needs an approval, and none can be asked for: %s.".formatted(said(why)),
        detail(""),
        "Try again later; if it lasts, tell whoever runs Gatehouse.");
  }

  Refusal byName() {
    return new Refusal(
        Refusals.INSUFFICIENT_PRIVILEGE,
        "This statement needs an approval, and nobody can approve what it runs by name.",
        detail(""),
        "Send what it runs itself, or declare the cursor again.");
  }

  private Refusal refusal(ApprovalRequest request, String message, String hint) {
    return new Refusal(
        Refusals.INSUFFICIENT_PRIVILEGE, message, detail("request=" + request.id()), hint);
  }

  private String detail(String more) {
    String detail =
        "policy=%s decision=%s database=%s environment=%s"
            .formatted(
                judgement.policy(),
                judgement.decisionId(),
                target.database(),
                target.environment());
    return more.isEmpty() ? detail : detail + " " + more;
  }

  private String policies() {
    List<String> ids =
        judgement.decision().approvals().stream().map(Approval::policy).sorted().toList();
    return (ids.size() == 1 ? "policy " : "policies ") + String.join(", ", ids);
  }

  private String approvers() {
    return judgement.decision().approvals().stream()
        .map(HeldWords::approvers)
        .distinct()
        .collect(Collectors.joining(", and "));
  }

  private static String approvers(Approval approval) {
    String who =
        Stream.concat(approval.by().groups().stream(), approval.by().users().stream())
            .collect(Collectors.joining(" or "));
    return switch (approval.count()) {
          case 1 -> "one of ";
          case 2 -> "two of ";
          case 3 -> "three of ";
          default -> approval.count() + " of ";
        }
        + who;
  }

  static String span(Duration span) {
    long seconds = span.toSeconds();
    if (seconds == 0) {
      return span.toMillis() + " ms";
    }
    return seconds > 60 && seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
  }

  /** What a person wrote, so that it can be shown: one line, nothing that moves a cursor. */
  static String said(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(MAX_SAID)
        .map(
            point ->
                switch (Character.getType(point)) {
                  case Character.CONTROL,
                      Character.FORMAT,
                      Character.LINE_SEPARATOR,
                      Character.PARAGRAPH_SEPARATOR,
                      Character.SURROGATE,
                      Character.UNASSIGNED ->
                      ' ';
                  default -> point;
                })
        .forEach(shown::appendCodePoint);
    return shown.toString().strip();
  }
}
