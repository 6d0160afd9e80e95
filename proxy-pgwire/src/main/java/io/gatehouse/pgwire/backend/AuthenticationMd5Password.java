package io.gatehouse.pgwire.backend;

/** AuthenticationMD5Password: {@code 'R' | int32 12 | int32 5 | 4 bytes salt}. */
public final class AuthenticationMd5Password implements Authentication {
  static final int CODE = 5;
  static final int SALT_BYTES = 4;

  private final byte[] salt;

  public AuthenticationMd5Password(byte[] salt) {
    this.salt = salt.clone();
  }

  public byte[] salt() {
    return salt.clone();
  }
}
