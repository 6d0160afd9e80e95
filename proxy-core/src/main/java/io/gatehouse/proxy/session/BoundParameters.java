package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.Format;
import io.gatehouse.pgwire.frontend.Bind;
import io.gatehouse.policy.Parameters;
import io.gatehouse.proxy.control.Binding;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The parameters of a Bind, as the log, policies, approvers and approvals take them. */
final class BoundParameters {

  private static final int MAX_LOGGED_BYTES = 1_024;

  private static final int BOOL = 16;
  private static final int INT8 = 20;
  private static final int INT2 = 21;
  private static final int INT4 = 23;
  private static final int TEXT = 25;
  private static final int FLOAT4 = 700;
  private static final int FLOAT8 = 701;
  private static final int VARCHAR = 1043;
  private static final int UUID_TYPE = 2950;

  private BoundParameters() {}

  /** For the log: long ones cut, binary ones in hex; null for NULL. */
  static List<String> logged(Bind bind) {
    List<String> parameters = new ArrayList<>(bind.parameterCount());
    for (int i = 0; i < bind.parameterCount(); i++) {
      Format format = bind.parameterFormat(i);
      parameters.add(bind.parameter(i).map(value -> logged(value, format)).orElse(null));
    }
    return parameters;
  }

  private static String logged(ByteBuf value, Format format) {
    int bytes = Math.min(value.readableBytes(), MAX_LOGGED_BYTES);
    String text =
        switch (format) {
          case TEXT -> value.toString(value.readerIndex(), bytes, StandardCharsets.UTF_8);
          case BINARY -> "\\x" + ByteBufUtil.hexDump(value, value.readerIndex(), bytes);
        };
    return bytes < value.readableBytes() ? text + "…" : text;
  }

  /** For policies: all as text, or nothing is known when one of them can not be read. */
  static Parameters values(Bind bind, List<Integer> types) {
    List<Optional<String>> values = new ArrayList<>(bind.parameterCount());
    for (int i = 0; i < bind.parameterCount(); i++) {
      Optional<ByteBuf> value = bind.parameter(i);
      if (value.isEmpty()) {
        values.add(Optional.empty());
        continue;
      }
      Optional<String> text = text(value.get(), bind.parameterFormat(i), type(types, i));
      if (text.isEmpty()) {
        return new Parameters.Unknown();
      }
      values.add(text);
    }
    return new Parameters.Values(values);
  }

  /** For approvers: whole, what can not be read in hex; null for NULL. */
  static List<String> shown(Bind bind, List<Integer> types) {
    List<String> shown = new ArrayList<>(bind.parameterCount());
    for (int i = 0; i < bind.parameterCount(); i++) {
      Format format = bind.parameterFormat(i);
      int type = type(types, i);
      shown.add(
          bind.parameter(i)
              .map(
                  value ->
                      text(value, format, type).orElseGet(() -> "\\x" + ByteBufUtil.hexDump(value)))
              .orElse(null));
    }
    return shown;
  }

  /** For approvals: bytes and formats as they came. */
  static List<Binding.Parameter> bound(Bind bind) {
    List<Binding.Parameter> bound = new ArrayList<>(bind.parameterCount());
    for (int i = 0; i < bind.parameterCount(); i++) {
      bound.add(
          new Binding.Parameter(
              bind.parameterFormat(i).ordinal(), bind.parameter(i).map(ByteBufUtil::getBytes)));
    }
    return bound;
  }

  private static int type(List<Integer> types, int index) {
    return index < types.size() ? types.get(index) : 0;
  }

  /** A value as text; empty for what is no UTF-8, and for a binary value of another type. */
  private static Optional<String> text(ByteBuf value, Format format, int type) {
    return switch (format) {
      case TEXT -> utf8(value);
      case BINARY -> binary(value, type);
    };
  }

  private static Optional<String> binary(ByteBuf value, int type) {
    int at = value.readerIndex();
    int bytes = value.readableBytes();
    return switch (type) {
      case TEXT, VARCHAR -> utf8(value);
      case BOOL ->
          bytes == 1 ? Optional.of(value.getByte(at) == 0 ? "false" : "true") : Optional.empty();
      case INT2 ->
          bytes == Short.BYTES ? Optional.of(Short.toString(value.getShort(at))) : Optional.empty();
      case INT4 ->
          bytes == Integer.BYTES
              ? Optional.of(Integer.toString(value.getInt(at)))
              : Optional.empty();
      case INT8 ->
          bytes == Long.BYTES ? Optional.of(Long.toString(value.getLong(at))) : Optional.empty();
      case FLOAT4 ->
          bytes == Float.BYTES ? Optional.of(Float.toString(value.getFloat(at))) : Optional.empty();
      case FLOAT8 ->
          bytes == Double.BYTES
              ? Optional.of(Double.toString(value.getDouble(at)))
              : Optional.empty();
      case UUID_TYPE ->
          bytes == 2 * Long.BYTES
              ? Optional.of(new UUID(value.getLong(at), value.getLong(at + Long.BYTES)).toString())
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<String> utf8(ByteBuf value) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(ByteBufUtil.getBytes(value)))
              .toString());
    } catch (CharacterCodingException notText) {
      return Optional.empty();
    }
  }
}
