package io.gatehouse.it.wire;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The messages that a client sends, as bytes (manual, "Message Formats"). */
public final class Frontend {

  /** SSLRequest's code. */
  public static final int SSL_REQUEST = 80877103;

  /** GSSENCRequest's code. */
  public static final int GSSENC_REQUEST = 80877104;

  /** CancelRequest's code. */
  public static final int CANCEL_REQUEST = 80877102;

  /** Protocol 3.0. */
  public static final int PROTOCOL_3_0 = 3 << 16;

  /** Protocol 3.2. */
  public static final int PROTOCOL_3_2 = (3 << 16) | 2;

  private Frontend() {}

  /** Writes a body. */
  @FunctionalInterface
  private interface Body {
    void writeTo(DataOutputStream out) throws IOException;
  }

  private static byte[] bytes(Body body) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      body.writeTo(new DataOutputStream(bytes));
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void string(DataOutputStream out, String value) throws IOException {
    out.write(value.getBytes(StandardCharsets.UTF_8));
    out.writeByte(0);
  }

  /** Any message: type byte, length, body. */
  public static byte[] message(char type, byte[] body) {
    return bytes(
        out -> {
          out.writeByte(type);
          out.writeInt(body.length + 4);
          out.write(body);
        });
  }

  /** A message without type byte: a request code and what follows. */
  public static byte[] request(int code, byte[] body) {
    return bytes(
        out -> {
          out.writeInt(body.length + 8);
          out.writeInt(code);
          out.write(body);
        });
  }

  /** StartupMessage with those parameters. */
  public static byte[] startup(int version, Map<String, String> parameters) {
    return request(
        version,
        bytes(
            out -> {
              for (Map.Entry<String, String> parameter : parameters.entrySet()) {
                string(out, parameter.getKey());
                string(out, parameter.getValue());
              }
              out.writeByte(0);
            }));
  }

  /** PasswordMessage. */
  public static byte[] password(String password) {
    return message('p', bytes(out -> string(out, password)));
  }

  /** SASLInitialResponse; null data means none. */
  public static byte[] saslInitial(String mechanism, byte[] data) {
    return message(
        'p',
        bytes(
            out -> {
              string(out, mechanism);
              out.writeInt(data == null ? -1 : data.length);
              if (data != null) {
                out.write(data);
              }
            }));
  }

  /** SASLResponse. */
  public static byte[] saslResponse(byte[] data) {
    return message('p', data);
  }

  /** Query. */
  public static byte[] query(String sql) {
    return message('Q', bytes(out -> string(out, sql)));
  }

  /** Parse, with the OIDs of parameter types as far as they are given. */
  public static byte[] parse(String statement, String sql, int... types) {
    return message(
        'P',
        bytes(
            out -> {
              string(out, statement);
              string(out, sql);
              out.writeShort(types.length);
              for (int type : types) {
                out.writeInt(type);
              }
            }));
  }

  /** Bind with parameters as text and all results in one format: 0 text, 1 binary. */
  public static byte[] bind(String portal, String statement, List<String> values, int format) {
    List<byte[]> encoded =
        values.stream().map(value -> value.getBytes(StandardCharsets.UTF_8)).toList();
    return bind(portal, statement, encoded, 0, new int[] {format});
  }

  /**
   * Bind with all parameters in one format.
   *
   * @param values null for NULL
   * @param results the format codes of the result's columns, as Bind takes them
   */
  public static byte[] bind(
      String portal, String statement, List<byte[]> values, int format, int[] results) {
    return message(
        'B',
        bytes(
            out -> {
              string(out, portal);
              string(out, statement);
              out.writeShort(1);
              out.writeShort(format);
              out.writeShort(values.size());
              for (byte[] value : values) {
                out.writeInt(value == null ? -1 : value.length);
                out.write(value == null ? new byte[0] : value);
              }
              out.writeShort(results.length);
              for (int result : results) {
                out.writeShort(result);
              }
            }));
  }

  /** Describe: 'S' a statement, 'P' a portal. */
  public static byte[] describe(char kind, String name) {
    return message(
        'D',
        bytes(
            out -> {
              out.writeByte(kind);
              string(out, name);
            }));
  }

  /** Execute; 0 rows means all. */
  public static byte[] execute(String portal, int rows) {
    return message(
        'E',
        bytes(
            out -> {
              string(out, portal);
              out.writeInt(rows);
            }));
  }

  /** Close: 'S' a statement, 'P' a portal. */
  public static byte[] close(char kind, String name) {
    return message(
        'C',
        bytes(
            out -> {
              out.writeByte(kind);
              string(out, name);
            }));
  }

  /** CopyData. */
  public static byte[] copyData(String data) {
    return message('d', data.getBytes(StandardCharsets.UTF_8));
  }

  /** CopyDone. */
  public static byte[] copyDone() {
    return message('c', new byte[0]);
  }

  /** CopyFail. */
  public static byte[] copyFail(String reason) {
    return message('f', bytes(out -> string(out, reason)));
  }

  /** FunctionCall without arguments, result as text. */
  public static byte[] functionCall(int oid) {
    return message(
        'F',
        bytes(
            out -> {
              out.writeInt(oid);
              out.writeShort(0);
              out.writeShort(0);
              out.writeShort(0);
            }));
  }

  /** Flush. */
  public static byte[] flush() {
    return message('H', new byte[0]);
  }

  /** Parse, Bind and Execute of the unnamed statement, without parameters. */
  public static byte[] run(String sql, int rows) {
    return concat(parse("", sql), bind("", "", List.of(), 0), execute("", rows));
  }

  /** Messages behind each other. */
  public static byte[] concat(byte[]... pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      all.writeBytes(piece);
    }
    return all.toByteArray();
  }

  /** Sync. */
  public static byte[] sync() {
    return message('S', new byte[0]);
  }

  /** Terminate. */
  public static byte[] terminate() {
    return message('X', new byte[0]);
  }
}
