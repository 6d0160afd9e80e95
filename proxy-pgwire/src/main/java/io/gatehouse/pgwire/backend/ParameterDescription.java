package io.gatehouse.pgwire.backend;

import io.gatehouse.pgwire.MessageReader;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * ParameterDescription: {@code 't' | int32 length | int16 n | n × int32 type OID}.
 *
 * @param types OIDs (unsigned) of the parameters' types
 */
public record ParameterDescription(List<Integer> types) {
  public ParameterDescription {
    types = List.copyOf(types);
  }

  /**
   * Reads the message.
   *
   * @param frame exactly one message
   */
  public static ParameterDescription decode(ByteBuf frame) {
    MessageReader reader =
        MessageReader.open(frame, BackendType.PARAMETER_DESCRIPTION, "ParameterDescription");
    int count = reader.count16(4);
    List<Integer> types = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      types.add(reader.int32());
    }
    reader.end();
    return new ParameterDescription(types);
  }
}
