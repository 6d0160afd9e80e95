package io.gatehouse.audit;

import java.util.Objects;

/**
 * What every entry of a session says. Made once a session, shared by its events.
 *
 * @param connection the client's connection
 * @param identity who logged in
 * @param database the name that clients use for the database
 * @param environment prod, staging…: as configuration labels it
 */
public record AuditedSession(
    ClientConnection connection, Identity identity, String database, String environment) {

  public AuditedSession {
    Objects.requireNonNull(connection);
    Objects.requireNonNull(identity);
    Objects.requireNonNull(database);
    Objects.requireNonNull(environment);
  }

  void putInto(EntryFields fields) {
    fields.putShared(this, AuditedSession::putEach);
  }

  private void putEach(EntryFields fields) {
    connection.putInto(fields);
    identity.putInto(fields);
    fields
        .put(AuditField.DBMS, "postgresql")
        .put(AuditField.DATABASE, database)
        .put(AuditField.ENVIRONMENT, environment);
  }
}
