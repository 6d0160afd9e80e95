package io.gatehouse.policy.shape;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** JSON (RFC 8259) from maps, lists, texts, numbers and truth values. */
final class JsonText {

  private JsonText() {}

  static void write(Object value, int depth, StringBuilder out) {
    if (value instanceof Map<?, ?> map) {
      object(map, depth, out);
    } else if (value instanceof List<?> list) {
      array(list, depth, out);
    } else if (value instanceof String text) {
      string(text, out);
    } else {
      out.append(value);
    }
  }

  private static void object(Map<?, ?> map, int depth, StringBuilder out) {
    out.append('{');
    Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<?, ?> entry = entries.next();
      line(depth + 1, out);
      string((String) entry.getKey(), out);
      out.append(": ");
      write(entry.getValue(), depth + 1, out);
      if (entries.hasNext()) {
        out.append(',');
      }
    }
    if (!map.isEmpty()) {
      line(depth, out);
    }
    out.append('}');
  }

  private static void array(List<?> list, int depth, StringBuilder out) {
    boolean words = list.stream().noneMatch(entry -> entry instanceof Map || entry instanceof List);
    out.append('[');
    for (int i = 0; i < list.size(); i++) {
      if (!words) {
        line(depth + 1, out);
      } else if (i > 0) {
        out.append(' ');
      }
      write(list.get(i), depth + 1, out);
      if (i + 1 < list.size()) {
        out.append(',');
      }
    }
    if (!words) {
      line(depth, out);
    }
    out.append(']');
  }

  private static void string(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  private static void line(int depth, StringBuilder out) {
    out.append('\n').append("  ".repeat(depth));
  }
}
