package io.gatehouse.it.wire;

import java.util.List;

/** By which protocol, and in which format, a statement's rows are asked for. */
public enum Format {
  /** Simple query protocol: always text. */
  SIMPLE,
  /** Extended query protocol, text results. */
  EXTENDED_TEXT,
  /** Extended query protocol, binary results. */
  EXTENDED_BINARY;

  /** Runs one statement and returns all replies up to ReadyForQuery. */
  public List<Reply> run(WireClient client, String sql) {
    if (this == SIMPLE) {
      return client.query(sql);
    }
    int format = this == EXTENDED_BINARY ? 1 : 0;
    client.send(
        Frontend.parse("", sql),
        Frontend.bind("", "", List.of(), format),
        Frontend.describe('P', ""),
        Frontend.execute("", 0),
        Frontend.sync());
    return client.readUntilReady(1);
  }
}
