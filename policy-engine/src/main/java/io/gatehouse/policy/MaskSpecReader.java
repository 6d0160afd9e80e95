package io.gatehouse.policy;

import io.gatehouse.policy.yaml.Suggestion;
import io.gatehouse.policy.yaml.YamlMap;
import io.gatehouse.policy.yaml.YamlScalar;
import io.gatehouse.policy.yaml.YamlValue;
import java.util.List;
import java.util.Optional;

/** Reads {@code with}: a mask's name, or a map of its name and its parameters. */
final class MaskSpecReader {

  private static final List<String> NAMES =
      List.of("null", "constant", "full", "partial", "email", "hash");

  private static final List<String> NOT_YET = List.of("bucket", "date_trunc", "noise");

  private static final int LONGEST_KEPT = 1_000;

  private MaskSpecReader() {}

  /** The mask; full, with a problem noted, when it is wrong. */
  static MaskSpec read(YamlMap entry) {
    Optional<YamlValue> with = entry.value("with");
    if (with.isEmpty()) {
      entry.problems().add(entry.at(), "with is missing", "such as with: full");
      return new MaskSpec.Full();
    }
    if (with.get() instanceof YamlScalar scalar) {
      return named(entry, scalar.type() == YamlScalar.Type.NOTHING ? "null" : scalar.text());
    }
    if (with.get() instanceof YamlMap map) {
      return withParameters(map);
    }
    entry.problem("with", "with must be a mask, not " + with.get().describe(), "such as full");
    return new MaskSpec.Full();
  }

  private static MaskSpec named(YamlMap entry, String name) {
    switch (name) {
      case "null":
        return new MaskSpec.Null();
      case "full":
        return new MaskSpec.Full();
      case "email":
        return new MaskSpec.Email();
      case "hash":
        return new MaskSpec.Hash();
      case "constant":
        entry.problem("with", "constant needs its text", "with: {constant: \"hidden\"}");
        break;
      case "partial":
        entry.problem("with", "partial needs what it keeps", "with: {partial: {keep_last: 4}}");
        break;
      default:
        unknown(entry, "with", name);
    }
    return new MaskSpec.Full();
  }

  private static MaskSpec withParameters(YamlMap map) {
    MaskSpec mask = new MaskSpec.Full();
    if (map.keys().size() != 1) {
      map.problems()
          .add(map.at(), "with names one mask", "such as with: {partial: {keep_last: 4}}");
    } else if (map.has("constant")) {
      mask = new MaskSpec.Constant(map.string("constant", ""));
    } else if (map.has("partial")) {
      mask = partial(map.requiredMap("partial"));
    } else {
      String name = map.keys().iterator().next();
      unknown(map, name, name);
    }
    return mask;
  }

  private static MaskSpec partial(YamlMap map) {
    long first = map.integer("keep_first", 0, 0, LONGEST_KEPT);
    long last = map.integer("keep_last", 0, 0, LONGEST_KEPT);
    String character = map.string("char", "*");
    boolean one =
        character.length() == 1
            && !Character.isSurrogate(character.charAt(0))
            && !Character.isISOControl(character.charAt(0));
    if (!one) {
      map.problem("char", "char is one printable character", "such as \"*\"");
    }
    if (first + last == 0) {
      map.problems().add(map.at(), "partial keeps nothing", "keep_first, keep_last, or full");
    }
    map.done();
    return new MaskSpec.Partial((int) first, (int) last, one ? character.charAt(0) : '*');
  }

  private static void unknown(YamlMap map, String key, String name) {
    if (NOT_YET.contains(name)) {
      map.problem(key, "the mask " + name + " is not available yet in this version", "");
    } else {
      map.problem(key, name + " is no mask", Suggestion.hint(name, NAMES));
    }
  }
}
