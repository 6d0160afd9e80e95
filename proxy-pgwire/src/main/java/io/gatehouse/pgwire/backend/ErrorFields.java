package io.gatehouse.pgwire.backend;

import io.gatehouse.pgwire.MessageReader;
import io.gatehouse.pgwire.MessageWriter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What an ErrorResponse or NoticeResponse says (manual, "Error and Notice Message Fields"). Its
 * texts may hold values of columns.
 *
 * @param values by field code, in the order of the wire
 */
public record ErrorFields(Map<Character, String> values) {
  /** Severity, possibly translated. */
  public static final char SEVERITY = 'S';

  /** Severity, never translated. */
  public static final char SEVERITY_NOT_LOCALIZED = 'V';

  public static final char SQLSTATE = 'C';
  public static final char MESSAGE = 'M';
  public static final char DETAIL = 'D';
  public static final char HINT = 'H';

  /** In characters of the statement, from 1. */
  public static final char POSITION = 'P';

  public static final char INTERNAL_POSITION = 'p';
  public static final char INTERNAL_QUERY = 'q';
  public static final char WHERE = 'W';
  public static final char SCHEMA = 's';
  public static final char TABLE = 't';
  public static final char COLUMN = 'c';
  public static final char DATA_TYPE = 'd';
  public static final char CONSTRAINT = 'n';
  public static final char FILE = 'F';
  public static final char LINE = 'L';
  public static final char ROUTINE = 'R';

  /**
   * @throws IllegalArgumentException if a code is no ASCII letter
   */
  public ErrorFields {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    for (char code : values.keySet()) {
      if (!((code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z'))) {
        throw new IllegalArgumentException("field code is no letter");
      }
    }
  }

  /**
   * Reads to the end of the message. Texts that are no valid UTF-8 are taken with U+FFFD in them:
   * an error from before client_encoding is in force comes in the server's own encoding.
   */
  static ErrorFields read(MessageReader reader) {
    Map<Character, String> values = new LinkedHashMap<>();
    byte code = reader.int8();
    while (code != 0) {
      if (!((code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z'))) {
        throw reader.violation("field code is no letter");
      }
      if (values.putIfAbsent((char) code, reader.lenientText("field")) != null) {
        throw reader.violation("a field came twice");
      }
      code = reader.int8();
    }
    reader.end();
    return new ErrorFields(values);
  }

  void write(MessageWriter writer) {
    values.forEach((code, value) -> writer.int8(code).text(value));
    writer.int8(0);
  }

  /** The field of this code, if there is one. */
  public Optional<String> get(char code) {
    return Optional.ofNullable(values.get(code));
  }

  /** Severity, untranslated where the server says it so; empty if it says none. */
  public String severity() {
    return get(SEVERITY_NOT_LOCALIZED).or(() -> get(SEVERITY)).orElse("");
  }

  /** Empty if the server says none. */
  public String sqlState() {
    return get(SQLSTATE).orElse("");
  }

  /** Empty if the server says none. */
  public String message() {
    return get(MESSAGE).orElse("");
  }

  /** Begins fields that have the three that every error has. */
  public static Builder builder(String severity, String sqlState, String message) {
    return new Builder(severity, sqlState, message);
  }

  /**
   * Builds fields one by one. NUL bytes in texts become U+FFFD: behind one, the peer would read a
   * field that isn't there.
   */
  public static final class Builder {
    private final Map<Character, String> values = new LinkedHashMap<>();

    private Builder(String severity, String sqlState, String message) {
      set(SEVERITY, severity);
      set(SEVERITY_NOT_LOCALIZED, severity);
      set(SQLSTATE, sqlState);
      set(MESSAGE, message);
    }

    public Builder detail(String detail) {
      return set(DETAIL, detail);
    }

    public Builder hint(String hint) {
      return set(HINT, hint);
    }

    /** In characters of the statement, from 1. */
    public Builder position(int position) {
      return set(POSITION, Integer.toString(position));
    }

    /** Sets any field; the last value counts. */
    public Builder set(char code, String value) {
      values.put(code, value.replace('\0', '\uFFFD'));
      return this;
    }

    public ErrorFields build() {
      return new ErrorFields(values);
    }
  }

  /** Shows severity and SQLSTATE; the texts, which may hold values of columns, stay hidden. */
  @Override
  public String toString() {
    return "ErrorFields[" + severity() + " " + sqlState() + "]";
  }
}
