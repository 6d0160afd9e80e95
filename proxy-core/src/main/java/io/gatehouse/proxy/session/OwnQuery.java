package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.backend.BackendType;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A question of the proxy's own on the session's connection. Its result is one text column; the
 * client never learns of it.
 */
final class OwnQuery implements Request {

  private final Consumer<Optional<List<String>>> then;
  private final List<String> values = new ArrayList<>();

  /**
   * A question.
   *
   * @param then given the values of the first column, or nothing when the server answered with an
   *     error or the session ended
   */
  OwnQuery(Consumer<Optional<List<String>>> then) {
    this.then = then;
  }

  @Override
  public void swallowed(byte type, ByteBuf frame) {
    if (type != BackendType.DATA_ROW) {
      return;
    }
    int column = frame.readerIndex() + 1 + Integer.BYTES + Short.BYTES;
    int length = frame.getInt(column);
    values.add(
        length < 0 ? "" : frame.toString(column + Integer.BYTES, length, StandardCharsets.UTF_8));
  }

  @Override
  public void succeeded() {
    then.accept(Optional.of(List.copyOf(values)));
  }

  @Override
  public void failed() {
    then.accept(Optional.empty());
  }

  @Override
  public void skipped() {
    then.accept(Optional.empty());
  }
}
