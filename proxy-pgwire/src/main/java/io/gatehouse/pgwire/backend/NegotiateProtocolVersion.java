package io.gatehouse.pgwire.backend;

import io.gatehouse.pgwire.MessageReader;
import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * NegotiateProtocolVersion: {@code 'v' | int32 length | int16 major | int16 minor | int32 n | n ×
 * option NUL}. Sent ahead of the authentication request. The manual speaks of the minor version
 * alone; PostgreSQL sends and libpq reads both, as here.
 *
 * @param major newest version supported: its major part
 * @param minor its minor part
 * @param unknownOptions the {@code _pq_.} options of the StartupMessage that are not known
 */
public record NegotiateProtocolVersion(int major, int minor, List<String> unknownOptions)
    implements OutgoingMessage {
  public NegotiateProtocolVersion {
    unknownOptions = List.copyOf(unknownOptions);
  }

  /**
   * Reads the message.
   *
   * @param frame exactly one message
   */
  public static NegotiateProtocolVersion decode(ByteBuf frame) {
    MessageReader reader =
        MessageReader.open(
            frame, BackendType.NEGOTIATE_PROTOCOL_VERSION, "NegotiateProtocolVersion");
    int major = reader.int16() & 0xffff;
    int minor = reader.int16() & 0xffff;
    int count = reader.count32(1);
    List<String> unknownOptions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      unknownOptions.add(reader.text("option"));
    }
    reader.end();
    return new NegotiateProtocolVersion(major, minor, unknownOptions);
  }

  @Override
  public void encode(ByteBuf out) {
    MessageWriter writer =
        MessageWriter.begin(out, BackendType.NEGOTIATE_PROTOCOL_VERSION)
            .int16(major)
            .int16(minor)
            .int32(unknownOptions.size());
    unknownOptions.forEach(writer::text);
    writer.end();
  }
}
