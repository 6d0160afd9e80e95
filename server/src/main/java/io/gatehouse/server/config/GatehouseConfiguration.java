package io.gatehouse.server.config;

import io.gatehouse.policy.yaml.Problem;
import io.gatehouse.proxy.DatabaseSettings;
import io.gatehouse.proxy.ProxyLimits;
import io.gatehouse.proxy.identity.IssuerSettings;
import io.gatehouse.sql.AnalysisLimits;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a configuration file says, with every default filled in. Paths in the file that are relative
 * start at the file's own directory.
 *
 * @param file where it was read from
 * @param listeners where clients connect
 * @param issuers whose tokens they log in with
 * @param databases what they reach
 * @param audit where everything is written down
 * @param policyDirectory what they may do
 * @param policyKey who must have signed that; empty when nobody need
 * @param maskKey the secret behind {@code hash} masks; without it a new one is made at each start
 * @param admin where the administrators' API listens; empty when it does not
 * @param operations where health and metrics are told; empty when they are not
 * @param control approvals, grants, freezes, the denylist
 * @param limits what clients may take
 * @param analysisLimits what a statement's text may cost
 * @param digest SHA-256, lower-case hex, of the file's meaning: not of comments and order
 * @param warnings what can be used but should be changed
 */
public record GatehouseConfiguration(
    Path file,
    List<ListenerConfiguration> listeners,
    List<IssuerSettings> issuers,
    List<DatabaseSettings> databases,
    AuditConfiguration audit,
    Path policyDirectory,
    Optional<PublicKey> policyKey,
    Optional<Secret> maskKey,
    Optional<AdminConfiguration> admin,
    Optional<OperationsConfiguration> operations,
    ControlConfiguration control,
    ProxyLimits limits,
    AnalysisLimits analysisLimits,
    String digest,
    List<Problem> warnings) {

  public GatehouseConfiguration {
    Objects.requireNonNull(file);
    listeners = List.copyOf(listeners);
    issuers = List.copyOf(issuers);
    databases = List.copyOf(databases);
    Objects.requireNonNull(audit);
    Objects.requireNonNull(policyDirectory);
    Objects.requireNonNull(policyKey);
    Objects.requireNonNull(maskKey);
    Objects.requireNonNull(admin);
    Objects.requireNonNull(operations);
    Objects.requireNonNull(control);
    Objects.requireNonNull(limits);
    Objects.requireNonNull(analysisLimits);
    Objects.requireNonNull(digest);
    warnings = List.copyOf(warnings);
  }

  /**
   * Reads a file.
   *
   * @param environment where {@code ${env:NAME}} is looked up
   * @throws ConfigurationException with all that is wrong with it
   */
  public static GatehouseConfiguration read(Path file, Map<String, String> environment)
      throws ConfigurationException {
    return new ConfigurationReader(file, environment).read();
  }

  /**
   * What a file says of the audit log, whatever else is wrong with it or can't be looked up by
   * whoever reads the log.
   *
   * @throws ConfigurationException when that can't be used
   */
  public static AuditConfiguration audit(Path file) throws ConfigurationException {
    return new ConfigurationReader(file, Map.of()).readAudit();
  }

  /**
   * Where a file has the administrators' API, whatever else is wrong with it or can't be looked up
   * by whoever calls it.
   *
   * @throws ConfigurationException when what it says of that can't be used
   */
  public static Optional<AdminConfiguration> admin(Path file) throws ConfigurationException {
    return new ConfigurationReader(file, Map.of()).readAdmin();
  }
}
