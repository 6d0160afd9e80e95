package io.gatehouse.pgwire.frontend;

import io.gatehouse.pgwire.MessageReader;

/** What Describe and Close speak of: a byte, {@code 'S'} or {@code 'P'}. */
public enum Target {
  STATEMENT('S'),
  PORTAL('P');

  private final byte code;

  Target(char code) {
    this.code = (byte) code;
  }

  /** The byte on the wire. */
  public byte code() {
    return code;
  }

  static Target read(MessageReader reader) {
    byte code = reader.int8();
    for (Target target : values()) {
      if (target.code == code) {
        return target;
      }
    }
    throw reader.violation("names neither a statement nor a portal");
  }
}
