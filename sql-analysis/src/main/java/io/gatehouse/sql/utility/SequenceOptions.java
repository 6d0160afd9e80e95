package io.gatehouse.sql.utility;

import io.gatehouse.sql.StatementOption;
import io.gatehouse.sql.parse.TokenCursor;
import io.gatehouse.sql.syntax.TableName;

/** SeqOptList: what sequences and identity columns may say of themselves. */
final class SequenceOptions {

  private final Definition definition;
  private final TokenCursor cursor;

  SequenceOptions(Definition definition) {
    this.definition = definition;
    this.cursor = definition.cursor;
  }

  void read() {
    while (option()) {
      continue;
    }
  }

  /** Takes one option, if one stands at the cursor. */
  boolean option() {
    if (cursor.accept("as")) {
      definition.type();
    } else if (cursor.acceptAny("cache", "maxvalue", "minvalue")) {
      definition.number();
    } else if (cursor.accept("increment")) {
      cursor.accept("by");
      definition.number();
    } else if (cursor.accept("start")) {
      cursor.accept("with");
      definition.number();
    } else if (cursor.accept("restart")) {
      definition.draft.option(StatementOption.RESTART_SEQUENCE);
      cursor.accept("with");
      if (definition.isNumber()) {
        definition.number();
      }
    } else if (cursor.acceptAll("owned", "by")) {
      owner();
    } else if (cursor.acceptAll("sequence", "name")) {
      definition.anyName();
    } else {
      return cursor.acceptAny("cycle", "logged", "unlogged")
          || cursor.acceptAll("no", "cycle")
          || cursor.acceptAll("no", "maxvalue")
          || cursor.acceptAll("no", "minvalue");
    }
    return true;
  }

  private void owner() {
    if (cursor.accept("none")) {
      return;
    }
    TableName column = definition.reading.columnOwner();
    definition.references(column);
  }
}
