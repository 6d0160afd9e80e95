package io.gatehouse.policy;

import io.gatehouse.policy.DecisionRequest.Connection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Connections. All keys that are set must hold, and {@code not} must not.
 *
 * @param networks the client's address is in one of them
 * @param tls whether the connection is encrypted
 * @param shown whether the client has shown a certificate
 * @param certificate what the certificate says
 * @param applications patterns for application_name
 * @param not connections that are not meant; absent within another {@code not}
 */
record ClientSet(
    List<Network> networks,
    Optional<Boolean> tls,
    Optional<Shown> shown,
    Optional<Certificate> certificate,
    List<Glob> applications,
    Optional<ClientSet> not) {

  /** Whether there is a certificate, whatever it says. */
  enum Shown {
    ANY,
    NONE
  }

  /** What a certificate says: all that is set must hold. */
  record Certificate(List<Glob> subjects, List<Glob> names, Set<String> fingerprints) {

    Certificate {
      subjects = List.copyOf(subjects);
      names = List.copyOf(names);
      fingerprints = Set.copyOf(fingerprints);
    }

    boolean holds(ClientCertificate shown, boolean restricts) {
      return (subjects.isEmpty() || Subjects.any(subjects, shown.subject(), restricts))
          && (names.isEmpty()
              || shown.names().stream().anyMatch(name -> Subjects.any(names, name, restricts)))
          && (fingerprints.isEmpty() || fingerprints.contains(shown.fingerprint()));
    }
  }

  ClientSet {
    networks = List.copyOf(networks);
    applications = List.copyOf(applications);
  }

  /**
   * Whether a connection is meant.
   *
   * @param restricts whether a doubt (an address that can not be read) counts as meant
   */
  boolean mean(Connection connection, boolean restricts) {
    return holds(connection, restricts)
        && (not.isEmpty() || !not.get().holds(connection, !restricts));
  }

  private boolean holds(Connection connection, boolean restricts) {
    if (!networks.isEmpty()) {
      Optional<byte[]> address = Network.address(connection.clientAddress());
      boolean inside =
          address.isEmpty()
              ? restricts
              : networks.stream().anyMatch(network -> network.holds(address.get()));
      if (!inside) {
        return false;
      }
    }
    if (tls.isPresent() && tls.get() != connection.tls()) {
      return false;
    }
    if (shown.isPresent() && (shown.get() == Shown.ANY) != connection.certificate().isPresent()) {
      return false;
    }
    if (certificate.isPresent()
        && !connection
            .certificate()
            .filter(its -> certificate.get().holds(its, restricts))
            .isPresent()) {
      return false;
    }
    return applications.isEmpty()
        || Subjects.any(applications, connection.applicationName(), restricts);
  }
}
