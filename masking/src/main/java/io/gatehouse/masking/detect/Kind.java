package io.gatehouse.masking.detect;

import java.util.Locale;

/** What values can be known as. At most 32. */
public enum Kind {
  /** An address of RFC 5321, also with a domain literal or a quoted local part. */
  EMAIL("pii", Weight.CERTAIN),
  /** A payment card's number: issuer range, length and Luhn (ISO/IEC 7812-1). */
  CARD("pci", Weight.LIKELY),
  /** ISO 13616: country, its length, mod 97. */
  IBAN("financial", Weight.CERTAIN),
  /** A US social security or individual taxpayer number, by the areas that are handed out. */
  SSN("pii", Weight.CERTAIN),
  /** A number that libphonenumber holds for valid, with its country or in a national format. */
  PHONE("pii", Weight.LIKELY),
  /** IPv4 or IPv6. */
  IP("network", Weight.LIKELY),
  /** A national number with a check digit, or with a structure that is as good. */
  NATIONAL_ID("pii", Weight.LIKELY),
  /** RFC 7519, or RFC 7516. */
  JWT("secret", Weight.SECRET),
  /** A key of a cloud or a service, by its issuer's format. */
  CLOUD_KEY("secret", Weight.SECRET),
  /** A private key: PEM (RFC 7468), OpenSSH, PGP, PuTTY, age. */
  PRIVATE_KEY("secret", Weight.SECRET),
  /** A URL with user and password. */
  CREDENTIAL_URL("secret", Weight.SECRET),
  /** A password's hash: crypt, bcrypt, argon2, PostgreSQL's SCRAM. */
  PASSWORD_HASH("secret", Weight.SECRET);

  /** How much one value says. */
  public enum Weight {
    /** One value calls its column. */
    SECRET,
    /** One value is sure to be what it looks like, but says little of its column. */
    CERTAIN,
    /** One value may look so by chance: only many of them say something. */
    LIKELY
  }

  private final String label;
  private final Weight weight;

  Kind(String label, Weight weight) {
    this.label = label;
    this.weight = weight;
  }

  /** As logs and reports name it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The label to propose for a column of it. */
  public String label() {
    return label;
  }

  /** How much one value says, if nothing in it says more. */
  public Weight weight() {
    return weight;
  }

  /** It was seen. */
  long seen() {
    return weight == Weight.LIKELY ? perhaps() : surely();
  }

  /** It was seen in a form that may be chance. */
  long perhaps() {
    return 1L << ordinal();
  }

  /** It was seen in a form that is not chance. */
  long surely() {
    return perhaps() | perhaps() << Integer.SIZE;
  }
}
