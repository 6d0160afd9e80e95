package io.gatehouse.it.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A conversation from a text file: what the client says, and where it waits.
 *
 * <p>A line is a message ({@code Query "SELECT 1"}) or {@code await N}: read up to the N-th
 * ReadyForQuery; messages between two waits go out in one piece. {@code direct:} and {@code
 * proxied:} before a line say that only that side plays it, so that a statement that the proxy
 * refuses can stand against one that PostgreSQL itself refuses. {@code #} begins a comment.
 */
public record Conversation(String name, List<Line> lines) {

  /** Which side plays a line. */
  public enum Side {
    BOTH,
    DIRECT,
    PROXIED
  }

  /** A line: who plays it, the message's name and its arguments. */
  public record Line(Side side, String verb, List<String> arguments) {}

  private static final Pattern ARGUMENT = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+)");

  public Conversation {
    lines = List.copyOf(lines);
  }

  /** Reads {@code wire/NAME} from the class path. */
  public static Conversation named(String name) {
    try (InputStream in = Conversation.class.getClassLoader().getResourceAsStream("wire/" + name)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new Conversation(
          name,
          text.lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .map(Conversation::line)
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Line line(String text) {
    Side side = Side.BOTH;
    String rest = text;
    if (text.startsWith("direct:")) {
      side = Side.DIRECT;
      rest = text.substring("direct:".length());
    } else if (text.startsWith("proxied:")) {
      side = Side.PROXIED;
      rest = text.substring("proxied:".length());
    }
    List<String> words = new ArrayList<>();
    Matcher matcher = ARGUMENT.matcher(rest);
    while (matcher.find()) {
      words.add(
          matcher.group(1) == null
              ? matcher.group(2)
              : matcher.group(1).replace("\\n", "\n").replace("\\t", "\t").replace("\\\"", "\""));
    }
    return new Line(side, words.get(0), words.subList(1, words.size()));
  }

  /** Plays one side's lines on a connection that is logged in; the replies of all waits. */
  public List<Reply> play(WireClient client, Side as) {
    List<Reply> replies = new ArrayList<>();
    List<byte[]> pending = new ArrayList<>();
    for (Line line : lines) {
      if (line.side() != Side.BOTH && line.side() != as) {
        continue;
      }
      if (line.verb().equals("await")) {
        client.send(pending.toArray(new byte[0][]));
        pending.clear();
        replies.addAll(client.readUntilReady(Integer.parseInt(line.arguments().get(0))));
      } else {
        pending.add(message(line));
      }
    }
    if (!pending.isEmpty()) {
      throw new IllegalStateException(name + " ends without waiting");
    }
    return replies;
  }

  private static byte[] message(Line line) {
    List<String> a = line.arguments();
    return switch (line.verb()) {
      case "Query" -> Frontend.query(a.get(0));
      case "Parse" -> Frontend.parse(a.get(0), a.get(1));
      case "Bind" -> Frontend.bind(a.get(0), a.get(1), a.subList(3, a.size()), format(a.get(2)));
      case "Describe" -> Frontend.describe(a.get(0).charAt(0), a.get(1));
      case "Execute" -> Frontend.execute(a.get(0), Integer.parseInt(a.get(1)));
      case "Close" -> Frontend.close(a.get(0).charAt(0), a.get(1));
      case "CopyData" -> Frontend.copyData(a.get(0));
      case "CopyDone" -> Frontend.copyDone();
      case "CopyFail" -> Frontend.copyFail(a.get(0));
      case "Flush" -> Frontend.flush();
      case "Sync" -> Frontend.sync();
      default -> throw new IllegalArgumentException("unknown message " + line.verb());
    };
  }

  private static int format(String name) {
    return switch (name) {
      case "text" -> 0;
      case "binary" -> 1;
      default -> throw new IllegalArgumentException("format is text or binary, not " + name);
    };
  }

  @Override
  public String toString() {
    return name;
  }
}
