package io.gatehouse.proxy.enforcement;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.masking.ColumnMask;
import io.gatehouse.masking.Detection;
import io.gatehouse.masking.Mask;
import io.gatehouse.masking.MaskView;
import io.gatehouse.policy.MaskRule;
import io.gatehouse.policy.MaskRule.Copy;
import io.gatehouse.policy.MaskRule.Predicates;
import io.gatehouse.policy.MaskRule.Unproven;
import io.gatehouse.policy.MaskRules;
import io.gatehouse.policy.MaskSpec;
import io.gatehouse.sql.ColumnId;
import java.util.Optional;

/** Says in masking's words what policies say in theirs. */
final class MaskViews {

  private static final int REMEMBERED = 1_000;

  private final byte[] key;
  private final Cache<MaskRules, MaskView> views =
      Caffeine.newBuilder().weakKeys().maximumSize(REMEMBERED).build();

  MaskViews(byte[] key) {
    this.key = key.clone();
  }

  /** The same view for the same rules, so that plans can be remembered by it. */
  MaskView of(MaskRules rules) {
    return views.get(rules, Translated::new);
  }

  private Mask mask(MaskSpec spec) {
    if (spec instanceof MaskSpec.Null) {
      return new Mask.Null();
    }
    if (spec instanceof MaskSpec.Constant constant) {
      return new Mask.Constant(constant.value());
    }
    if (spec instanceof MaskSpec.Full) {
      return new Mask.Full();
    }
    if (spec instanceof MaskSpec.Partial partial) {
      return new Mask.Partial(partial.keepFirst(), partial.keepLast(), partial.character());
    }
    if (spec instanceof MaskSpec.Email) {
      return new Mask.Email();
    }
    if (spec instanceof MaskSpec.Hash) {
      return new Mask.Hash(key);
    }
    if (spec instanceof MaskSpec.Bucket bucket) {
      return new Mask.Bucket(bucket.width());
    }
    if (spec instanceof MaskSpec.DateTrunc truncated) {
      return new Mask.DateTrunc(Mask.Unit.valueOf(truncated.unit().name()));
    }
    if (spec instanceof MaskSpec.Noise noise) {
      return new Mask.Noise(key, noise.percent());
    }
    throw new IllegalStateException("no such mask: " + spec.getClass());
  }

  private ColumnMask columnMask(MaskRule rule) {
    return new ColumnMask(
        rule.policy(),
        mask(rule.mask()),
        rule.predicates() != Predicates.ALLOW,
        rule.predicates() == Predicates.EQUALITY,
        rule.copy() != Copy.ALLOW,
        rule.unproven() != Unproven.FULL);
  }

  private final class Translated implements MaskView {

    private final MaskRules rules;

    Translated(MaskRules rules) {
      this.rules = rules;
    }

    @Override
    public boolean isEmpty() {
      return rules.isEmpty();
    }

    @Override
    public Optional<ColumnMask> of(ColumnId column) {
      return rules.of(column).map(MaskViews.this::columnMask);
    }

    @Override
    public Optional<ColumnMask> unproven() {
      return rules.unproven().map(MaskViews.this::columnMask);
    }

    @Override
    public Detection detection() {
      return switch (rules.detect()) {
        case OFF -> Detection.OFF;
        case REPORT -> Detection.REPORT;
        case MASK -> Detection.MASK;
      };
    }

    @Override
    public boolean isLabelled(ColumnId column) {
      return rules.isLabelled(column);
    }
  }
}
