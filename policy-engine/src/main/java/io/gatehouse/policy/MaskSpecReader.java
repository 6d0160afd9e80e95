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
  static final List<String> PLAIN = List.of("full", "email", "hash", "noise", "null");

  private static final List<String> NAMES =
      List.of(
          "null", "constant", "full", "partial", "email", "hash", "bucket", "date_trunc", "noise");

  static final int LONGEST_KEPT = 1_000;

  static final long WIDEST_BUCKET = 1_000_000_000_000_000L;

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
      case "noise" -> new MaskSpec.Noise(MaskSpec.Noise.DEFAULT_PERCENT);
      case "constant" -> {
        entry.problem("with", "constant needs its text", "with: {constant: \"hidden\"}");
        yield new MaskSpec.Full();
      }
      case "partial" -> {
        entry.problem("with", "partial needs what it keeps", "with: {partial: {keep_last: 4}}");
        yield new MaskSpec.Full();
      }
      case "bucket" -> {
        entry.problem("with", "bucket needs its width", "with: {bucket: {width: 1000}}");
        yield new MaskSpec.Full();
      }
      case "date_trunc" -> {
        entry.problem("with", "date_trunc needs its unit", "with: {date_trunc: {unit: month}}");
        yield new MaskSpec.Full();
      }
      default -> {
        entry.problem("with", unknown(name), Suggestion.hint(name, NAMES));
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
      map.problem(name, unknown(name), Suggestion.hint(name, NAMES));
      return new MaskSpec.Full();
    }
    Fields mask = new Fields(map, Shapes.MASK);
    Optional<String> constant = mask.text("constant");
    Optional<MaskSpec> section =
        mask.section("partial")
            .map(MaskSpecReader::partial)
            .or(() -> mask.section("bucket").map(MaskSpecReader::bucket))
            .or(() -> mask.section("date_trunc").map(MaskSpecReader::dateTrunc))
            .or(() -> mask.section("noise").map(MaskSpecReader::noise));
    mask.done();
    return section.or(() -> constant.map(MaskSpec.Constant::new)).orElse(new MaskSpec.Full());
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

  private static MaskSpec bucket(Fields map) {
    long width = map.whole("width").orElse(1);
    map.done();
    return new MaskSpec.Bucket(width);
  }

  private static MaskSpec dateTrunc(Fields map) {
    Optional<MaskSpec.Unit> unit = map.choice("unit", MaskSpec.Unit.class);
    map.done();
    return unit.<MaskSpec>map(MaskSpec.DateTrunc::new).orElse(new MaskSpec.Full());
  }

  private static MaskSpec noise(Fields map) {
    long percent = map.whole("percent").orElse(MaskSpec.Noise.DEFAULT_PERCENT);
    map.done();
    return new MaskSpec.Noise((int) percent);
  }

  private static String unknown(String name) {
    return name + " is no mask";
  }
}
