package io.gatehouse.policy;

import java.util.Objects;

/**
 * The first condition of a policy that did not hold. Cheap to make, for most of them are never
 * read.
 *
 * @param key which condition
 * @param found what was found instead; its text is made when somebody asks
 */
record Miss(Key key, Object found) {

  /** The conditions, in the order in which they are looked at. */
  enum Key {
    ENVIRONMENTS("environments", "the environment is %s"),
    DATABASES("databases", "the database is %s"),
    SUBJECTS("subjects", "%s is not meant"),
    CLIENTS("clients", "the client at %s is not meant"),
    SCHEDULE("schedule", "it is %s"),
    PARSE("parse", "%s"),
    STATEMENTS("statements", "the statement does %s"),
    WHERE("where", "the WHERE of %s"),
    OPAQUE("opaque", "%s"),
    FUNCTIONS("functions", "the function is %s"),
    TABLES("tables", "the table is %s"),
    COLUMNS("columns", "the column is %s"),
    SETTINGS("settings", "the setting is %s"),
    WHEN("when", "%s");

    private final String text;
    private final String detail;

    Key(String text, String detail) {
      this.text = text;
      this.detail = detail;
    }

    String text() {
      return text;
    }
  }

  Miss {
    Objects.requireNonNull(key);
    Objects.requireNonNull(found);
  }

  Explanation.Failure failure(Policy policy) {
    return new Explanation.Failure(
        key.text, String.format(key.detail, found), Requirement.of(policy, key));
  }
}
