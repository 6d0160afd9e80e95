package io.gatehouse.policy;

import io.gatehouse.policy.shape.Fields;
import io.gatehouse.policy.yaml.Suggestion;
import io.gatehouse.policy.yaml.YamlMap;
import io.gatehouse.policy.yaml.YamlScalar;
import io.gatehouse.policy.yaml.YamlValue;
import java.util.List;
import java.util.Optional;

/** Reads {@code with}: a mask's name, or a map of its name and its parameters. */
final class MaskSpecReader {

  /** Masks without parameters. */
  static final List<String> PLAIN = List.of("full", "email", "hash", "null");

  private static final List<String> NAMES =
      List.of("null", "constant", "full", "partial", "email", "hash");

  private static final List<String> NOT_YET = List.of("bucket", "date_trunc", "noise");

  static final int LONGEST_KEPT = 1_000;

  private MaskSpecReader() {}

  /** The mask; full, with a problem noted, when it is wrong. */
  static MaskSpec read(Fields entry) {
    Optional<YamlValue> with = entry.either("with");
    if (with.isEmpty()) {
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

  private static MaskSpec named(Fields entry, String name) {
    return switch (name) {
      case "null" -> new MaskSpec.Null();
      case "full" -> new MaskSpec.Full();
      case "email" -> new MaskSpec.Email();
      case "hash" -> new MaskSpec.Hash();
      case "constant" -> {
        entry.problem("with", "constant needs its text", "with: {constant: \"hidden\"}");
        yield new MaskSpec.Full();
      }
      case "partial" -> {
        entry.problem("with", "partial needs what it keeps", "with: {partial: {keep_last: 4}}");
        yield new MaskSpec.Full();
      }
      default -> {
        entry.problem("with", unknown(name), hint(name));
        yield new MaskSpec.Full();
      }
    };
  }

  private static MaskSpec withParameters(YamlMap map) {
    if (map.keys().size() != 1) {
      map.problems()
          .add(map.at(), "with names one mask", "such as with: {partial: {keep_last: 4}}");
      return new MaskSpec.Full();
    }
    String name = map.keys().iterator().next();
    if (!Shapes.MASK.keys().containsKey(name)) {
      map.problem(name, unknown(name), hint(name));
      return new MaskSpec.Full();
    }
    Fields mask = new Fields(map, Shapes.MASK);
    Optional<String> constant = mask.text("constant");
    Optional<MaskSpec> partial = mask.section("partial").map(MaskSpecReader::partial);
    mask.done();
    return partial.or(() -> constant.map(MaskSpec.Constant::new)).orElse(new MaskSpec.Full());
  }

  private static MaskSpec partial(Fields map) {
    long first = map.whole("keep_first").orElse(0);
    long last = map.whole("keep_last").orElse(0);
    String character = map.text("char").orElse("*");
    boolean one =
        character.length() == 1
            && !Character.isSurrogate(character.charAt(0))
            && !Character.isISOControl(character.charAt(0));
    if (!one) {
      map.problem("char", "char is one printable character", "such as \"*\"");
    }
    if (first + last == 0) {
      map.problem("partial keeps nothing", "keep_first, keep_last, or full");
    }
    map.done();
    return new MaskSpec.Partial((int) first, (int) last, one ? character.charAt(0) : '*');
  }

  private static String unknown(String name) {
    return NOT_YET.contains(name)
        ? "the mask " + name + " is not available yet in this version"
        : name + " is no mask";
  }

  private static String hint(String name) {
    return NOT_YET.contains(name) ? "" : Suggestion.hint(name, NAMES);
  }
}
