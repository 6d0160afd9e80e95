package io.gatehouse.policy.shape;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What a value may look like. */
public sealed interface Shape {

  /**
   * Text.
   *
   * @param pattern a regular expression that it matches as a whole; empty for any text
   */
  record Text(String pattern) implements Shape {
    public Text {
      Objects.requireNonNull(pattern);
    }
  }

  /** true or false. */
  record Flag() implements Shape {}

  /** true, or left out. */
  record OnlyTrue() implements Shape {}

  /** A whole number from min to max. */
  record Whole(long min, long max) implements Shape {}

  /** {@code 500ms}, {@code 10s}, {@code 15m}, {@code 2h}, {@code 7d}. */
  record Span() implements Shape {}

  /** {@code 512}, {@code 16KiB}, {@code 64MiB}. */
  record Size() implements Shape {}

  /** {@code 2026-12-01T00:00:00Z}. */
  record Moment() implements Shape {}

  /** null. */
  record Nothing() implements Shape {}

  /** One of some words. */
  record Choice(List<String> words) implements Shape {
    public Choice {
      words = List.copyOf(words);
    }

    /** The constants of an enum, in lower case. */
    public static Choice of(Class<? extends Enum<?>> type) {
      return new Choice(
          Arrays.stream(type.getEnumConstants())
              .map(constant -> constant.name().toLowerCase(Locale.ROOT))
              .toList());
    }
  }

  /**
   * A list.
   *
   * @param of its entries
   * @param least how many it has at least
   */
  record Listing(Shape of, int least) implements Shape {
    public Listing {
      Objects.requireNonNull(of);
    }
  }

  /** One of several shapes. */
  record Either(List<Shape> shapes) implements Shape {
    public Either {
      shapes = List.copyOf(shapes);
    }
  }

  /**
   * A key of a section.
   *
   * @param about what it means, for an editor to show
   * @param required whether it must be there
   * @param hint what is said when it is missing; may be empty
   */
  record Key(String about, boolean required, String hint, Shape shape) {
    public Key {
      Objects.requireNonNull(about);
      Objects.requireNonNull(hint);
      Objects.requireNonNull(shape);
    }
  }

  /**
   * A map with known keys.
   *
   * @param name of its definition in the schema
   * @param about what it means
   * @param keys in the order of the manual
   * @param empty what is said when none of them is there; empty when that is right
   */
  record Section(String name, String about, Map<String, Key> keys, String empty) implements Shape {
    public Section {
      Objects.requireNonNull(name);
      Objects.requireNonNull(about);
      keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
      Objects.requireNonNull(empty);
    }

    /** A section without keys so far. */
    public static Section of(String name, String about) {
      return new Section(name, about, Map.of(), "");
    }

    /** The same, with one more key. */
    public Section with(String key, Shape shape, String about) {
      return with(key, new Key(about, false, "", shape));
    }

    /** The same, with one more key that must be there. */
    public Section needs(String key, Shape shape, String about, String hint) {
      return with(key, new Key(about, true, hint, shape));
    }

    /** The same, but never without any key. */
    public Section neverEmpty(String said) {
      return new Section(name, about, keys, said);
    }

    /** The same keys under another name. */
    public Section named(String other, String otherAbout) {
      return new Section(other, otherAbout, keys, empty);
    }

    private Section with(String key, Key declared) {
      Map<String, Key> more = new LinkedHashMap<>(keys);
      more.put(key, declared);
      return new Section(name, about, more, empty);
    }
  }

  /**
   * A map whose keys depend on the value of one of them.
   *
   * @param key that key, which must be there and is not among those of the sections
   * @param sections for each of its values what else there is
   */
  record Cases(String name, String about, String key, Map<String, Section> sections)
      implements Shape {
    public Cases {
      Objects.requireNonNull(name);
      Objects.requireNonNull(about);
      Objects.requireNonNull(key);
      sections = Collections.unmodifiableMap(new LinkedHashMap<>(sections));
    }
  }

  /** Any text. */
  static Text text() {
    return new Text("");
  }

  /** A list of at least one text. */
  static Listing texts() {
    return new Listing(text(), 1);
  }

  /** A list of at least one of an enum's constants. */
  static Listing choices(Class<? extends Enum<?>> type) {
    return new Listing(Choice.of(type), 1);
  }
}
