package io.gatehouse.server;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.OperationEvent;
import io.gatehouse.policy.PolicyBundles;
import io.gatehouse.policy.PolicyBundles.Reload;
import io.gatehouse.policy.yaml.Problem;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down, for people and for the audit log, what became of changed policies. */
final class PolicyReloads implements PolicyBundles.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(PolicyReloads.class);

  /** Problems that an entry of the audit log names; the rest is counted. */
  private static final int MOST_PROBLEMS = 20;

  private final AuditLog auditLog;
  private final Clock clock;

  PolicyReloads(AuditLog auditLog, Clock clock) {
    this.auditLog = Objects.requireNonNull(auditLog);
    this.clock = Objects.requireNonNull(clock);
  }

  @Override
  public void reloaded(Reload reload) {
    if (reload instanceof Reload.Changed changed) {
      LOG.info("policies {} are in force, in place of {}", changed.after(), changed.before());
      record(changed.after(), Optional.of(changed.before()), Optional.empty());
    } else if (reload instanceof Reload.Refused refused) {
      String problems = text(refused.problems());
      LOG.error(
          "the changed policies can't be used, {} stay in force: {}", refused.kept(), problems);
      record(refused.kept(), Optional.empty(), Optional.of(problems));
    } else if (reload instanceof Reload.Unchanged unchanged) {
      LOG.info("the policies mean what they meant: {}", unchanged.digest());
    }
  }

  private void record(String digest, Optional<String> before, Optional<String> error) {
    auditLog
        .append(
            new OperationEvent.PolicyLoaded(
                clock.instant(), digest, before, OptionalLong.empty(), error))
        .whenComplete(
            (position, failure) -> {
              if (failure != null) {
                LOG.error("a reload of policies could not be recorded", failure);
              }
            });
  }

  private static String text(List<Problem> problems) {
    String named =
        problems.stream()
            .limit(MOST_PROBLEMS)
            .map(Problem::toString)
            .collect(Collectors.joining("; "));
    return problems.size() > MOST_PROBLEMS
        ? named + "; and " + (problems.size() - MOST_PROBLEMS) + " more"
        : named;
  }
}
