package io.gatehouse.sql.utility;

import io.gatehouse.sql.ObjectType;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementOption;
import io.gatehouse.sql.parse.TokenCursor;

/**
 * SET and RESET inside of another command (FunctionSetResetClause, SetResetClause): what routines,
 * roles, databases or the whole server will run with, and not this session.
 */
final class SettingClause {

  private final Definition definition;
  private final TokenCursor cursor;

  SettingClause(Definition definition) {
    this.definition = definition;
    this.cursor = definition.cursor;
  }

  /** Takes the clause if it stands at the cursor. */
  boolean read() {
    if (cursor.accept("set")) {
      SessionEffect.SetVariable variable =
          new SettingStatements(definition.reading).assignment(false);
      definition.draft.object(ObjectType.PARAMETER, variable.name());
      definition.draft.option(StatementOption.SET_PARAMETER);
      return true;
    }
    if (cursor.accept("reset")) {
      new SettingStatements(definition.reading)
          .resetName()
          .ifPresent(name -> definition.draft.object(ObjectType.PARAMETER, name));
      definition.draft.option(StatementOption.RESET_PARAMETER);
      return true;
    }
    return false;
  }
}
