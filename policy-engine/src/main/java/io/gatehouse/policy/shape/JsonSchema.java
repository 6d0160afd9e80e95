package io.gatehouse.policy.shape;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes shapes down as a JSON Schema, draft 2020-12. */
public final class JsonSchema {

  private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

  private final Map<String, Object> definitions = new TreeMap<>();

  private JsonSchema() {}

  /** The schema of a document, as JSON text that always comes out the same. */
  public static String of(Shape document, String id, String title) {
    JsonSchema schema = new JsonSchema();
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("$schema", DIALECT);
    root.put("$id", id);
    root.put("title", title);
    root.putAll(schema.value(document));
    root.put("$defs", schema.definitions);
    StringBuilder text = new StringBuilder();
    JsonText.write(root, 0, text);
    return text.append('\n').toString();
  }

  private Map<String, Object> value(Shape shape) {
    Map<String, Object> value = new LinkedHashMap<>();
    if (shape instanceof Shape.Text text) {
      value.put("type", "string");
      value.put("pattern", text.pattern().isEmpty() ? "\\S" : "^(?:" + text.pattern() + ")$");
    } else if (shape instanceof Shape.Flag) {
      value.put("type", "boolean");
    } else if (shape instanceof Shape.OnlyTrue) {
      value.put("const", true);
    } else if (shape instanceof Shape.Nothing) {
      value.put("type", "null");
    } else if (shape instanceof Shape.Whole whole) {
      value.put("type", "integer");
      value.put("minimum", whole.min());
      value.put("maximum", whole.max());
    } else if (shape instanceof Shape.Span) {
      value.put("anyOf", List.of(string("^[0-9]{1,15} ?(ms|s|m|h|d)$"), Map.of("const", 0)));
    } else if (shape instanceof Shape.Size) {
      Map<String, Object> bytes = new LinkedHashMap<>();
      bytes.put("type", "integer");
      bytes.put("minimum", 0);
      value.put("anyOf", List.of(string("^[0-9]{1,15} ?(B|KiB|MiB|GiB|TiB)$"), bytes));
    } else if (shape instanceof Shape.Moment) {
      value.put("type", "string");
      value.put("format", "date-time");
      value.put("pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}T.+(Z|[+-][0-9]{2}:[0-9]{2})$");
    } else if (shape instanceof Shape.Choice choice) {
      value.put("enum", choice.words());
    } else if (shape instanceof Shape.Listing listing) {
      value.put("type", "array");
      value.put("items", value(listing.of()));
      if (listing.least() > 0) {
        value.put("minItems", listing.least());
      }
    } else if (shape instanceof Shape.Either either) {
      value.put("anyOf", either.shapes().stream().map(this::value).toList());
    } else if (shape instanceof Shape.Section section) {
      value.put("$ref", define(section));
    } else if (shape instanceof Shape.Cases cases) {
      value.put("$ref", define(cases));
    }
    return value;
  }

  private static Map<String, Object> string(String pattern) {
    Map<String, Object> string = new LinkedHashMap<>();
    string.put("type", "string");
    string.put("pattern", pattern);
    return string;
  }

  private String define(Shape.Section section) {
    if (!definitions.containsKey(section.name())) {
      definitions.put(section.name(), Map.of());
      definitions.put(section.name(), section(section, Map.of()));
    }
    return "#/$defs/" + section.name();
  }

  private String define(Shape.Cases cases) {
    if (!definitions.containsKey(cases.name())) {
      Map<String, Object> choose = new LinkedHashMap<>();
      choose.put("enum", List.copyOf(cases.sections().keySet()));
      Map<String, Object> definition = new LinkedHashMap<>();
      definition.put("description", cases.about());
      definition.put("type", "object");
      definition.put("properties", Map.of(cases.key(), choose));
      definition.put("required", List.of(cases.key()));
      List<Object> all = new ArrayList<>();
      cases
          .sections()
          .forEach(
              (word, section) -> {
                Map<String, Object> condition = new LinkedHashMap<>();
                condition.put("properties", Map.of(cases.key(), Map.of("const", word)));
                condition.put("required", List.of(cases.key()));
                Map<String, Object> when = new LinkedHashMap<>();
                when.put("if", condition);
                definitions.put(
                    section.name(), section(section, Map.of(cases.key(), Map.of("const", word))));
                when.put("then", Map.of("$ref", "#/$defs/" + section.name()));
                all.add(when);
              });
      definition.put("allOf", all);
      definitions.put(cases.name(), definition);
    }
    return "#/$defs/" + cases.name();
  }

  private Map<String, Object> section(Shape.Section section, Map<String, Object> fixed) {
    Map<String, Object> properties = new LinkedHashMap<>(fixed);
    List<String> required = new ArrayList<>(fixed.keySet());
    section
        .keys()
        .forEach(
            (key, declared) -> {
              Map<String, Object> property = new LinkedHashMap<>();
              property.put("description", declared.about());
              property.putAll(value(declared.shape()));
              properties.put(key, property);
              if (declared.required()) {
                required.add(key);
              }
            });
    Map<String, Object> definition = new LinkedHashMap<>();
    definition.put("description", section.about());
    definition.put("type", "object");
    definition.put("properties", properties);
    if (!required.isEmpty()) {
      definition.put("required", required);
    }
    if (!section.empty().isEmpty()) {
      definition.put("minProperties", 1);
    }
    definition.put("additionalProperties", false);
    return definition;
  }
}
