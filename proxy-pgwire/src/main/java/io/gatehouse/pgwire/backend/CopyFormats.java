package io.gatehouse.pgwire.backend;

import io.gatehouse.pgwire.Format;
import io.gatehouse.pgwire.MessageReader;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * The body that the three copy responses share: {@code int8 format | int16 n | n × int16 format}.
 */
record CopyFormats(Format overall, List<Format> columns) {
  static CopyFormats decode(ByteBuf frame, byte type, String message) {
    MessageReader reader = MessageReader.open(frame, type, message);
    Format overall = Format.of(reader.int8());
    int count = reader.count16(2);
    List<Format> columns = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      columns.add(Format.of(reader.int16()));
    }
    reader.end();
    return new CopyFormats(overall, columns);
  }
}
