package io.gatehouse.policy.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads the documents of one file. A file with any mistake of form gives no documents, only
 * problems.
 */
public final class YamlReader {

  /** 1 MiB. */
  public static final int DEFAULT_MAX_BYTES = 1 << 20;

  /** How deep maps and lists may nest. */
  public static final int MAX_NESTING = 40;

  private final Path file;
  private final Problems problems;
  private final List<String> lines;

  private YamlReader(Path file, String text, Problems problems) {
    this.file = file;
    this.problems = problems;
    this.lines = text.lines().toList();
  }

  /** Reads a file of {@link #DEFAULT_MAX_BYTES} at most. */
  public static List<YamlValue> read(Path file, Problems problems) {
    return read(file, DEFAULT_MAX_BYTES, problems);
  }

  /** Reads a file; its documents in order. */
  public static List<YamlValue> read(Path file, int maxBytes, Problems problems) {
    return bytes(file, maxBytes, problems)
        .map(bytes -> read(file, bytes, Pace.atOnce(), problems))
        .orElse(List.of());
  }

  /** What a file holds; empty, with a problem noted, when that can not be had or is too much. */
  public static Optional<byte[]> bytes(Path file, int maxBytes, Problems problems) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(maxBytes + 1);
    } catch (IOException e) {
      problems.add(Position.of(file), "can not be read: " + e, "");
      return Optional.empty();
    }
    if (bytes.length > maxBytes) {
      problems.add(Position.of(file), "is larger than " + maxBytes + " bytes", "");
      return Optional.empty();
    }
    return Optional.of(bytes);
  }

  /**
   * Reads what a file holds; its documents in order.
   *
   * @param file how problems name it
   */
  public static List<YamlValue> read(Path file, byte[] bytes, Pace pace, Problems problems) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return read(file, text, pace, problems);
    } catch (CharacterCodingException e) {
      problems.add(Position.of(file), "is not UTF-8", "");
      return List.of();
    }
  }

  /**
   * Reads a text.
   *
   * @param file how problems name it
   */
  public static List<YamlValue> read(Path file, String text, Problems problems) {
    return read(file, text, Pace.atOnce(), problems);
  }

  private static List<YamlValue> read(Path file, String text, Pace pace, Problems problems) {
    YamlReader reader = new YamlReader(file, text, problems);
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file.toString())
            .setCodePointLimit(Math.max(1, text.length()))
            // Refused below, with its place.
            .setAllowNonScalarKeys(true)
            .build();
    int before = problems.count();
    try {
      reader.checkEvents(pace.over(new Parse(settings).parseString(text)));
      if (problems.count() != before) {
        return List.of();
      }
      List<YamlValue> documents = new ArrayList<>();
      for (Node node : pace.over(new Compose(settings).composeAllFromString(text))) {
        YamlValue value = reader.value(node);
        // A document of comments alone, or an empty one between two "---", says nothing.
        if (!(value instanceof YamlScalar scalar && scalar.type() == YamlScalar.Type.NOTHING)) {
          documents.add(value);
        }
      }
      return problems.count() == before ? documents : List.of();
    } catch (MarkedYamlEngineException e) {
      problems.add(
          reader.position(e.getProblemMark().or(e::getContextMark)),
          "is not YAML: " + e.getProblem(),
          "");
    } catch (YamlEngineException e) {
      problems.add(Position.of(file), "is not YAML: " + e.getMessage(), "");
    }
    return List.of();
  }

  /** Looks for what is narrower here than in YAML, before anything recursive sees the text. */
  private void checkEvents(Iterable<Event> events) {
    int depth = 0;
    for (Event event : events) {
      Position at = position(event.getStartMark());
      if (event instanceof AliasEvent alias) {
        problems.add(at, "aliases are not allowed: *" + alias.getAlias(), "write it out");
        continue;
      }
      if (event instanceof NodeEvent node) {
        Optional<Anchor> anchor = node.getAnchor();
        anchor.ifPresent(a -> problems.add(at, "anchors are not allowed: &" + a, "write it out"));
      }
      if (event instanceof ScalarEvent scalar) {
        scalar.getTag().ifPresent(tag -> problems.add(at, "tags are not allowed: " + tag, ""));
      }
      if (event instanceof CollectionStartEvent start) {
        start.getTag().ifPresent(tag -> problems.add(at, "tags are not allowed: " + tag, ""));
        depth++;
        if (depth > MAX_NESTING) {
          problems.add(at, "nests deeper than " + MAX_NESTING + " levels", "");
          return;
        }
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      }
    }
  }

  private YamlValue value(Node node) {
    Position at = position(node.getStartMark());
    if (node instanceof MappingNode mapping) {
      return map(at, mapping);
    }
    if (node instanceof SequenceNode sequence) {
      return new YamlList(at, sequence.getValue().stream().map(this::value).toList());
    }
    ScalarNode scalar = (ScalarNode) node;
    return new YamlScalar(at, type(scalar.getTag()), scalar.getValue(), layout(at, scalar));
  }

  private YamlMap map(Position at, MappingNode mapping) {
    Map<String, YamlMap.Entry> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Position keyAt = position(tuple.getKeyNode().getStartMark());
      if (!(tuple.getKeyNode() instanceof ScalarNode key) || !key.getTag().equals(Tag.STR)) {
        problems.add(keyAt, "a key must be text", "put it in quotes");
        continue;
      }
      YamlMap.Entry entry = new YamlMap.Entry(keyAt, value(tuple.getValueNode()));
      YamlMap.Entry first = entries.putIfAbsent(key.getValue(), entry);
      if (first != null) {
        problems.add(
            keyAt,
            "the key " + key.getValue() + " stands here twice",
            "first in line " + first.at().line());
      }
    }
    return new YamlMap(at, entries, problems);
  }

  private static YamlScalar.Type type(Tag tag) {
    if (tag.equals(Tag.INT)) {
      return YamlScalar.Type.INTEGER;
    } else if (tag.equals(Tag.FLOAT)) {
      return YamlScalar.Type.NUMBER;
    } else if (tag.equals(Tag.BOOL)) {
      return YamlScalar.Type.BOOLEAN;
    } else if (tag.equals(Tag.NULL)) {
      return YamlScalar.Type.NOTHING;
    }
    return YamlScalar.Type.TEXT;
  }

  private YamlScalar.Layout layout(Position at, ScalarNode scalar) {
    ScalarStyle style = scalar.getScalarStyle();
    if (style == ScalarStyle.LITERAL || style == ScalarStyle.FOLDED) {
      int indent = indentOf(at.line() + 1);
      return new YamlScalar.Layout(at.line() + 1, indent, indent);
    }
    int quote = style == ScalarStyle.PLAIN ? 0 : 1;
    return new YamlScalar.Layout(at.line(), at.column() - 1 + quote, indentOf(at.line() + 1));
  }

  private int indentOf(int line) {
    if (line < 1 || line > lines.size()) {
      return 0;
    }
    String text = lines.get(line - 1);
    int indent = 0;
    while (indent < text.length() && text.charAt(indent) == ' ') {
      indent++;
    }
    return indent;
  }

  private Position position(Optional<Mark> mark) {
    return mark.map(m -> new Position(file, m.getLine() + 1, m.getColumn() + 1))
        .orElseGet(() -> Position.of(file));
  }
}
