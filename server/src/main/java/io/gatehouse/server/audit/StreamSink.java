package io.gatehouse.server.audit;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.server.config.SinkFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Lines on a stream, such as the standard output.
 *
 * @param stream written to by whole lines
 * @param format of the lines
 */
record StreamSink(OutputStream stream, SinkFormat format) implements Sink {

  @Override
  public void send(List<AuditEntry> entries) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (AuditEntry entry : entries) {
      lines.append(EntryText.of(format, entry)).append('\n');
    }
    stream.write(lines.toString().getBytes(StandardCharsets.UTF_8));
    stream.flush();
  }
}
