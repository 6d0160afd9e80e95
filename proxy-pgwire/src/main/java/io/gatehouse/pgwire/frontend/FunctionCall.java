package io.gatehouse.pgwire.frontend;

import io.gatehouse.pgwire.Format;
import io.gatehouse.pgwire.MessageReader;
import io.netty.buffer.ByteBuf;

/**
 * FunctionCall: {@code 'F' | int32 length | int32 function OID | int16 n | n × int16 format | int16
 * n | n × (int32 length | value) | int16 result format}. Runs a function past the parser, so that
 * no statement is there to be judged.
 *
 * @param function OID, unsigned
 * @param argumentCount how many arguments it is given
 * @param resultFormat how the result is to travel
 */
public record FunctionCall(int function, int argumentCount, Format resultFormat) {
  /**
   * Reads the message.
   *
   * @param frame exactly one message
   */
  public static FunctionCall decode(ByteBuf frame) {
    MessageReader reader = MessageReader.open(frame, FrontendType.FUNCTION_CALL, "FunctionCall");
    int function = reader.int32();
    int formats = reader.count16(2);
    for (int i = 0; i < formats; i++) {
      Format.of(reader.int16());
    }
    int arguments = reader.count16(4);
    if (formats > 1 && formats != arguments) {
      throw reader.violation("number of argument formats is not that of the arguments");
    }
    for (int i = 0; i < arguments; i++) {
      reader.skipValue();
    }
    Format resultFormat = Format.of(reader.int16());
    reader.end();
    return new FunctionCall(function, arguments, resultFormat);
  }
}
