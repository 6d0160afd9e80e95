package io.gatehouse.pgwire.backend;

/** AuthenticationSASLFinal: {@code 'R' | int32 length | int32 12 | data}. */
public final class AuthenticationSaslFinal implements Authentication {
  static final int CODE = 12;

  private final byte[] data;

  public AuthenticationSaslFinal(byte[] data) {
    this.data = data.clone();
  }

  public byte[] data() {
    return data.clone();
  }
}
