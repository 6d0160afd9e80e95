package io.gatehouse.it.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A message from the server's side.
 *
 * @param type its type byte
 * @param body what follows the length
 */
public record Reply(char type, byte[] body) {

  /** Fields of an ErrorResponse or NoticeResponse by their letter. */
  public Map<Character, String> fields() {
    Map<Character, String> fields = new TreeMap<>();
    ByteBuffer in = ByteBuffer.wrap(body);
    for (byte letter = in.get(); letter != 0; letter = in.get()) {
      fields.put((char) letter, string(in));
    }
    return fields;
  }

  /** SQLSTATE of an ErrorResponse or NoticeResponse. */
  public String sqlState() {
    return fields().get('C');
  }

  /** Cells of a DataRow; a NULL is null. */
  public List<byte[]> cells() {
    ByteBuffer in = ByteBuffer.wrap(body);
    int count = in.getShort();
    List<byte[]> cells = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = in.getInt();
      byte[] cell = null;
      if (length >= 0) {
        cell = new byte[length];
        in.get(cell);
      }
      cells.add(cell);
    }
    return cells;
  }

  /** A cell of a DataRow as text. */
  public String text(int column) {
    byte[] cell = cells().get(column);
    return cell == null ? null : new String(cell, StandardCharsets.UTF_8);
  }

  /**
   * The whole message, readable, so that two of them can be compared and a difference be seen. Left
   * out are what differs from session to session (the process id of a notification) and where in
   * the server's source an error was raised, which errors of the proxy's own do not have.
   */
  @Override
  public String toString() {
    return switch (type) {
      case 'E', 'N' -> {
        Map<Character, String> fields = fields();
        fields.keySet().removeAll(Set.of('F', 'L', 'R'));
        yield type + " " + fields;
      }
      case 'A' -> "A " + readable(4);
      case 'K' -> "K";
      default -> type + " " + readable(0);
    };
  }

  private String readable(int from) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < body.length; i++) {
      if (body[i] >= ' ' && body[i] < 127) {
        text.append((char) body[i]);
      } else {
        text.append('\\').append(HexFormat.of().toHexDigits(body[i]));
      }
    }
    return text.toString();
  }

  private static String string(ByteBuffer in) {
    int start = in.position();
    while (in.get() != 0) {
      continue;
    }
    return new String(in.array(), start, in.position() - 1 - start, StandardCharsets.UTF_8);
  }
}
