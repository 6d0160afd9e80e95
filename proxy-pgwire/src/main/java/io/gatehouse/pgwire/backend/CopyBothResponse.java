package io.gatehouse.pgwire.backend;

import io.gatehouse.pgwire.Format;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * CopyBothResponse: {@code 'W' | int32 length | int8 format | int16 n | n × int16 column format}.
 * Data will flow both ways: replication.
 *
 * @param format of the data as a whole: binary means PostgreSQL's binary COPY format
 * @param columnFormats one a column; all text when the whole is text
 */
public record CopyBothResponse(Format format, List<Format> columnFormats) {
  public CopyBothResponse {
    columnFormats = List.copyOf(columnFormats);
  }

  /**
   * Reads the message.
   *
   * @param frame exactly one message
   */
  public static CopyBothResponse decode(ByteBuf frame) {
    CopyFormats formats =
        CopyFormats.decode(frame, BackendType.COPY_BOTH_RESPONSE, "CopyBothResponse");
    return new CopyBothResponse(formats.overall(), formats.columns());
  }
}
