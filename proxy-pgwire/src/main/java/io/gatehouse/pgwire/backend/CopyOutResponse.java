package io.gatehouse.pgwire.backend;

import io.gatehouse.pgwire.Format;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * CopyOutResponse: {@code 'H' | int32 length | int8 format | int16 n | n × int16 column format}.
 * Data will come.
 *
 * @param format of the data as a whole: binary means PostgreSQL's binary COPY format
 * @param columnFormats one a column; all text when the whole is text
 */
public record CopyOutResponse(Format format, List<Format> columnFormats) {
  public CopyOutResponse {
    columnFormats = List.copyOf(columnFormats);
  }

  /**
   * Reads the message.
   *
   * @param frame exactly one message
   */
  public static CopyOutResponse decode(ByteBuf frame) {
    CopyFormats formats =
        CopyFormats.decode(frame, BackendType.COPY_OUT_RESPONSE, "CopyOutResponse");
    return new CopyOutResponse(formats.overall(), formats.columns());
  }
}
