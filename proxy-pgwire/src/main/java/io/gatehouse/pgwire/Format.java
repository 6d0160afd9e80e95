package io.gatehouse.pgwire;

/** How a value travels: format code 0 or 1 (manual, "Overview of the protocol: Formats"). */
public enum Format {
  TEXT,
  BINARY;

  /**
   * The format that a code on the wire stands for.
   *
   * @throws ProtocolViolation if the code is neither 0 nor 1
   */
  public static Format of(int code) {
    return switch (code) {
      case 0 -> TEXT;
      case 1 -> BINARY;
      default -> throw new ProtocolViolation("unsupported format code");
    };
  }
}
