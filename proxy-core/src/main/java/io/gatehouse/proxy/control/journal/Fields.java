package io.gatehouse.proxy.control.journal;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Typed reads from a JSON object.
 *
 * @param values as {@link io.gatehouse.proxy.identity.StrictJson} reads them
 */
record Fields(Map<String, Object> values) {

  String text(String name) throws CorruptEventException {
    return optionalText(name).orElseThrow(() -> wrong(name));
  }

  Optional<String> optionalText(String name) throws CorruptEventException {
    Object value = values.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof String text) {
      return Optional.of(text);
    }
    throw wrong(name);
  }

  long number(String name) throws CorruptEventException {
    if (values.get(name) instanceof Long number) {
      return number;
    }
    throw wrong(name);
  }

  boolean flag(String name) throws CorruptEventException {
    if (values.get(name) instanceof Boolean flag) {
      return flag;
    }
    throw wrong(name);
  }

  Instant instant(String name) throws CorruptEventException {
    return optionalInstant(name).orElseThrow(() -> wrong(name));
  }

  Optional<Instant> optionalInstant(String name) throws CorruptEventException {
    Optional<String> text = optionalText(name);
    try {
      return text.map(Instant::parse);
    } catch (DateTimeParseException e) {
      throw wrong(name);
    }
  }

  <T extends Enum<T>> T constant(String name, Class<T> type) throws CorruptEventException {
    return constant(type, text(name));
  }

  private static <T extends Enum<T>> T constant(Class<T> type, String word)
      throws CorruptEventException {
    try {
      return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new CorruptEventException("no " + type.getSimpleName() + ": " + word);
    }
  }

  <T extends Enum<T>> Set<T> constants(String name, Class<T> type) throws CorruptEventException {
    Set<T> constants = new HashSet<>();
    for (String word : texts(name)) {
      constants.add(constant(type, word));
    }
    return constants;
  }

  List<String> texts(String name) throws CorruptEventException {
    List<String> texts = new ArrayList<>();
    for (Object element : list(name)) {
      if (!(element instanceof String text)) {
        throw wrong(name);
      }
      texts.add(text);
    }
    return texts;
  }

  Set<String> textSet(String name) throws CorruptEventException {
    return new HashSet<>(texts(name));
  }

  List<?> list(String name) throws CorruptEventException {
    if (values.get(name) instanceof List<?> list) {
      return list;
    }
    throw wrong(name);
  }

  Fields object(String name) throws CorruptEventException {
    return of(values.get(name)).orElseThrow(() -> wrong(name));
  }

  Optional<Fields> optionalObject(String name) throws CorruptEventException {
    return values.containsKey(name) ? Optional.of(object(name)) : Optional.empty();
  }

  List<Fields> objects(String name) throws CorruptEventException {
    List<Fields> objects = new ArrayList<>();
    for (Object element : list(name)) {
      objects.add(of(element).orElseThrow(() -> wrong(name)));
    }
    return objects;
  }

  @SuppressWarnings("unchecked")
  static Optional<Fields> of(Object value) {
    return value instanceof Map<?, ?> map
        ? Optional.of(new Fields((Map<String, Object>) map))
        : Optional.empty();
  }

  private static CorruptEventException wrong(String name) {
    return new CorruptEventException("its member " + name + " is missing or of another type");
  }
}
