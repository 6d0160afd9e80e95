package io.gatehouse.policy.yaml;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A map, asked for its keys one by one. Every accessor notes a problem when the value is not what
 * was asked for and then answers as if the key were absent, so that a reader can go on and find the
 * rest; what was read may be used only when no problem was noted. {@link #done} reports the keys
 * that nobody asked for.
 */
public final class YamlMap implements YamlValue {

  /**
   * A key's value.
   *
   * @param at where the key stands
   * @param value its value
   */
  public record Entry(Position at, YamlValue value) {

    public Entry {
      Objects.requireNonNull(at);
      Objects.requireNonNull(value);
    }
  }

  private final Position at;
  private final Map<String, Entry> entries;
  private final Problems problems;
  private final Set<String> asked = new LinkedHashSet<>();

  YamlMap(Position at, Map<String, Entry> entries, Problems problems) {
    this.at = Objects.requireNonNull(at);
    this.entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    this.problems = Objects.requireNonNull(problems);
  }

  /** A map without keys, in the place of one that is absent or wrong. */
  public static YamlMap empty(Position at, Problems problems) {
    return new YamlMap(at, Map.of(), problems);
  }

  @Override
  public Position at() {
    return at;
  }

  /** Where a key stands; the map's own place when it is absent. */
  public Position at(String key) {
    Entry entry = entries.get(key);
    return entry == null ? at : entry.at();
  }

  /** Where a key's value stands; the map's own place when it is absent. */
  public Position atValue(String key) {
    Entry entry = entries.get(key);
    return entry == null ? at : entry.value().at();
  }

  /** The keys, in the order written. */
  public Set<String> keys() {
    return entries.keySet();
  }

  /** Whether the key is there, whatever its value. Counts as having asked for it. */
  public boolean has(String key) {
    asked.add(key);
    return entries.containsKey(key);
  }

  /** The value as it is. */
  public Optional<YamlValue> value(String key) {
    asked.add(key);
    return Optional.ofNullable(entries.get(key)).map(Entry::value);
  }

  /** Notes a problem with a key's value. */
  public void problem(String key, String message, String hint) {
    problems.add(atValue(key), message, hint);
  }

  /** Where this map's problems go. */
  public Problems problems() {
    return problems;
  }

  /** Text; numbers and booleans without quotes are refused, for they may not mean what they say. */
  public Optional<String> optionalString(String key) {
    return scalar(key, "text", YamlScalar.Type.TEXT).map(YamlScalar::text);
  }

  /** Text that must be there and not be blank; the empty string when it is not. */
  public String requiredString(String key) {
    required(key);
    Optional<String> text = optionalString(key);
    if (text.isPresent() && text.get().isBlank()) {
      problem(key, key + " is empty", "");
    }
    return text.orElse("");
  }

  /** Text, or what stands for it when absent. */
  public String string(String key, String otherwise) {
    return optionalString(key).orElse(otherwise);
  }

  /** true or false, or what stands for it when absent. */
  public boolean bool(String key, boolean otherwise) {
    return scalar(key, "true or false", YamlScalar.Type.BOOLEAN)
        .map(scalar -> Boolean.parseBoolean(scalar.text().toLowerCase(Locale.ROOT)))
        .orElse(otherwise);
  }

  /** A whole number within bounds. */
  public OptionalLong optionalInteger(String key, long min, long max) {
    Optional<YamlScalar> scalar = scalar(key, "a whole number", YamlScalar.Type.INTEGER);
    if (scalar.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      long number = Long.parseLong(scalar.get().text());
      if (number >= min && number <= max) {
        return OptionalLong.of(number);
      }
    } catch (NumberFormatException e) {
      // Too long for a long is out of bounds too.
    }
    problem(key, key + " must be from " + min + " to " + max, "");
    return OptionalLong.empty();
  }

  /** A whole number within bounds, or what stands for it when absent. */
  public long integer(String key, long otherwise, long min, long max) {
    return optionalInteger(key, min, max).orElse(otherwise);
  }

  /** A duration with its unit: {@code 500ms}, {@code 10s}, {@code 15m}, {@code 2h}, {@code 7d}. */
  public Optional<Duration> optionalDuration(String key) {
    Optional<YamlScalar> scalar =
        scalar(key, "a duration such as 10s", YamlScalar.Type.TEXT, YamlScalar.Type.INTEGER);
    if (scalar.isEmpty()) {
      return Optional.empty();
    }
    Optional<Duration> duration = Units.duration(scalar.get().text());
    if (duration.isEmpty()) {
      problem(
          key,
          key + " is not a duration: " + scalar.get().text(),
          "such as 500ms, 10s, 15m, 2h, 7d");
    }
    return duration;
  }

  /** A duration, or what stands for it when absent. */
  public Duration duration(String key, Duration otherwise) {
    return optionalDuration(key).orElse(otherwise);
  }

  /** A size in bytes with its unit: {@code 512}, {@code 16KiB}, {@code 64MiB}, {@code 1GiB}. */
  public OptionalLong optionalSize(String key) {
    Optional<YamlScalar> scalar =
        scalar(key, "a size such as 64MiB", YamlScalar.Type.TEXT, YamlScalar.Type.INTEGER);
    if (scalar.isEmpty()) {
      return OptionalLong.empty();
    }
    OptionalLong size = Units.size(scalar.get().text());
    if (size.isEmpty()) {
      problem(
          key, key + " is not a size: " + scalar.get().text(), "such as 512, 16KiB, 64MiB, 1GiB");
    }
    return size;
  }

  /** A size in bytes, or what stands for it when absent. */
  public long size(String key, long otherwise) {
    return optionalSize(key).orElse(otherwise);
  }

  /** A moment: {@code 2026-12-01T00:00:00Z}. */
  public Optional<Instant> optionalInstant(String key) {
    Optional<YamlScalar> scalar = scalar(key, "a moment", YamlScalar.Type.TEXT);
    if (scalar.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.parse(scalar.get().text()));
    } catch (DateTimeParseException e) {
      problem(
          key, key + " is not a moment: " + scalar.get().text(), "such as 2026-12-01T00:00:00Z");
      return Optional.empty();
    }
  }

  /** One of an enum's constants, written in lower case. */
  public <E extends Enum<E>> Optional<E> optionalEnum(String key, Class<E> type) {
    return optionalString(key).flatMap(text -> constant(atValue(key), key, text, type));
  }

  /** One of an enum's constants, or what stands for it when absent. */
  public <E extends Enum<E>> E constant(String key, Class<E> type, E otherwise) {
    return optionalEnum(key, type).orElse(otherwise);
  }

  /** Several of an enum's constants, written in lower case. */
  public <E extends Enum<E>> List<E> constants(String key, Class<E> type) {
    List<E> constants = new ArrayList<>();
    for (YamlScalar text : texts(key)) {
      constant(text.at(), key, text.text(), type).ifPresent(constants::add);
    }
    return constants;
  }

  /** A list of texts; empty when absent. */
  public List<String> strings(String key) {
    return texts(key).stream().map(YamlScalar::text).toList();
  }

  /** A list of texts with their places; empty when absent. A list that is there has an entry. */
  public List<YamlScalar> texts(String key) {
    List<YamlScalar> texts = new ArrayList<>();
    for (YamlValue value : list(key)) {
      if (value instanceof YamlScalar scalar && scalar.type() == YamlScalar.Type.TEXT) {
        texts.add(scalar);
      } else {
        problems.add(
            value.at(),
            "an entry of " + key + " must be text, not " + value.describe(),
            quotes(value));
      }
    }
    if (texts.isEmpty()
        && entries.get(key) != null
        && entries.get(key).value() instanceof YamlList list
        && list.values().isEmpty()) {
      problem(key, key + " is an empty list", "leave the key out, or name something");
    }
    return texts;
  }

  /** A list; empty when absent. */
  public List<YamlValue> list(String key) {
    Optional<YamlValue> value = value(key);
    if (value.isEmpty()) {
      return List.of();
    }
    if (value.get() instanceof YamlList list) {
      return list.values();
    }
    problem(key, key + " must be a list, not " + value.get().describe(), "such as [a, b]");
    return List.of();
  }

  /** A list of maps; empty when absent. */
  public List<YamlMap> maps(String key) {
    List<YamlMap> maps = new ArrayList<>();
    for (YamlValue value : list(key)) {
      if (value instanceof YamlMap map) {
        maps.add(map);
      } else {
        problems.add(
            value.at(), "an entry of " + key + " must be a map, not " + value.describe(), "");
      }
    }
    return maps;
  }

  /** A map. */
  public Optional<YamlMap> optionalMap(String key) {
    Optional<YamlValue> value = value(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof YamlMap map) {
      return Optional.of(map);
    }
    problem(key, key + " must be a map, not " + value.get().describe(), "");
    return Optional.empty();
  }

  /** A map that must be there; an empty one when it is not. */
  public YamlMap requiredMap(String key) {
    required(key);
    return optionalMap(key).orElseGet(() -> empty(at(key), problems));
  }

  /** Reports every key that was not asked for. */
  public void done() {
    entries.forEach(
        (key, entry) -> {
          if (!asked.contains(key)) {
            Set<String> candidates = new LinkedHashSet<>(asked);
            candidates.removeAll(entries.keySet());
            problems.add(entry.at(), "unknown key " + key, Suggestion.hint(key, candidates));
          }
        });
  }

  @Override
  public String describe() {
    return "a map";
  }

  @Override
  public String canonical() {
    return canonical(Set.of());
  }

  /** As {@link #canonical()}, without some keys. */
  public String canonical(Set<String> without) {
    return new TreeMap<>(entries)
        .entrySet().stream()
            .filter(e -> !without.contains(e.getKey()))
            .map(
                e ->
                    e.getKey().length() + ":" + e.getKey() + "=" + e.getValue().value().canonical())
            .collect(Collectors.joining(",", "{", "}"));
  }

  /** For each key the canonical text of its value. Counts as having asked for nothing. */
  public Map<String, String> canonicalParts() {
    Map<String, String> parts = new TreeMap<>();
    entries.forEach((key, entry) -> parts.put(key, entry.value().canonical()));
    return parts;
  }

  /** Only the place: values may be secrets. */
  @Override
  public String toString() {
    return "map at " + at.file() + ":" + at.line();
  }

  private void required(String key) {
    if (!has(key)) {
      problems.add(at, key + " is missing", "");
    }
  }

  private <E extends Enum<E>> Optional<E> constant(
      Position place, String key, String text, Class<E> type) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
        return Optional.of(constant);
      }
    }
    List<String> names =
        Arrays.stream(type.getEnumConstants())
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .toList();
    problems.add(place, text + " is no " + key, Suggestion.hint(text, names));
    return Optional.empty();
  }

  private Optional<YamlScalar> scalar(String key, String wanted, YamlScalar.Type... types) {
    Optional<YamlValue> value = value(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof YamlScalar scalar && Arrays.asList(types).contains(scalar.type())) {
      return Optional.of(scalar);
    }
    problem(
        key,
        key + " must be " + wanted + ", not " + value.get().describe(),
        wanted.equals("text") ? quotes(value.get()) : "");
    return Optional.empty();
  }

  private static String quotes(YamlValue value) {
    return value instanceof YamlScalar scalar && scalar.type() != YamlScalar.Type.NOTHING
        ? "put it in quotes"
        : "";
  }
}
