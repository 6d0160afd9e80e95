package io.gatehouse.it.fuzz;

import io.gatehouse.masking.ColumnMask;
import io.gatehouse.masking.CopyFormat;
import io.gatehouse.masking.CopyMasker;
import io.gatehouse.masking.InspectionTools;
import io.gatehouse.masking.MalformedRowException;
import io.gatehouse.masking.Mask;
import io.gatehouse.masking.MaskPlan;
import io.gatehouse.masking.MaskPlanner;
import io.gatehouse.masking.MaskView;
import io.gatehouse.masking.PlanResult;
import io.gatehouse.masking.ResultColumn;
import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.CopyFacts;
import io.gatehouse.sql.OutputColumn;
import io.gatehouse.sql.OutputColumn.Transform;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rows of a result and of a COPY, masked. A row is refused, or what comes out is a row of as many
 * columns whose clear values are what they were and whose masked ones are not what came in.
 *
 * <pre>
 *   byte 0: bits 0-2 the mask, bits 3-4 DataRow or the format of COPY, bit 5 binary values
 *   byte 1: the masked column's type
 *   byte 2: where the rest is split
 *   rest:   the body of a DataRow, or COPY data
 * </pre>
 */
public final class MaskedRowsFuzz {

  private static final int COLUMNS = 3;
  private static final int MASKED = 1;
  private static final int RELATION = 20_000;
  private static final int TEXT = 25;
  private static final int MAX_ROW = 1 << 20;
  private static final byte[] KEY = "sixteen or more bytes".getBytes(StandardCharsets.UTF_8);
  private static final InspectionTools TOOLS = new InspectionTools(100, 1 << 17, 1 << 22);
  private static final String CONSTANT = "?? hidden ??";

  private static final List<Mask> MASKS =
      List.of(
          new Mask.Full(),
          new Mask.Null(),
          new Mask.Constant(CONSTANT),
          new Mask.Partial(1, 2, '*'),
          new Mask.Email(),
          new Mask.Hash(KEY),
          new Mask.Bucket(10),
          new Mask.DateTrunc(Mask.DateTrunc.Unit.MONTH));

  /**
   * bool, bytea, int8, int4, text, json, float8, inet, text[], date, timestamptz, numeric, uuid.
   */
  private static final int[] TYPES = {
    16, 17, 20, 23, TEXT, 114, 701, 869, 1009, 1082, 1184, 1700, 2950
  };

  private MaskedRowsFuzz() {}

  /** Feeds one input. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length < 4) {
      return;
    }
    Mask mask = MASKS.get(data[0] & 7);
    int form = data[0] >> 3 & 3;
    int type = TYPES[(data[1] & 0xff) % TYPES.length];
    byte[] body = Arrays.copyOfRange(data, 3, data.length);
    MaskPlan plan = plan(mask, type, (short) (data[0] >> 5 & 1));
    try {
      if (form == 0) {
        dataRow(plan, mask, body);
      } else {
        copy(plan, CopyFacts.Format.values()[form - 1], body, (data[2] & 0xff) % body.length);
      }
    } catch (MalformedRowException refused) {
      // Nothing of it goes on.
    }
  }

  private static void dataRow(MaskPlan plan, Mask mask, byte[] body) {
    ByteBuf frame = message('D', body, 0, body.length);
    ByteBuf out = Unpooled.buffer();
    plan.maskDataRow(frame, out);
    List<Optional<byte[]>> before = values(message('D', body, 0, body.length));
    List<Optional<byte[]>> after = values(out);
    for (int column = 0; column < COLUMNS; column++) {
      byte[] was = before.get(column).orElse(null);
      byte[] is = after.get(column).orElse(null);
      if (column != MASKED) {
        require(Arrays.equals(was, is), "a clear value was changed");
      } else if (mask instanceof Mask.Null) {
        require(is == null, "a value instead of NULL");
      } else if (was != null && was.length > 16 && mask instanceof Mask.Full) {
        require(is == null || !contains(is, was), "the value that is masked");
      }
    }
  }

  /** The columns of a DataRow; everything about it must fit. */
  private static List<Optional<byte[]>> values(ByteBuf row) {
    require(row.readByte() == 'D', "no DataRow");
    require(row.readInt() == row.readableBytes() + Integer.BYTES, "another length");
    require(row.readShort() == COLUMNS, "other columns");
    List<Optional<byte[]>> values = new ArrayList<>();
    for (int i = 0; i < COLUMNS; i++) {
      int length = row.readInt();
      if (length < 0) {
        values.add(Optional.empty());
        continue;
      }
      byte[] value = new byte[length];
      row.readBytes(value);
      values.add(Optional.of(value));
    }
    require(!row.isReadable(), "bytes behind the last column");
    return values;
  }

  private static void copy(MaskPlan plan, CopyFacts.Format format, byte[] body, int split) {
    CopyFormat form =
        new CopyFormat(
            format,
            (byte) (format == CopyFacts.Format.CSV ? ',' : '\t'),
            format == CopyFacts.Format.CSV ? "" : "\\N",
            false,
            (byte) '"',
            (byte) '"',
            false,
            Set.of());
    CopyMasker masker = plan.copyMasker(form, List.of("a", "b", "c"), MAX_ROW, TOOLS);
    ByteBuf out = Unpooled.buffer();
    masker.mask(message('d', body, 0, split), out);
    masker.mask(message('d', body, split, body.length - split), out);
    masker.end();
    while (out.isReadable()) {
      require(out.readByte() == 'd', "no CopyData");
      out.skipBytes(out.readInt() - Integer.BYTES);
    }
  }

  private static ByteBuf message(char type, byte[] body, int from, int length) {
    return Unpooled.buffer()
        .writeByte(type)
        .writeInt(Integer.BYTES + length)
        .writeBytes(body, from, length);
  }

  private static MaskPlan plan(Mask mask, int type, short format) {
    List<ResultColumn> columns =
        List.of(
            new ResultColumn("a", RELATION, 1, TEXT, -1, format),
            new ResultColumn("b", RELATION, 2, type, -1, format),
            new ResultColumn("c", RELATION, 3, TEXT, -1, format));
    PlanResult result =
        new MaskPlanner()
            .plan(
                columns,
                Optional.empty(),
                (oid, number) ->
                    new OutputColumn(
                        "x",
                        Set.of(ColumnId.of("public", "t", columns.get(number - 1).name())),
                        Transform.IDENTITY,
                        true),
                new OneColumn(new ColumnMask("p", mask, true, true, false)),
                new EmptyCatalog());
    if (result instanceof PlanResult.Planned planned) {
      require(planned.plan().maskedColumns().size() == 1, "one column is masked");
      return planned.plan();
    }
    throw new IllegalStateException("the result is refused");
  }

  private static boolean contains(byte[] all, byte[] part) {
    return new String(all, StandardCharsets.ISO_8859_1)
        .contains(new String(part, StandardCharsets.ISO_8859_1));
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }

  private record OneColumn(ColumnMask mask) implements MaskView {
    @Override
    public boolean isEmpty() {
      return false;
    }

    @Override
    public Optional<ColumnMask> of(ColumnId column) {
      return column.column().equals("b") ? Optional.of(mask) : Optional.empty();
    }

    @Override
    public Optional<ColumnMask> unproven() {
      return Optional.of(mask);
    }
  }
}
