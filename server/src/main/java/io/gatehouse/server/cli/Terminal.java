package io.gatehouse.server.cli;

import java.io.Console;

/** What is known of the terminal, and what may be sent to it. */
public final class Terminal {

  private Terminal() {}

  /** Whether a person reads along: standard input and output are a terminal. */
  public static boolean interactive() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      // From Java 22 on there is a console without a terminal too.
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException olderJava) {
      return true;
    } catch (ReflectiveOperationException unknown) {
      return false;
    }
  }

  /**
   * Text in which nothing makes a terminal act: what it would act on, and what hides or reorders
   * text, is shown as {@code \}{@code u001b}. Line ends stay.
   */
  static String printable(String text) {
    return escape(text, true);
  }

  /** As {@link #printable}, on one line: white space of any kind and length becomes a blank. */
  static String onOneLine(String text) {
    return escape(text.strip().replaceAll("\\s+", " "), false);
  }

  private static String escape(String text, boolean linesStay) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (harmless(c) || (linesStay && c == '\n')) {
                escaped.appendCodePoint(c);
              } else {
                for (char unit : Character.toChars(c)) {
                  escaped.append(String.format("\\u%04x", (int) unit));
                }
              }
            });
    return escaped.toString();
  }

  private static boolean harmless(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
