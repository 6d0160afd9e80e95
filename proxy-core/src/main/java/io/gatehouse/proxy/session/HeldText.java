package io.gatehouse.proxy.session;

import io.gatehouse.proxy.control.ApprovalRequest.Held;
import io.gatehouse.proxy.control.Binding;
import io.gatehouse.proxy.enforcement.Judgement;
import io.gatehouse.sql.RelationUse;
import io.gatehouse.sql.StatementFacts;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;

/**
 * What people approve when they approve a message, and what their approval is bound to.
 *
 * @param submission the message
 * @param runsByName the texts of the prepared statements that the message runs by name, in order:
 *     the name alone would say nothing
 */
record HeldText(Submission submission, List<String> runsByName) {

  HeldText {
    runsByName = List.copyOf(runsByName);
  }

  List<String> loggedParameters() {
    return submission.bind().map(BoundParameters::logged).orElse(List.of());
  }

  /** What is shown, and to whom it belongs. */
  Held held(Session session, Judgement judgement, Binding binding) {
    return new Held(
        binding,
        session.database.target().database(),
        session.database.target().environment(),
        text("\n-- runs by name:\n"),
        submission
            .bind()
            .map(bind -> BoundParameters.shown(bind, submission.parameterTypes()))
            .orElse(List.of()),
        session.trail.sessionId(),
        judgement.decisionId());
  }

  /**
   * Everything that must be the same when it runs. No text that PostgreSQL takes holds a NUL, so
   * that texts which NULs divide can not be read in two ways.
   */
  Binding binding(Session session, Judgement judgement) {
    return Binding.of(
        new Binding.Parts(
            text("\0").getBytes(StandardCharsets.UTF_8),
            submission.parameterTypes(),
            submission.bind().map(BoundParameters::bound).orElse(List.of()),
            session.principal.issuer(),
            session.principal.subject(),
            session.principal.actor().map(actor -> actor.subject()),
            session.database.target().database(),
            judgement.question().searchPath(),
            judgement.question().connection().role().orElse(""),
            judgement.bundle(),
            objects(judgement)));
  }

  private String text(String divider) {
    StringBuilder text = new StringBuilder(submission.sql());
    runsByName.forEach(each -> text.append(divider).append(each));
    return text.toString();
  }

  private static List<String> objects(Judgement judgement) {
    TreeSet<String> objects = new TreeSet<>();
    for (StatementFacts statement : judgement.everything()) {
      for (RelationUse use : statement.relations()) {
        judgement
            .question()
            .catalog()
            .relation(use.relation())
            .ifPresent(
                relation ->
                    objects.add(relation.name() + "=" + Integer.toUnsignedString(relation.oid())));
      }
    }
    return List.copyOf(objects);
  }
}
