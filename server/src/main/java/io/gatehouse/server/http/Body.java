package io.gatehouse.server.http;

import io.gatehouse.proxy.control.Said;
import io.gatehouse.proxy.identity.StrictJson;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The JSON object that a request brings: with no key that is not known, and none twice.
 *
 * @param values by key
 */
record Body(Map<String, Object> values) {

  /** Bytes of a request's body; what is larger is refused. */
  static final int MAX_BYTES = 64 * 1024;

  /**
   * Reads it.
   *
   * @param keys that it may have
   */
  static Body of(Context context, String... keys) throws ApiFailure {
    String type = context.contentType();
    if (type == null
        || !type.toLowerCase(Locale.ROOT)
            .replace(" ", "")
            .matches("application/json(;charset=\"?utf-8\"?)?")) {
      throw new ApiFailure(415, "content_type", "send application/json, in UTF-8");
    }
    if (context.header("Content-Encoding") != null) {
      throw new ApiFailure(415, "content_encoding", "send it as it is, not encoded");
    }
    Map<String, Object> values;
    try {
      byte[] bytes = context.req().getInputStream().readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new ApiFailure(413, "too_large", "a request has " + MAX_BYTES + " bytes at most");
      }
      values = StrictJson.object(bytes);
    } catch (IOException unreadable) {
      throw ApiFailure.invalid("the body is not one JSON object with each key once");
    }
    Set<String> unknown = new TreeSet<>(values.keySet());
    Arrays.asList(keys).forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw ApiFailure.invalid(
          "there is a key that is not known; known are: " + String.join(", ", keys));
    }
    return new Body(values);
  }

  /** The keys {@code reason} and {@code ticket}. */
  Said said() throws ApiFailure {
    return new Said(text("reason").orElse(""), text("ticket").orElse(""));
  }

  Optional<String> text(String key) throws ApiFailure {
    Object value = values.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof String text) {
      return Optional.of(text);
    }
    throw ApiFailure.invalid(key + " has to be a string");
  }

  String required(String key) throws ApiFailure {
    return text(key).orElseThrow(() -> ApiFailure.invalid(key + " is missing"));
  }

  Set<String> texts(String key) throws ApiFailure {
    Set<String> texts = new HashSet<>();
    if (!(values.getOrDefault(key, List.of()) instanceof List<?> list)) {
      throw ApiFailure.invalid(key + " has to be a list of strings");
    }
    for (Object element : list) {
      if (!(element instanceof String text)) {
        throw ApiFailure.invalid(key + " has to be a list of strings");
      }
      texts.add(text);
    }
    return texts;
  }

  Optional<Instant> instant(String key) throws ApiFailure {
    Optional<String> text = text(key);
    try {
      return text.map(Instant::parse);
    } catch (DateTimeException wrong) {
      throw ApiFailure.invalid(key + " has to be a time such as 2026-03-01T18:00:00Z");
    }
  }

  Optional<Duration> seconds(String key) throws ApiFailure {
    Object value = values.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof Long seconds && seconds > 0 && seconds <= 366L * 86_400) {
      return Optional.of(Duration.ofSeconds(seconds));
    }
    throw ApiFailure.invalid(key + " has to be a number of seconds");
  }

  static <T extends Enum<T>> T constant(String key, String word, Class<T> type) throws ApiFailure {
    return Arrays.stream(type.getEnumConstants())
        .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                ApiFailure.invalid(
                    key
                        + " is one of "
                        + String.join(
                            ", ",
                            Arrays.stream(type.getEnumConstants())
                                .map(each -> each.name().toLowerCase(Locale.ROOT))
                                .toList())));
  }
}
