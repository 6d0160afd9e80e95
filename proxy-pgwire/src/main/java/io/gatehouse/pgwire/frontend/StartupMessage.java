package io.gatehouse.pgwire.frontend;

import io.gatehouse.pgwire.MessageReader;
import io.gatehouse.pgwire.MessageWriter;
import io.gatehouse.pgwire.OutgoingMessage;
import io.gatehouse.pgwire.ProtocolViolation;
import io.gatehouse.pgwire.StartupDecoder;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * StartupMessage: {@code int32 length | int16 major | int16 minor | (name NUL value NUL)* NUL}.
 *
 * @param major major protocol version; always 3
 * @param minor minor protocol version as asked for, which may be one that doesn't exist (libpq 19
 *     asks for 3.9999): answered with NegotiateProtocolVersion
 * @param parameters as sent, in their order; without the protocol options
 * @param protocolOptions names of the {@code _pq_.} options asked for; none is known yet, so all of
 *     them belong into NegotiateProtocolVersion
 */
public record StartupMessage(
    int major, int minor, Map<String, String> parameters, List<String> protocolOptions)
    implements OutgoingMessage {
  public static final int MAJOR = 3;
  public static final int SSL_REQUEST_CODE = 80877103;
  public static final int GSSENC_REQUEST_CODE = 80877104;

  private static final String PROTOCOL_OPTION_PREFIX = "_pq_.";
  private static final String NAME = "StartupMessage";

  /**
   * @throws IllegalArgumentException if a name is empty, or a name or value holds a NUL: behind it
   *     the server would read a parameter that nobody asked for
   */
  public StartupMessage {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    protocolOptions = List.copyOf(protocolOptions);
    parameters.forEach(
        (name, value) -> {
          if (name.isEmpty() || name.indexOf('\0') >= 0 || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("startup parameter is empty or holds a NUL");
          }
        });
  }

  /** Protocol 3.0 with these parameters and no options: what we send to a server. */
  public StartupMessage(Map<String, String> parameters) {
    this(MAJOR, 0, parameters, List.of());
  }

  /** The role asked for; empty if none. */
  public String user() {
    return parameters.getOrDefault("user", "");
  }

  /** The database asked for: the role's name if none, as in PostgreSQL. */
  public String database() {
    String database = parameters.getOrDefault("database", "");
    return database.isEmpty() ? user() : database;
  }

  /**
   * Reads the packet.
   *
   * @param packet exactly one packet, whose length field has been checked
   */
  public static StartupMessage decode(ByteBuf packet) {
    MessageReader reader = MessageReader.openPacket(packet, NAME);
    int major = reader.int16() & 0xffff;
    int minor = reader.int16() & 0xffff;
    if (major != MAJOR) {
      throw new ProtocolViolation(
          ProtocolViolation.FEATURE_NOT_SUPPORTED,
          "unsupported frontend protocol %d.%d: server supports 3.0 to 3.2"
              .formatted(major, minor));
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    List<String> protocolOptions = new ArrayList<>();
    String name = reader.text("parameter name");
    while (!name.isEmpty()) {
      String value = reader.text("parameter value");
      if (name.startsWith(PROTOCOL_OPTION_PREFIX)) {
        if (protocolOptions.contains(name)) {
          throw reader.violation("a parameter came twice");
        }
        protocolOptions.add(name);
      } else if (parameters.putIfAbsent(name, value) != null) {
        throw reader.violation("a parameter came twice");
      }
      name = reader.text("parameter name");
    }
    reader.end();
    return new StartupMessage(major, minor, parameters, protocolOptions);
  }

  /**
   * @throws IllegalArgumentException if it is longer than a server takes
   */
  @Override
  public void encode(ByteBuf out) {
    int start = out.writerIndex();
    MessageWriter writer = MessageWriter.beginUntyped(out).int16(major).int16(minor);
    parameters.forEach((name, value) -> writer.text(name).text(value));
    protocolOptions.forEach(name -> writer.text(name).text(""));
    writer.int8(0).end();
    if (out.writerIndex() - start > StartupDecoder.MAX_PACKET_BYTES) {
      throw new IllegalArgumentException("StartupMessage is too long");
    }
  }
}
