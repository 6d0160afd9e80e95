package io.gatehouse.it.stage;

import java.util.List;

/** Who the tests log in as. */
public enum Persona {
  /** An agent: reads with masks, writes with a WHERE, no DDL. */
  AGENT("agent-7", "agents"),
  /** An analyst: reads with masks. */
  ANALYST("alice", "analysts"),
  /** A privacy officer: reads without masks. */
  OFFICER("carol", "officers"),
  /** A developer: may do all, DDL and code that nobody sees into as well, and sees masks. */
  BUILDER("erin", "builders"),
  /** A DBA: may do all, sees all. */
  DBA("dave", "dbas"),
  /** Somebody with a good token whom no policy knows. */
  STRANGER("mallory", "nobodies");

  private final String user;
  private final List<String> groups;

  Persona(String user, String... groups) {
    this.user = user;
    this.groups = List.of(groups);
  }

  /** The user name, in the start-up packet and in the token. */
  public String user() {
    return user;
  }

  /** The token's groups. */
  public String[] groups() {
    return groups.toArray(new String[0]);
  }
}
