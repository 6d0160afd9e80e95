package io.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sql.ColumnId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Of several mask policies each column gets the strictest of everything, in whatever order. */
class MaskMergingPropertyTest {

  private static final List<String> COLUMNS = List.of("s.t.a", "s.t.b", "s.u.a");

  /** From the mildest to the strictest, as the manual lists them. */
  private static final List<String> MASKS =
      List.of(
          "email",
          "{partial: {keep_first: 3, keep_last: 3}}",
          "{partial: {keep_first: 4, keep_last: 1}}",
          "{partial: {keep_last: 2}}",
          "hash",
          "{constant: \"x\"}",
          "full",
          "null");

  private static final List<String> PREDICATES = List.of("allow", "equality", "block");
  private static final List<String> COPIES = List.of("allow", "block");

  /** A mask policy: for members of a group, some columns, how strict each part is. */
  record Mask(boolean forAnn, List<String> columns, int mask, int predicates, int copy) {

    String yaml(int number) {
      return Bundles.policy(
          "m" + number,
          "mask",
          "{subjects: {groups: [%s]}, columns: {names: %s}}"
              .formatted(forAnn ? "analysts" : "others", columns),
          "masks: [{with: " + MASKS.get(mask) + "}]",
          "predicates: " + PREDICATES.get(predicates),
          "copy: " + COPIES.get(copy));
    }
  }

  @Provide
  Arbitrary<List<Mask>> masks() {
    return Combinators.combine(
            Arbitraries.of(true, true, true, false),
            Arbitraries.of(COLUMNS).list().uniqueElements().ofMinSize(1).ofMaxSize(3),
            Arbitraries.integers().between(0, MASKS.size() - 1),
            Arbitraries.integers().between(0, PREDICATES.size() - 1),
            Arbitraries.integers().between(0, COPIES.size() - 1))
        .as(Mask::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(5);
  }

  @Property(tries = 300)
  void theStrictestOfEachPartCounts(@ForAll("masks") List<Mask> masks, @ForAll Random random)
      throws Exception {
    List<String> documents = new ArrayList<>();
    for (Mask mask : masks) {
      documents.add(mask.yaml(documents.size()));
    }
    Collections.shuffle(documents, random);
    Path directory = Files.createTempDirectory("masks");
    MaskRules rules;
    try {
      rules =
          Bundles.load(directory, documents.toArray(String[]::new))
              .decide(Requests.of(Requests.user("ann", "analysts")))
              .obligations()
              .masks();
    } finally {
      Files.delete(directory.resolve("bundle.yaml"));
      Files.delete(directory);
    }

    for (String column : COLUMNS) {
      String[] name = column.split("\\.");
      Optional<MaskRule> rule = rules.of(ColumnId.of(name[0], name[1], name[2]));
      List<Mask> meant =
          masks.stream().filter(m -> m.forAnn() && m.columns().contains(column)).toList();
      if (meant.isEmpty()) {
        assertThat(rule).as(column).isEmpty();
        continue;
      }
      assertThat(rank(rule.orElseThrow().mask()))
          .isEqualTo(meant.stream().mapToInt(Mask::mask).max().getAsInt());
      assertThat(rule.get().predicates().name().toLowerCase(Locale.ROOT))
          .isEqualTo(PREDICATES.get(meant.stream().mapToInt(Mask::predicates).max().getAsInt()));
      assertThat(rule.get().copy().name().toLowerCase(Locale.ROOT))
          .isEqualTo(COPIES.get(meant.stream().mapToInt(Mask::copy).max().getAsInt()));
    }
  }

  /** Where a mask stands in {@link #MASKS}. */
  private static int rank(MaskSpec mask) {
    if (mask instanceof MaskSpec.Email) {
      return 0;
    } else if (mask instanceof MaskSpec.Partial partial) {
      return partial.keepFirst() == 3 ? 1 : partial.keepFirst() == 4 ? 2 : 3;
    } else if (mask instanceof MaskSpec.Hash) {
      return 4;
    } else if (mask instanceof MaskSpec.Constant) {
      return 5;
    } else if (mask instanceof MaskSpec.Full) {
      return 6;
    } else if (mask instanceof MaskSpec.Null) {
      return 7;
    }
    throw new IllegalArgumentException(mask.toString());
  }
}
