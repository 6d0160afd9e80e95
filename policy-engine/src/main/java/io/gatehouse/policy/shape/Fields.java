package io.gatehouse.policy.shape;

import io.gatehouse.policy.yaml.Position;
import io.gatehouse.policy.yaml.Problems;
import io.gatehouse.policy.yaml.Suggestion;
import io.gatehouse.policy.yaml.YamlMap;
import io.gatehouse.policy.yaml.YamlScalar;
import io.gatehouse.policy.yaml.YamlValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A map that is read by its declaration. To ask for a key that is not declared, or for another type
 * of value, is a mistake of the program, as is a key that is there, is declared and is never asked
 * for: what is written is never passed over in silence.
 */
public final class Fields {

  private final YamlMap map;
  private final Shape.Section shape;
  private final Set<String> read = new HashSet<>();

  /** A map with its declaration; keys that must be there and are not, are noted. */
  public Fields(YamlMap map, Shape.Section shape) {
    this.map = map;
    this.shape = shape;
    shape
        .keys()
        .forEach(
            (key, declared) -> {
              if (!map.has(key) && declared.required()) {
                map.problems().add(map.at(), key + " is missing", declared.hint());
              }
            });
  }

  /** Where it stands. */
  public Position at() {
    return map.at();
  }

  /** Where its mistakes go. */
  public Problems problems() {
    return map.problems();
  }

  /** Whether a key is there. */
  public boolean has(String key) {
    key(key, Shape.class);
    return map.has(key);
  }

  /** Text that is not blank. */
  public Optional<String> text(String key) {
    return scalar(key).map(YamlScalar::text);
  }

  /** Text that is not blank, with its place. */
  public Optional<YamlScalar> scalar(String key) {
    Shape.Text text = asked(key, Shape.Text.class);
    Optional<String> found = map.optionalString(key);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    if (text.pattern().isEmpty() && found.get().isBlank()) {
      map.problem(key, key + " is empty", "");
      return Optional.empty();
    }
    if (!text.pattern().isEmpty() && !found.get().matches(text.pattern())) {
      map.problem(key, key + " is not right: " + found.get(), hint(key));
      return Optional.empty();
    }
    return map.value(key).map(YamlScalar.class::cast);
  }

  /** true or false; false when absent. */
  public boolean flag(String key) {
    asked(key, Shape.Flag.class);
    return map.bool(key, false);
  }

  /** true or false; empty when absent. */
  public Optional<Boolean> optionalFlag(String key) {
    asked(key, Shape.Flag.class);
    return map.has(key) ? Optional.of(map.bool(key, false)) : Optional.empty();
  }

  /** true, or absent. */
  public boolean onlyTrue(String key) {
    asked(key, Shape.OnlyTrue.class);
    boolean value = map.bool(key, false);
    if (map.has(key) && !value) {
      map.problem(key, key + " is true or left out", "");
    }
    return value;
  }

  /** A whole number within its bounds. */
  public OptionalLong whole(String key) {
    Shape.Whole whole = asked(key, Shape.Whole.class);
    return map.optionalInteger(key, whole.min(), whole.max());
  }

  /** A duration. */
  public Optional<Duration> span(String key) {
    asked(key, Shape.Span.class);
    return map.optionalDuration(key);
  }

  /** Bytes. */
  public OptionalLong size(String key) {
    asked(key, Shape.Size.class);
    return map.optionalSize(key);
  }

  /** A moment. */
  public Optional<Instant> moment(String key) {
    asked(key, Shape.Moment.class);
    return map.optionalInstant(key);
  }

  /** One of an enum's constants. */
  public <E extends Enum<E>> Optional<E> choice(String key, Class<E> type) {
    return word(key).map(text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)));
  }

  /** One of the words of a choice. */
  public Optional<String> word(String key) {
    List<String> words = asked(key, Shape.Choice.class).words();
    Optional<String> text = map.optionalString(key);
    if (text.isPresent() && !words.contains(text.get())) {
      map.problem(key, text.get() + " is no " + key, Suggestion.hint(text.get(), words));
      return Optional.empty();
    }
    return text;
  }

  /** Says that a key is read elsewhere. */
  public void readElsewhere(String key) {
    asked(key, Shape.class);
  }

  /** Several of an enum's constants. */
  public <E extends Enum<E>> List<E> choices(String key, Class<E> type) {
    entries(key, Shape.Choice.class);
    return map.constants(key, type);
  }

  /** Texts with their places. */
  public List<YamlScalar> texts(String key) {
    entries(key, Shape.Text.class);
    return map.texts(key);
  }

  /** Texts with their places; those that are not as declared are noted and left out. */
  public List<YamlScalar> checkedTexts(String key) {
    String pattern = ((Shape.Text) entries(key, Shape.Text.class)).pattern();
    List<YamlScalar> right = new ArrayList<>();
    for (YamlScalar text : map.texts(key)) {
      if (text.text().matches(pattern)) {
        right.add(text);
      } else {
        map.problems().add(text.at(), text.text() + " is not right for " + key, about(key));
      }
    }
    return right;
  }

  /** The words of a list of choices, unchecked, with their places. */
  public List<YamlScalar> words(String key) {
    entries(key, Shape.Choice.class);
    return map.texts(key);
  }

  /** A map within. */
  public Optional<Fields> section(String key) {
    Shape.Section inner = asked(key, Shape.Section.class);
    return map.optionalMap(key).map(value -> new Fields(value, inner));
  }

  /** A map that must be there; an empty one when it is not. */
  public Fields requiredSection(String key) {
    return section(key)
        .orElseGet(
            () ->
                // Its own missing keys would only hide that it is missing itself.
                new Fields(YamlMap.empty(map.at(key), new Problems()), shapeOf(key)));
  }

  /** A list of maps. */
  public List<Fields> sections(String key) {
    Shape.Section inner = (Shape.Section) entries(key, Shape.Section.class);
    List<YamlMap> maps = map.maps(key);
    int least = ((Shape.Listing) shape.keys().get(key).shape()).least();
    if (map.has(key) && maps.size() < least) {
      map.problem(key, key + " is an empty list", "leave the key out, or name something");
    }
    return maps.stream().map(value -> new Fields(value, inner)).toList();
  }

  /** A value of several shapes, as it is. */
  public Optional<YamlValue> either(String key) {
    asked(key, Shape.Either.class);
    return map.value(key);
  }

  /** The texts of a list that is one of several shapes. */
  public List<YamlScalar> textsOfEither(String key) {
    asked(key, Shape.Either.class);
    return map.texts(key);
  }

  /** Notes a mistake in the value of a key. */
  public void problem(String key, String message, String hint) {
    map.problem(key, message, hint);
  }

  /** Notes a mistake of the whole. */
  public void problem(String message, String hint) {
    map.problems().add(map.at(), message, hint);
  }

  /** Reports unknown keys, and a section that says nothing. */
  public void done() {
    for (String key : map.keys()) {
      if (shape.keys().containsKey(key) && !read.contains(key)) {
        throw new IllegalStateException(shape.name() + "." + key + " is declared and not read");
      }
    }
    if (!shape.empty().isEmpty() && map.keys().isEmpty()) {
      map.problems()
          .add(map.at(), shape.empty(), "one of " + String.join(", ", shape.keys().keySet()));
    }
    map.done();
  }

  private Shape.Section shapeOf(String key) {
    return key(key, Shape.Section.class);
  }

  private <S extends Shape> S asked(String key, Class<S> type) {
    read.add(key);
    return key(key, type);
  }

  private Shape entries(String key, Class<? extends Shape> type) {
    Shape of = asked(key, Shape.Listing.class).of();
    if (!type.isInstance(of)) {
      throw new IllegalStateException(shape.name() + "." + key + " lists no " + type);
    }
    return of;
  }

  private String about(String key) {
    return shape.keys().get(key).about();
  }

  private String hint(String key) {
    return shape.keys().get(key).hint();
  }

  private <S extends Shape> S key(String key, Class<S> type) {
    Map<String, Shape.Key> keys = shape.keys();
    Shape.Key declared = keys.get(key);
    if (declared == null || !type.isInstance(declared.shape())) {
      throw new IllegalStateException(shape.name() + "." + key + " is no declared " + type);
    }
    return type.cast(declared.shape());
  }
}
