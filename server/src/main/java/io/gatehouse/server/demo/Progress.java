package io.gatehouse.server.demo;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Objects;
import picocli.CommandLine.Help.Ansi;

/** Lines on the terminal that say what was done and how long it took. */
final class Progress {

  private final PrintWriter out;
  private final Ansi ansi;
  private long stepStarted = System.nanoTime();

  /**
   * @param out where the lines go
   * @param ansi whether they may have colours
   */
  Progress(PrintWriter out, Ansi ansi) {
    this.out = Objects.requireNonNull(out);
    this.ansi = Objects.requireNonNull(ansi);
  }

  /** Says that something was done, with the time since the line before. */
  void done(String what) {
    long now = System.nanoTime();
    double seconds = (now - stepStarted) / 1e9;
    stepStarted = now;
    ok(String.format(Locale.ROOT, "%s (%.1f s)", what, seconds));
  }

  /** A line with a tick. */
  void ok(String text) {
    mark("fg(green)", "✓", text);
  }

  /** A line with a cross. */
  void failed(String text) {
    mark("fg(red)", "✗", text);
  }

  /** A line as it is. */
  void say(String text) {
    out.println(text);
    out.flush();
  }

  /** A line that stands out. */
  void heading(String text) {
    say("");
    say(ansi.enabled() ? ansi.new Text("@|bold " + escape(text) + "|@").toString() : text);
  }

  /** A line that stands back. */
  void aside(String text) {
    say(ansi.enabled() ? ansi.new Text("@|faint " + escape(text) + "|@").toString() : text);
  }

  private void mark(String style, String mark, String text) {
    // Only the mark is styled: the text may come from a server.
    say(
        "  "
            + (ansi.enabled() ? ansi.new Text("@|" + style + " " + mark + "|@") : mark)
            + " "
            + text);
  }

  private static String escape(String text) {
    return text.replace("@|", "@ |").replace("|@", "| @");
  }
}
