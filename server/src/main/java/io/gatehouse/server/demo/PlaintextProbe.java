package io.gatehouse.server.demo;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Connects without TLS, as no driver would: nobody may be asked for a password then. */
record PlaintextProbe(int port) {

  private static final int PROTOCOL_3_0 = 3 << 16;
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final int MAX_ERROR_BYTES = 8_192;

  /** What is wrong with the answer to a StartupMessage in the clear; empty when it is an error. */
  Optional<String> problem() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      new DataOutputStream(socket.getOutputStream()).write(startup());
      DataInputStream in = new DataInputStream(socket.getInputStream());
      int type = in.read();
      if (type != 'E') {
        return Optional.of(
            type == 'R' ? "a password was asked for" : "no error came, but message type " + type);
      }
      int length = in.readInt() - Integer.BYTES;
      if (length < 0 || length > MAX_ERROR_BYTES) {
        return Optional.of("the error is malformed");
      }
      String fields = new String(in.readNBytes(length), StandardCharsets.UTF_8);
      if (!fields.contains("\0C28000\0")) {
        return Optional.of("the error is another: " + fields.replace('\0', ' '));
      }
      return in.read() == -1 ? Optional.empty() : Optional.of("the connection stayed open");
    } catch (IOException e) {
      return Optional.of("the connection broke: " + e.getMessage());
    }
  }

  /** StartupMessage: length, version, then names and values, each ended by a zero byte. */
  private static byte[] startup() throws IOException {
    byte[] parameters =
        ("user\0carol\0database\0" + SampleDatabase.NAME + "\0\0").getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(2 * Integer.BYTES + parameters.length);
    out.writeInt(PROTOCOL_3_0);
    out.write(parameters);
    return bytes.toByteArray();
  }
}
