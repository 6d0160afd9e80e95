package io.gatehouse.pgwire.backend;

import io.gatehouse.pgwire.Format;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * CopyInResponse: {@code 'G' | int32 length | int8 format | int16 n | n × int16 column format}. The
 * server waits for data.
 *
 * @param format of the data as a whole: binary means PostgreSQL's binary COPY format
 * @param columnFormats one a column; all text when the whole is text
 */
public record CopyInResponse(Format format, List<Format> columnFormats) {
  public CopyInResponse {
    columnFormats = List.copyOf(columnFormats);
  }

  /**
   * Reads the message.
   *
   * @param frame exactly one message
   */
  public static CopyInResponse decode(ByteBuf frame) {
    CopyFormats formats = CopyFormats.decode(frame, BackendType.COPY_IN_RESPONSE, "CopyInResponse");
    return new CopyInResponse(formats.overall(), formats.columns());
  }
}
