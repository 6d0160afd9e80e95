package io.gatehouse.audit;

import java.util.Objects;

/**
 * A client's connection, known before anybody has logged in.
 *
 * @param sessionId names the session in the log
 * @param clientAddress numeric IP address
 * @param application {@code application_name} as the client gave it, cut at {@value
 *     #NAME_CHARACTERS} characters; empty when it gave none
 */
public record ClientConnection(String sessionId, String clientAddress, String application) {

  /** As PostgreSQL cuts names (NAMEDATALEN - 1). A token put into a name loses its signature. */
  static final int NAME_CHARACTERS = 63;

  public ClientConnection {
    Objects.requireNonNull(sessionId);
    Objects.requireNonNull(clientAddress);
    application = cut(application);
  }

  /** A name that a client chose freely. */
  static String cut(String name) {
    return name.length() <= NAME_CHARACTERS ? name : name.substring(0, NAME_CHARACTERS);
  }

  void putInto(EntryFields fields) {
    fields.put(AuditField.SESSION_ID, sessionId).put(AuditField.CLIENT_ADDRESS, clientAddress);
    if (!application.isEmpty()) {
      fields.put(AuditField.APPLICATION, application);
    }
  }
}
