package io.gatehouse.it.lineage;

import io.gatehouse.it.wire.Frontend;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A session with a server, one statement at a time. */
final class ServerSession implements AutoCloseable {

  private final WireClient client;
  private char state = 'I';
  private String refusal = "";

  ServerSession(WireClient client) {
    this.client = client;
  }

  /** A session of the superuser of a server on 127.0.0.1 that trusts. */
  static ServerSession superuser(int port, String database) {
    WireClient client = WireClient.connect(port);
    List<Reply> replies = client.login("postgres", database, "");
    if (replies.isEmpty() || replies.get(replies.size() - 1).type() != 'Z') {
      throw new IllegalStateException("no login to " + database + ": " + replies);
    }
    return new ServerSession(client);
  }

  /** What came of a statement. */
  record Outcome(List<List<String>> rows, Optional<String> tag, Optional<String> error) {}

  /** A column of a RowDescription. */
  record ResultColumn(String name, int table, int attribute, int type) {}

  /** Runs a text; COPY gets nothing and gives what it likes. */
  Outcome run(String sql) {
    client.send(Frontend.query(sql));
    List<List<String>> rows = new ArrayList<>();
    Optional<String> tag = Optional.empty();
    Optional<String> error = Optional.empty();
    while (true) {
      Reply reply = read();
      switch (reply.type()) {
        case 'D' -> rows.add(cells(reply));
        case 'C' -> tag = Optional.of(text(reply));
        case 'E' -> error = Optional.of(reply.sqlState() + " " + reply.fields().get('M'));
        case 'G' -> client.send(Frontend.copyDone());
        case 'Z' -> {
          state = (char) reply.body()[0];
          return new Outcome(rows, tag, error);
        }
        default -> {}
      }
    }
  }

  /** The rows of a query that must succeed. */
  List<List<String>> rows(String sql) {
    Outcome outcome = run(sql);
    if (outcome.error().isPresent()) {
      throw new IllegalStateException(outcome.error().get() + " in: " + sql);
    }
    return outcome.rows();
  }

  /** What the server says of a statement's result; empty when it refuses the statement. */
  Optional<List<ResultColumn>> describe(String sql) {
    refusal = "";
    client.send(Frontend.parse("", sql), Frontend.describe('S', ""), Frontend.sync());
    Optional<List<ResultColumn>> columns = Optional.empty();
    while (true) {
      Reply reply = read();
      switch (reply.type()) {
        case 'T' -> columns = Optional.of(columns(reply));
        case 'E' -> refusal = reply.sqlState() + " " + reply.fields().get('M');
        case 'n' -> columns = Optional.of(List.of());
        case 'Z' -> {
          state = (char) reply.body()[0];
          return columns;
        }
        default -> {}
      }
    }
  }

  private static List<ResultColumn> columns(Reply reply) {
    ByteBuffer in = ByteBuffer.wrap(reply.body());
    int count = in.getShort();
    List<ResultColumn> columns = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int start = in.position();
      while (in.get() != 0) {
        continue;
      }
      String name =
          new String(in.array(), start, in.position() - 1 - start, StandardCharsets.UTF_8);
      int table = in.getInt();
      int attribute = in.getShort();
      int type = in.getInt();
      in.position(in.position() + 8);
      columns.add(new ResultColumn(name, table, attribute, type));
    }
    return columns;
  }

  /** Why the last {@link #describe} was refused; empty when it was not. */
  String refusal() {
    return refusal;
  }

  /** The transaction's state: I, T or E. */
  char state() {
    return state;
  }

  private Reply read() {
    return client.read().orElseThrow(() -> new IllegalStateException("the server has gone"));
  }

  private static List<String> cells(Reply reply) {
    List<String> cells = new ArrayList<>();
    for (byte[] cell : reply.cells()) {
      cells.add(cell == null ? null : new String(cell, StandardCharsets.UTF_8));
    }
    return cells;
  }

  private static String text(Reply reply) {
    return new String(reply.body(), 0, reply.body().length - 1, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    client.close();
  }
}
