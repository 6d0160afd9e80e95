package io.gatehouse.it.wire;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A connection on which a test says exactly which bytes go out, and sees exactly what comes in. */
public final class WireClient implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 20_000;

  private Socket socket;
  private DataInputStream in;
  private OutputStream out;

  private WireClient(Socket socket) throws IOException {
    use(socket);
  }

  private void use(Socket now) throws IOException {
    socket = now;
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    out = socket.getOutputStream();
  }

  /** Connects to a port of 127.0.0.1 in clear. */
  public static WireClient connect(int port) {
    try {
      Socket socket = new Socket();
      socket.connect(
          new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.setTcpNoDelay(true);
      return new WireClient(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks for TLS and shakes hands; trusts whatever certificate comes. */
  public WireClient startTls() {
    send(Frontend.request(Frontend.SSL_REQUEST, new byte[0]));
    int answer = readByte();
    if (answer != 'S') {
      throw new IllegalStateException("no TLS: " + (char) answer);
    }
    try {
      SSLSocket tls =
          (SSLSocket)
              trustingContext()
                  .getSocketFactory()
                  .createSocket(socket, "localhost", socket.getPort(), true);
      tls.startHandshake();
      use(tls);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same, with the client's own certificate shown to a proxy that asks for one. */
  public WireClient startTls(SSLContext context) {
    send(Frontend.request(Frontend.SSL_REQUEST, new byte[0]));
    int answer = readByte();
    if (answer != 'S') {
      throw new IllegalStateException("no TLS: " + (char) answer);
    }
    try {
      SSLSocket tls =
          (SSLSocket)
              context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
      tls.startHandshake();
      use(tls);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Shakes hands at once, as PostgreSQL 17 and later allow, naming those ALPN protocols. */
  public WireClient directTls(String... protocols) throws IOException {
    SSLSocket tls =
        (SSLSocket)
            trustingContext()
                .getSocketFactory()
                .createSocket(socket, "localhost", socket.getPort(), true);
    var parameters = tls.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    use(tls);
    return this;
  }

  private static SSLContext trustingContext() {
    return trustingContext(null);
  }

  /**
   * A context that trusts whatever certificate comes.
   *
   * @param own what the client shows when it is asked; null for nothing
   */
  public static SSLContext trustingContext(KeyManager[] own) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own, new TrustManager[] {new TrustsAll()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * StartupMessage, and the password if it is asked for in clear; then all up to the first ready.
   */
  public List<Reply> login(String user, String database, String password) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("user", user);
    parameters.put("database", database);
    return login(parameters, password);
  }

  /** The same with any parameters. */
  public List<Reply> login(Map<String, String> parameters, String password) {
    send(Frontend.startup(Frontend.PROTOCOL_3_0, parameters));
    List<Reply> replies = new ArrayList<>();
    while (true) {
      Optional<Reply> reply = read();
      if (reply.isEmpty()) {
        return replies;
      }
      replies.add(reply.get());
      if (reply.get().type() == 'R' && reply.get().body()[3] == 3) {
        send(Frontend.password(password));
      }
      if (reply.get().type() == 'Z' || reply.get().type() == 'E') {
        return replies;
      }
    }
  }

  /** Sends bytes as they are, in one piece. */
  public void send(byte[]... pieces) {
    int length = 0;
    for (byte[] piece : pieces) {
      length += piece.length;
    }
    byte[] all = new byte[length];
    int at = 0;
    for (byte[] piece : pieces) {
      System.arraycopy(piece, 0, all, at, piece.length);
      at += piece.length;
    }
    try {
      out.write(all);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One byte; -1 at the end. */
  public int readByte() {
    try {
      return in.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next message; empty when the other side has closed. */
  public Optional<Reply> read() {
    try {
      int type = in.read();
      if (type < 0) {
        return Optional.empty();
      }
      byte[] body = new byte[in.readInt() - 4];
      in.readFully(body);
      return Optional.of(new Reply((char) type, body));
    } catch (EOFException | java.net.SocketException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Messages up to and including the n-th ReadyForQuery, or to the end of the connection. */
  public List<Reply> readUntilReady(int times) {
    List<Reply> replies = new ArrayList<>();
    int seen = 0;
    while (seen < times) {
      Optional<Reply> reply = read();
      if (reply.isEmpty()) {
        return replies;
      }
      replies.add(reply.get());
      if (reply.get().type() == 'Z') {
        seen++;
      }
    }
    return replies;
  }

  /** A simple query and its replies. */
  public List<Reply> query(String sql) {
    send(Frontend.query(sql));
    return readUntilReady(1);
  }

  /** What is left to read until the other side closes. */
  public byte[] readToEnd() {
    try {
      return ((InputStream) in).readAllBytes();
    } catch (IOException e) {
      return new byte[0];
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The tests are about the protocol; certificates are tried through pgjdbc and psql. */
  private static final class TrustsAll extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket on) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket on) {}

    @Override
    public void checkClientTrusted(
        X509Certificate[] chain, String type, javax.net.ssl.SSLEngine on) {}

    @Override
    public void checkServerTrusted(
        X509Certificate[] chain, String type, javax.net.ssl.SSLEngine on) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
