package io.gatehouse.policy;

import io.gatehouse.policy.yaml.Position;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A statement and the verdict that a bundle must come to, from a file of cases.
 *
 * @param sql the statement
 * @param expected the verdict
 * @param policy the policy that must have decided; empty for any
 * @param user the user's name
 * @param groups the user's groups
 * @param actor the agent that acts, when one does
 * @param database the database's name
 * @param environment its environment
 * @param estimatedRows what the planner would say; unavailable when empty
 * @param readOnly whether the transaction is read only
 * @param place where it stands
 */
public record PolicyCase(
    String sql,
    Decision.Verdict expected,
    Optional<String> policy,
    String user,
    Set<String> groups,
    Optional<String> actor,
    String database,
    String environment,
    OptionalLong estimatedRows,
    boolean readOnly,
    Position place) {

  public PolicyCase {
    Objects.requireNonNull(sql);
    Objects.requireNonNull(expected);
    Objects.requireNonNull(policy);
    Objects.requireNonNull(user);
    groups = Set.copyOf(groups);
    Objects.requireNonNull(actor);
    Objects.requireNonNull(database);
    Objects.requireNonNull(environment);
    Objects.requireNonNull(estimatedRows);
    Objects.requireNonNull(place);
  }

  /**
   * Reads a file of cases: YAML with {@code cases} and {@code defaults}, or JSONL with a case a
   * line.
   *
   * @throws PolicyException with all that is wrong in it
   */
  public static List<PolicyCase> read(Path file) throws PolicyException {
    return CaseFile.read(file);
  }
}
