package io.gatehouse.pgwire.backend;

import io.gatehouse.pgwire.MessageReader;
import io.netty.buffer.ByteBuf;
import java.util.OptionalLong;

/**
 * CommandComplete: {@code 'C' | int32 length | tag NUL}.
 *
 * @param tag for example {@code SELECT 5}, {@code INSERT 0 1}, {@code CREATE TABLE}
 */
public record CommandComplete(String tag) {
  private static final int MAX_DIGITS = 18;

  /**
   * Reads the message.
   *
   * @param frame exactly one message
   */
  public static CommandComplete decode(ByteBuf frame) {
    MessageReader reader =
        MessageReader.open(frame, BackendType.COMMAND_COMPLETE, "CommandComplete");
    String tag = reader.text("command tag");
    reader.end();
    return new CommandComplete(tag);
  }

  /** The rows that the tag counts: the number at its end, if it has one. */
  public OptionalLong rows() {
    String last = tag.substring(tag.lastIndexOf(' ') + 1);
    boolean number =
        !last.isEmpty()
            && last.length() <= MAX_DIGITS
            && last.chars().allMatch(c -> c >= '0' && c <= '9');
    return number ? OptionalLong.of(Long.parseLong(last)) : OptionalLong.empty();
  }
}
