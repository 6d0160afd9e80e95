package io.gatehouse.pgwire.backend;

/** AuthenticationSASLContinue: {@code 'R' | int32 length | int32 11 | data}. */
public final class AuthenticationSaslContinue implements Authentication {
  static final int CODE = 11;

  private final byte[] data;

  public AuthenticationSaslContinue(byte[] data) {
    this.data = data.clone();
  }

  public byte[] data() {
    return data.clone();
  }
}
