package io.gatehouse.sql.syntax;

import java.util.Optional;

/**
 * A relation as written; a database name in front has been checked away.
 *
 * @param schema absent when not written
 * @param name the relation
 * @param offset of its first character
 */
public record TableName(Optional<String> schema, String name, int offset) {

  @Override
  public String toString() {
    return schema.map(s -> s + "." + name).orElse(name);
  }
}
