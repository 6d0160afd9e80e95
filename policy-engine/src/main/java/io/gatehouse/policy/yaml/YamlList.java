package io.gatehouse.policy.yaml;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** A list of values. */
public record YamlList(Position at, List<YamlValue> values) implements YamlValue {

  public YamlList {
    Objects.requireNonNull(at);
    values = List.copyOf(values);
  }

  @Override
  public String describe() {
    return "a list";
  }

  @Override
  public String canonical() {
    return values.stream().map(YamlValue::canonical).collect(Collectors.joining(",", "[", "]"));
  }
}
