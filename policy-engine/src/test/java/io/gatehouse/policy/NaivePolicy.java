package io.gatehouse.policy;

import io.gatehouse.sql.StatementKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A policy as the reference sees it: sets of plain words, and no patterns but {@code s.*}.
 *
 * @param groups whom it means; everybody when empty
 * @param notGroups whom it does not mean
 * @param kinds what it is about; everything when empty
 * @param tables what it is about; everything when empty
 * @param when a further condition
 * @param maxRows an obligation of an allow, hold or limit
 * @param more others
 */
record NaivePolicy(
    String id,
    Effect effect,
    Decision.Mode mode,
    Optional<String> environment,
    Set<String> groups,
    Set<String> notGroups,
    Set<StatementKind> kinds,
    Set<String> tables,
    When when,
    int maxRows,
    More more) {

  /** Obligations; what is zero is not set. */
  record More(int affected, int seconds, boolean readOnly, int perMinute, int bytes) {

    String yaml() {
      StringBuilder text = new StringBuilder();
      if (affected > 0) {
        text.append(", max_affected_rows: ").append(affected);
      }
      if (seconds > 0) {
        text.append(", statement_timeout: ").append(seconds).append('s');
      }
      if (readOnly) {
        text.append(", transaction: read_only");
      }
      if (perMinute > 0) {
        text.append(", rate: {statements_per_minute: ").append(perMinute).append('}');
      }
      if (bytes > 0) {
        text.append(", max_bytes: ").append(bytes);
      }
      return text.toString();
    }
  }

  /** Conditions, and what they come to. */
  enum When {
    NONE(""),
    TRUE("stmt.count >= 1"),
    FALSE("stmt.count < 1"),
    ERROR("user.claims['absent'] == 1"),
    MANY_ROWS("stmt.estimated_rows > 10"),
    READ_ONLY("tx.read_only"),
    BLOCKED_BEFORE("history.blocked_last_hour > 3");

    private final String text;

    When(String text) {
      this.text = text;
    }
  }

  String yaml() {
    List<String> match = new ArrayList<>();
    environment.ifPresent(name -> match.add("environments: [" + name + "]"));
    if (!groups.isEmpty() || !notGroups.isEmpty()) {
      String who = groups.isEmpty() ? "" : "groups: " + groups;
      String not = notGroups.isEmpty() ? "" : "not: {groups: " + notGroups + "}";
      match.add("subjects: {" + who + (who.isEmpty() || not.isEmpty() ? "" : ", ") + not + "}");
    }
    if (!kinds.isEmpty()) {
      match.add("statements: " + kinds);
    }
    if (!tables.isEmpty()) {
      match.add("tables: {any: " + tables + "}");
    }
    List<String> rest = new ArrayList<>();
    rest.add("mode: " + mode.name().toLowerCase(Locale.ROOT));
    if (when != When.NONE) {
      rest.add("when: \"" + when.text + "\"");
    }
    if (effect != Effect.BLOCK && (maxRows > 0 || effect == Effect.LIMIT)) {
      rest.add("obligations: {max_rows: " + maxRows + more.yaml() + "}");
    }
    return Bundles.policy(
        id,
        effect.text(),
        match.stream().collect(Collectors.joining(", ", "{", "}")),
        rest.toArray(String[]::new));
  }
}
