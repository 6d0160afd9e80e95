package io.gatehouse.pgwire.frontend;

import io.gatehouse.pgwire.Format;
import io.gatehouse.pgwire.MessageReader;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Bind, layout:
 *
 * <pre>
 *   'B' | int32 length | portal NUL | statement NUL
 *       | int16 n | n × int16 parameter format     n is 0, 1 (for all) or the number of parameters
 *       | int16 n | n × (int32 length, -1 for NULL | value)
 *       | int16 n | n × int16 result format        n is 0, 1 (for all) or the number of columns
 * </pre>
 *
 * <p>Every boundary is checked when it is decoded, but the values stay where they are: {@link
 * #parameter} is a slice of the frame, good for as long as the frame is retained.
 */
public final class Bind {
  private final ByteBuf frame;
  private final String portal;
  private final String statement;
  private final List<Format> parameterFormats;
  private final int[] offsets;
  private final int[] lengths;
  private final List<Format> resultFormats;

  private Bind(ByteBuf frame, MessageReader reader) {
    this.frame = frame;
    portal = reader.text("portal name");
    statement = reader.text("statement name");
    parameterFormats = formats(reader);
    int count = reader.count16(4);
    if (parameterFormats.size() > 1 && parameterFormats.size() != count) {
      throw reader.violation("number of parameter formats is not that of the parameters");
    }
    offsets = new int[count];
    lengths = new int[count];
    for (int i = 0; i < count; i++) {
      offsets[i] = reader.position() + 4;
      lengths[i] = reader.skipValue();
    }
    resultFormats = formats(reader);
    reader.end();
  }

  private static List<Format> formats(MessageReader reader) {
    int count = reader.count16(2);
    List<Format> formats = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      formats.add(Format.of(reader.int16()));
    }
    return List.copyOf(formats);
  }

  /**
   * Reads the message.
   *
   * @param frame exactly one message; not retained
   * @throws io.gatehouse.pgwire.MalformedTextException if a name is no valid UTF-8
   */
  public static Bind decode(ByteBuf frame) {
    return new Bind(frame, MessageReader.open(frame, FrontendType.BIND, "Bind"));
  }

  /** Empty for the unnamed portal. */
  public String portal() {
    return portal;
  }

  /** Empty for the unnamed statement. */
  public String statement() {
    return statement;
  }

  public int parameterCount() {
    return lengths.length;
  }

  /** The format of the parameter at this place, counted from 0. */
  public Format parameterFormat(int index) {
    return switch (parameterFormats.size()) {
      case 0 -> Format.TEXT;
      case 1 -> parameterFormats.get(0);
      default -> parameterFormats.get(index);
    };
  }

  /**
   * The raw value of the parameter at this place, counted from 0; empty for NULL. A slice that is
   * not retained.
   */
  public Optional<ByteBuf> parameter(int index) {
    return lengths[index] < 0
        ? Optional.empty()
        : Optional.of(frame.slice(offsets[index], lengths[index]));
  }

  /** As sent: none (text for all), one (for all) or one a column. */
  public List<Format> resultFormats() {
    return resultFormats;
  }

  /** Says names and counts; values stay out of logs. */
  @Override
  public String toString() {
    return "Bind[portal=%s, statement=%s, parameters=%d]"
        .formatted(portal, statement, lengths.length);
  }
}
