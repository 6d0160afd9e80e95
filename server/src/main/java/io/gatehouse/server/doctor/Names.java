package io.gatehouse.server.doctor;

import io.gatehouse.sql.RelationName;

/** Names as SQL writes them. */
final class Names {

  private Names() {}

  static String quoted(String name) {
    return name.matches("[a-z_][a-z0-9_]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
  }

  static String quoted(RelationName relation) {
    return quoted(relation.schema()) + "." + quoted(relation.name());
  }
}
