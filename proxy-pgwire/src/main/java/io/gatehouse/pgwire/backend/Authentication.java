package io.gatehouse.pgwire.backend;

import io.gatehouse.pgwire.MessageReader;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** What a server says while it asks who we are: {@code 'R' | int32 length | int32 code | body}. */
public sealed interface Authentication
    permits AuthenticationOk,
        AuthenticationCleartextPassword,
        AuthenticationMd5Password,
        AuthenticationSasl,
        AuthenticationSaslContinue,
        AuthenticationSaslFinal,
        AuthenticationUnsupported {
  /**
   * Reads the message.
   *
   * @param frame exactly one message
   */
  static Authentication decode(ByteBuf frame) {
    MessageReader reader = MessageReader.open(frame, BackendType.AUTHENTICATION, "Authentication");
    int code = reader.int32();
    Authentication message =
        switch (code) {
          case AuthenticationOk.CODE -> new AuthenticationOk();
          case AuthenticationCleartextPassword.CODE -> new AuthenticationCleartextPassword();
          case AuthenticationMd5Password.CODE ->
              new AuthenticationMd5Password(reader.bytes(AuthenticationMd5Password.SALT_BYTES));
          case AuthenticationSasl.CODE -> new AuthenticationSasl(mechanisms(reader));
          case AuthenticationSaslContinue.CODE -> new AuthenticationSaslContinue(reader.rest());
          case AuthenticationSaslFinal.CODE -> new AuthenticationSaslFinal(reader.rest());
          default -> {
            reader.rest();
            yield new AuthenticationUnsupported(code);
          }
        };
    reader.end();
    return message;
  }

  private static List<String> mechanisms(MessageReader reader) {
    List<String> mechanisms = new ArrayList<>();
    String mechanism = reader.text("SASL mechanism");
    while (!mechanism.isEmpty()) {
      mechanisms.add(mechanism);
      mechanism = reader.text("SASL mechanism");
    }
    return mechanisms;
  }
}
