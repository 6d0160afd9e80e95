package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.frontend.Bind;
import io.gatehouse.policy.Circumstances;
import io.gatehouse.policy.Parameters;
import io.gatehouse.sql.Analysis;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A text that the client sends to be judged, and how far it comes with that.
 *
 * @param stage what the message does with it
 * @param sql the text
 * @param parameterTypes OIDs of the types that Parse gave
 * @param bind the message that brings the parameters; its frame must still be there
 */
record Submission(Stage stage, String sql, List<Integer> parameterTypes, Optional<Bind> bind) {

  /** What a message does with a text. */
  enum Stage {
    /** Runs it. */
    QUERY,
    /** Prepares it: nothing runs, and the parameters come later. */
    PARSE,
    /** Makes it ready to run, with its parameters: the server may begin to run it. */
    BIND
  }

  Submission {
    Objects.requireNonNull(stage);
    Objects.requireNonNull(sql);
    parameterTypes = List.copyOf(parameterTypes);
    Objects.requireNonNull(bind);
  }

  static Submission query(String sql) {
    return new Submission(Stage.QUERY, sql, List.of(), Optional.empty());
  }

  static Submission parse(String sql) {
    return new Submission(Stage.PARSE, sql, List.of(), Optional.empty());
  }

  static Submission bind(PreparedStatement statement, Bind bind) {
    return new Submission(
        Stage.BIND, statement.sql(), statement.parameterTypes(), Optional.of(bind));
  }

  /** What policies may know of the text and its parameters. */
  Circumstances circumstances(Analysis analysis) {
    Parameters parameters =
        switch (stage) {
          case QUERY -> new Parameters.Values(List.of());
          case PARSE -> new Parameters.NotBound();
          case BIND -> BoundParameters.values(bind.orElseThrow(), parameterTypes);
        };
    return Circumstances.unknown()
        .ofText(analysis.fingerprint(), sql.codePointCount(0, sql.length()))
        .with(parameters);
  }
}
