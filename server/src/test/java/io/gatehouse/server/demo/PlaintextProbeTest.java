package io.gatehouse.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PlaintextProbeTest {

  @Test
  void acceptsAnErrorBeforeAnyPassword() throws Exception {
    assertThat(probe(message('E', "SFATAL\0C28000\0Mno TLS\0\0"))).isEmpty();
  }

  @Test
  void catchesAPasswordRequest() throws Exception {
    assertThat(probe(message('R', "\0\0\0\3"))).contains("a password was asked for");
  }

  @Test
  void catchesAnotherError() throws Exception {
    assertThat(probe(message('E', "SFATAL\0C53300\0Mtoo many\0\0"))).isPresent();
  }

  @Test
  void catchesAServerThatSaysNothing() throws Exception {
    assertThat(probe(new byte[0])).isPresent();
  }

  private static byte[] message(char type, String body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(type);
    out.writeInt(Integer.BYTES + body.length());
    out.write(body.getBytes(StandardCharsets.ISO_8859_1));
    return bytes.toByteArray();
  }

  private static Optional<String> probe(byte[] answer) throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> served =
          CompletableFuture.runAsync(
              () -> {
                try (Socket socket = listener.accept()) {
                  int length = new java.io.DataInputStream(socket.getInputStream()).readInt();
                  socket.getInputStream().readNBytes(length - Integer.BYTES);
                  socket.getOutputStream().write(answer);
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      Optional<String> problem = new PlaintextProbe(listener.getLocalPort()).problem();
      served.join();
      return problem;
    }
  }
}
