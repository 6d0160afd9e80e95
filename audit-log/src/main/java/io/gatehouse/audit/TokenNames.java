package io.gatehouse.audit;

import java.util.Objects;
import java.util.Optional;

/**
 * By what the token of a session can be found again. Neither is a secret.
 *
 * @param id its {@code jti}, cut at {@value #CHARACTERS} characters
 * @param client for which it was made: its {@code client_id}, or its {@code azp}; cut likewise
 */
public record TokenNames(Optional<String> id, Optional<String> client) {

  static final int CHARACTERS = 256;

  /** A token that says neither. */
  public static final TokenNames NONE = new TokenNames(Optional.empty(), Optional.empty());

  public TokenNames {
    Objects.requireNonNull(id);
    Objects.requireNonNull(client);
    id = id.map(TokenNames::cut);
    client = client.map(TokenNames::cut);
  }

  private static String cut(String name) {
    return name.length() <= CHARACTERS ? name : name.substring(0, CHARACTERS);
  }

  void putInto(EntryFields fields) {
    fields.put(AuditField.TOKEN_ID, id).put(AuditField.TOKEN_CLIENT, client);
  }
}
