package io.gatehouse.it.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A conversation from a text file: what the client says, and where it waits.
 *
 * <p>A line is a message ({@code Query "SELECT 1"}), or it waits, and what was said since the last
 * wait goes out in one piece: {@code await N} reads up to the N-th ReadyForQuery, {@code await-type
 * X} up to a message of that type, {@code await-end} until the other side closes. {@code superuser
 * "…"} runs SQL past the proxy, on another connection. {@code direct:} and {@code proxied:} before
 * a line say that only that side plays it, so that a statement that the proxy refuses can stand
 * against one that PostgreSQL itself refuses. {@code #} begins a comment. In quotes, {@code \n},
 * {@code \t}, {@code \"} and {@code \\} are what they are in Java; {@code \N} without quotes is
 * NULL.
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

  private static final Path DIRECTORY = Path.of("src/test/resources/wire");

  /** What stands for NULL among the values of Bind. */
  private static final String NULL = "\\N";

  private static final Pattern ARGUMENT = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+)");

  public Conversation {
    lines = List.copyOf(lines);
  }

  /** The names of all conversations. */
  public static List<String> names() {
    try (var files = Files.list(DIRECTORY)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads {@code wire/NAME}. */
  public static Conversation named(String name) {
    try {
      return new Conversation(
          name,
          Files.readAllLines(DIRECTORY.resolve(name)).stream()
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
      words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1).translateEscapes());
    }
    return new Line(side, words.get(0), words.subList(1, words.size()));
  }

  /**
   * Plays one side's lines on a connection that is logged in.
   *
   * @param superuser runs SQL past the proxy
   * @return the replies of all waits
   */
  public List<Reply> play(WireClient client, Side as, Consumer<String> superuser) {
    List<Reply> replies = new ArrayList<>();
    List<byte[]> pending = new ArrayList<>();
    for (Line line : lines) {
      if (line.side() != Side.BOTH && line.side() != as) {
        continue;
      }
      switch (line.verb()) {
        case "await" -> {
          flush(client, pending);
          replies.addAll(client.readUntilReady(Integer.parseInt(line.arguments().get(0))));
        }
        case "await-type" -> {
          flush(client, pending);
          replies.addAll(untilType(client, line.arguments().get(0).charAt(0)));
        }
        case "await-end" -> {
          flush(client, pending);
          replies.addAll(client.readUntilReady(Integer.MAX_VALUE));
        }
        case "superuser" -> {
          flush(client, pending);
          superuser.accept(line.arguments().get(0));
        }
        default -> pending.add(message(line));
      }
    }
    if (!pending.isEmpty()) {
      throw new IllegalStateException(name + " ends without waiting");
    }
    return replies;
  }

  private static void flush(WireClient client, List<byte[]> pending) {
    if (!pending.isEmpty()) {
      client.send(pending.toArray(new byte[0][]));
      pending.clear();
    }
  }

  private List<Reply> untilType(WireClient client, char type) {
    List<Reply> replies = new ArrayList<>();
    while (true) {
      Optional<Reply> reply = client.read();
      if (reply.isEmpty()) {
        throw new IllegalStateException(name + ": closed before '" + type + "': " + replies);
      }
      replies.add(reply.get());
      if (reply.get().type() == type) {
        return replies;
      }
    }
  }

  private static byte[] message(Line line) {
    List<String> a = line.arguments();
    return switch (line.verb()) {
      case "Query" -> Frontend.query(a.get(0));
      case "Parse" ->
          Frontend.parse(
              a.get(0), a.get(1), a.stream().skip(2).mapToInt(Integer::parseInt).toArray());
      case "Bind" -> Frontend.bind(a.get(0), a.get(1), texts(a), 0, new int[] {format(a.get(2))});
      case "BindBinary" ->
          Frontend.bind(a.get(0), a.get(1), bytes(a), 1, new int[] {format(a.get(2))});
      case "BindFormats" -> Frontend.bind(a.get(0), a.get(1), List.of(), 0, formats(a.get(2)));
      case "Describe" -> Frontend.describe(a.get(0).charAt(0), a.get(1));
      case "Execute" -> Frontend.execute(a.get(0), Integer.parseInt(a.get(1)));
      case "Close" -> Frontend.close(a.get(0).charAt(0), a.get(1));
      case "CopyData" -> Frontend.copyData(a.get(0));
      case "CopyBytes" -> Frontend.message('d', HexFormat.of().parseHex(a.get(0)));
      case "CopyDone" -> Frontend.copyDone();
      case "CopyFail" -> Frontend.copyFail(a.get(0));
      case "Flush" -> Frontend.flush();
      case "Sync" -> Frontend.sync();
      case "FunctionCall" -> Frontend.functionCall(Integer.parseInt(a.get(0)));
      case "Terminate" -> Frontend.terminate();
      default -> throw new IllegalArgumentException("unknown message " + line.verb());
    };
  }

  /** Values of Bind, in the text format. */
  private static List<byte[]> texts(List<String> arguments) {
    return arguments.stream()
        .skip(3)
        .map(value -> value.equals(NULL) ? null : value.getBytes(UTF_8))
        .toList();
  }

  /** Values of Bind, written in hexadecimal. */
  private static List<byte[]> bytes(List<String> arguments) {
    return arguments.stream().skip(3).map(HexFormat.of()::parseHex).toList();
  }

  /** A number a column; "-" for none at all. */
  private static int[] formats(String numbers) {
    return numbers.equals("-")
        ? new int[0]
        : Arrays.stream(numbers.split(",")).mapToInt(Integer::parseInt).toArray();
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
