package io.gatehouse.policy.yaml;

/** A value and its place. */
public sealed interface YamlValue permits YamlMap, YamlList, YamlScalar {

  /** Where it begins. */
  Position at();

  /** What it is, for a message: "a map", "a list", "text", "a number"… */
  String describe();

  /**
   * The same text for the same meaning: keys sorted, styles and comments gone. What it stands for
   * is unambiguous, so that it may be hashed.
   */
  String canonical();
}
