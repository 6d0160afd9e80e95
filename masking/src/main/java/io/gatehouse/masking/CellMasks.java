package io.gatehouse.masking;

import io.gatehouse.sql.catalog.Catalog;
import io.gatehouse.sql.catalog.Type;
import java.util.Optional;

/**
 * What a mask does to the values of one type, in both formats.
 *
 * @param text masks format 0
 * @param binary masks format 1
 */
record CellMasks(CellMask text, CellMask binary) {

  /** What has no value that says nothing is shown as NULL. */
  static final CellMasks NULL = both(CellMask.Fixed.NULL);

  /** Domains over domains beyond this depth count as an unknown type. */
  static final int MAX_DOMAIN_DEPTH = 32;

  /** Characters of a name: NAMEDATALEN without the final zero. */
  private static final int NAME_LENGTH = 63;

  /** A varchar(n) has n + 4 as its type modifier: VARHDRSZ. */
  private static final int VARLENA_HEADER = 4;

  static CellMasks of(Mask mask, int typeOid, int typeModifier, Catalog catalog) {
    if (mask instanceof Mask.Null) {
      return NULL;
    }
    int oid = typeOid;
    Optional<Type> type = catalog.type(oid);
    for (int depth = 0; isDomain(type); depth++) {
      if (depth == MAX_DOMAIN_DEPTH) {
        return NULL;
      }
      oid = type.orElseThrow().elementOid();
      type = catalog.type(oid);
    }
    if (isText(oid, type)) {
      return both(ofText(mask, maxCharacters(oid, oid == typeOid ? typeModifier : -1)));
    }
    if (oid == TypeOid.UUID && mask instanceof Mask.Hash hash) {
      return new CellMasks(
          new HashCellMask.UuidText(hash.key()), new HashCellMask.UuidBinary(hash.key()));
    }
    CellMasks full =
        neutral(oid, typeModifier, type)
            .map(value -> new CellMasks(value.cell(false), value.cell(true)))
            .orElse(NULL);
    Optional<CellMasks> number = ofNumber(mask, oid, full);
    return number.isPresent() ? number.get() : ofTime(mask, oid, full).orElse(full);
  }

  private static Optional<CellMasks> ofNumber(Mask mask, int oid, CellMasks full) {
    Optional<NumberCodec> codec = NumberCodec.of(oid);
    Optional<NumberMask> number =
        mask instanceof Mask.Bucket bucket
            ? Optional.of(new BucketNumberMask(bucket.width()))
            : mask instanceof Mask.Noise noise
                ? Optional.of(new NoiseNumberMask(noise))
                : Optional.empty();
    return codec.isEmpty() || number.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new CellMasks(
                new NumberCellMask(codec.get(), number.get(), false, full.text()),
                new NumberCellMask(codec.get(), number.get(), true, full.binary())));
  }

  private static Optional<CellMasks> ofTime(Mask mask, int oid, CellMasks full) {
    return mask instanceof Mask.DateTrunc truncated
        ? TimeCellMask.of(oid, truncated.unit(), full)
        : Optional.empty();
  }

  /**
   * What shows nothing of an expression: the same for every value, NULL included.
   *
   * @param strictest {@link Mask.Full} or {@link Mask.Null}
   */
  static CellMasks ofExpression(Mask strictest, int typeOid, int typeModifier, Catalog catalog) {
    CellMasks whole = of(strictest, typeOid, typeModifier, catalog);
    return whole.text() instanceof CellMask.Fixed text
            && whole.binary() instanceof CellMask.Fixed binary
        ? new CellMasks(text.hidingNull(), binary.hidingNull())
        : NULL;
  }

  private static boolean isDomain(Optional<Type> type) {
    return type.isPresent() && type.get().kind() == Type.Kind.DOMAIN;
  }

  private static boolean isText(int oid, Optional<Type> type) {
    return switch (oid) {
      case TypeOid.TEXT, TypeOid.VARCHAR, TypeOid.BPCHAR, TypeOid.NAME, TypeOid.UNKNOWN -> true;
      // of the extension citext: text in all but comparison
      default ->
          type.isPresent()
              && type.get().kind() == Type.Kind.BASE
              && type.get().name().equals("citext");
    };
  }

  private static int maxCharacters(int oid, int typeModifier) {
    if (oid == TypeOid.NAME) {
      return NAME_LENGTH;
    }
    boolean limited = oid == TypeOid.VARCHAR || oid == TypeOid.BPCHAR;
    return limited && typeModifier > VARLENA_HEADER
        ? typeModifier - VARLENA_HEADER
        : Integer.MAX_VALUE;
  }

  private static CellMask ofText(Mask mask, int maxCharacters) {
    CellMask full = CellMask.Fixed.of(cut(NeutralValue.STARS, maxCharacters));
    if (mask instanceof Mask.Constant constant) {
      return CellMask.Fixed.of(cut(constant.value(), maxCharacters));
    }
    if (mask instanceof Mask.Partial partial) {
      return new PartialCellMask(partial, maxCharacters);
    }
    if (mask instanceof Mask.Email) {
      return new EmailCellMask(full, maxCharacters);
    }
    if (mask instanceof Mask.Hash hash) {
      return new HashCellMask.Text(hash.key(), maxCharacters);
    }
    return full;
  }

  private static String cut(String text, int maxCharacters) {
    return text.codePointCount(0, text.length()) <= maxCharacters
        ? text
        : text.substring(0, text.offsetByCodePoints(0, maxCharacters));
  }

  private static Optional<NeutralValue> neutral(int oid, int typeModifier, Optional<Type> type) {
    if (oid == TypeOid.INT2VECTOR || oid == TypeOid.OIDVECTOR) {
      return Optional.empty();
    }
    Optional<NeutralValue> builtIn = NeutralValue.ofBuiltIn(oid, typeModifier);
    if (builtIn.isPresent()) {
      return builtIn;
    }
    return type.flatMap(
        known ->
            switch (known.kind()) {
              case ARRAY ->
                  known.elementOid() == 0
                      ? Optional.empty()
                      : Optional.of(NeutralValue.emptyArray(known.elementOid()));
              case RANGE -> Optional.of(NeutralValue.emptyRange());
              case MULTIRANGE -> Optional.of(NeutralValue.emptyMultirange());
              case BASE, COMPOSITE, DOMAIN, ENUM, PSEUDO -> Optional.empty();
            });
  }

  private static CellMasks both(CellMask mask) {
    return new CellMasks(mask, mask);
  }
}
