package io.gatehouse.proxy.session;

/** The server sent a message that it does not owe. There is no way on from here. */
final class UnexpectedReplyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnexpectedReplyException(byte type, String expected) {
    super(
        "the server sent '%c' where the next reply belongs to %s".formatted((char) type, expected));
  }
}
