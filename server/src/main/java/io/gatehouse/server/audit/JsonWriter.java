package io.gatehouse.server.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Makes JSON of maps, leaving out what there is not. */
final class JsonWriter {

  private static final JsonMapper MAPPER = new JsonMapper();

  private JsonWriter() {}

  static String text(Map<String, Object> object) {
    try {
      return MAPPER.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps, lists, texts and numbers are JSON", e);
    }
  }

  static byte[] bytes(Map<String, Object> object) {
    try {
      return MAPPER.writeValueAsBytes(object);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps, lists, texts and numbers are JSON", e);
    }
  }

  /** Puts what is there. */
  static void put(Map<String, Object> into, String key, Optional<?> value) {
    value.ifPresent(found -> into.put(key, found));
  }

  static void put(Map<String, Object> into, String key, OptionalLong value) {
    value.ifPresent(found -> into.put(key, found));
  }

  static void put(Map<String, Object> into, String key, List<String> values) {
    if (!values.isEmpty()) {
      into.put(key, values);
    }
  }
}
