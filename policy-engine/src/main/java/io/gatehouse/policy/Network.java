package io.gatehouse.policy;

import java.util.Arrays;
import java.util.Optional;

/**
 * A range of IP addresses in CIDR notation (RFC 4632, RFC 4291). An IPv4-mapped IPv6 address
 * ({@code ::ffff:192.0.2.1}) is the IPv4 address. Nothing is ever looked up by name.
 */
final class Network {

  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  private final byte[] address;
  private final int prefix;

  /**
   * @param address 4 or 16 bytes
   * @param prefix bits that count
   */
  private Network(byte[] address, int prefix) {
    this.address = address;
    this.prefix = prefix;
  }

  /** Reads {@code 10.0.0.0/8}, {@code 2001:db8::/32} or one address; empty when it is none. */
  static Optional<Network> parse(String text) {
    int slash = text.indexOf('/');
    Optional<byte[]> parsed = bytes(slash < 0 ? text : text.substring(0, slash));
    if (parsed.isEmpty()) {
      return Optional.empty();
    }
    byte[] address = parsed.get();
    int bits = address.length * 8;
    int prefix = bits;
    if (slash >= 0) {
      String digits = text.substring(slash + 1);
      if (!digits.matches("0|[1-9][0-9]{0,2}")) {
        return Optional.empty();
      }
      prefix = Integer.parseInt(digits);
      if (prefix > bits) {
        return Optional.empty();
      }
    }
    Network network = new Network(address, prefix);
    if (address.length == 16 && prefix >= 96 && network.isMapped()) {
      return Optional.of(new Network(Arrays.copyOfRange(address, 12, 16), prefix - 96));
    }
    return Optional.of(network);
  }

  /** The bytes of an address; those of the IPv4 address of a mapped one. */
  static Optional<byte[]> address(String text) {
    // A scope (fe80::1%eth0) names an interface of this machine, not another address.
    int scope = text.indexOf('%');
    Optional<byte[]> bytes = bytes(scope < 0 ? text : text.substring(0, scope));
    return bytes.map(
        raw ->
            raw.length == 16 && new Network(raw, 128).isMapped()
                ? Arrays.copyOfRange(raw, 12, 16)
                : raw);
  }

  /** Whether bits stand behind the prefix, so that somebody meant something else. */
  boolean hasBitsBehindThePrefix() {
    for (int bit = prefix; bit < address.length * 8; bit++) {
      if ((address[bit / 8] & (0x80 >> (bit % 8))) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether an address is in it. */
  boolean holds(byte[] other) {
    if (other.length != address.length) {
      return false;
    }
    int whole = prefix / 8;
    if (!Arrays.equals(address, 0, whole, other, 0, whole)) {
      return false;
    }
    int rest = prefix % 8;
    int mask = 0xff << (8 - rest);
    return rest == 0 || ((address[whole] ^ other[whole]) & mask) == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Network network
        && prefix == network.prefix
        && Arrays.equals(address, network.address);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(address) + prefix;
  }

  private boolean isMapped() {
    return Arrays.equals(address, 0, 12, MAPPED, 0, 12);
  }

  private static Optional<byte[]> bytes(String text) {
    return text.indexOf(':') < 0 ? four(text) : sixteen(text);
  }

  /** Four decimal numbers; no octal, no shorthand, so that nobody reads another address. */
  private static Optional<byte[]> four(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return Optional.empty();
    }
    byte[] bytes = new byte[4];
    for (int i = 0; i < 4; i++) {
      if (!parts[i].matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(parts[i]) > 255) {
        return Optional.empty();
      }
      bytes[i] = (byte) Integer.parseInt(parts[i]);
    }
    return Optional.of(bytes);
  }

  /** RFC 4291 section 2.2: groups, at most one {@code ::}, an IPv4 address at the end. */
  private static Optional<byte[]> sixteen(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return Optional.empty();
    }
    String head = gap < 0 ? text : text.substring(0, gap);
    String tail = gap < 0 ? "" : text.substring(gap + 2);
    Optional<byte[]> first = groups(head, gap < 0);
    Optional<byte[]> last = groups(tail, true);
    if (first.isEmpty() || last.isEmpty()) {
      return Optional.empty();
    }
    int known = first.get().length + last.get().length;
    if (gap < 0 ? known != 16 : known > 14) {
      return Optional.empty();
    }
    byte[] bytes = new byte[16];
    System.arraycopy(first.get(), 0, bytes, 0, first.get().length);
    System.arraycopy(last.get(), 0, bytes, 16 - last.get().length, last.get().length);
    return Optional.of(bytes);
  }

  private static Optional<byte[]> groups(String text, boolean last) {
    if (text.isEmpty()) {
      return Optional.of(new byte[0]);
    }
    String[] groups = text.split(":", -1);
    byte[] bytes = new byte[groups.length * 2 + 2];
    int length = 0;
    for (int i = 0; i < groups.length; i++) {
      if (last && i == groups.length - 1 && groups[i].indexOf('.') >= 0) {
        Optional<byte[]> four = four(groups[i]);
        if (four.isEmpty()) {
          return Optional.empty();
        }
        System.arraycopy(four.get(), 0, bytes, length, 4);
        length += 4;
      } else if (groups[i].matches("[0-9a-fA-F]{1,4}")) {
        int group = Integer.parseInt(groups[i], 16);
        bytes[length++] = (byte) (group >> 8);
        bytes[length++] = (byte) group;
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(Arrays.copyOf(bytes, length));
  }
}
