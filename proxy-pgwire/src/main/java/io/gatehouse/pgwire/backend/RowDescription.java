package io.gatehouse.pgwire.backend;

import io.gatehouse.pgwire.Format;
import io.gatehouse.pgwire.MessageReader;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * RowDescription: {@code 'T' | int32 length | int16 n | n × field}, a field being {@code name NUL |
 * int32 table OID | int16 column number | int32 type OID | int16 type size | int32 type modifier |
 * int16 format}.
 */
public record RowDescription(List<Field> fields) {
  private static final int MIN_FIELD_BYTES = 19;

  public RowDescription {
    fields = List.copyOf(fields);
  }

  /**
   * One column.
   *
   * @param name its label, which the client is free to choose
   * @param tableOid OID (unsigned) of the relation it comes from directly; 0 for an expression
   * @param columnNumber attribute number in that relation; 0 for an expression or a whole row,
   *     negative for a system column
   * @param typeOid OID (unsigned) of its type
   * @param typeSize pg_type.typlen; negative for types of variable width
   * @param typeModifier pg_attribute.atttypmod
   * @param format always text in the answer to Describe for a statement, whatever Bind says later
   */
  public record Field(
      String name,
      int tableOid,
      int columnNumber,
      int typeOid,
      int typeSize,
      int typeModifier,
      Format format) {}

  /**
   * Reads the message.
   *
   * @param frame exactly one message
   * @throws io.gatehouse.pgwire.MalformedTextException if a name is no valid UTF-8
   */
  public static RowDescription decode(ByteBuf frame) {
    MessageReader reader = MessageReader.open(frame, BackendType.ROW_DESCRIPTION, "RowDescription");
    int count = reader.count16(MIN_FIELD_BYTES);
    List<Field> fields = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      fields.add(
          new Field(
              reader.text("column name"),
              reader.int32(),
              reader.int16(),
              reader.int32(),
              reader.int16(),
              reader.int32(),
              Format.of(reader.int16())));
    }
    reader.end();
    return new RowDescription(fields);
  }
}
