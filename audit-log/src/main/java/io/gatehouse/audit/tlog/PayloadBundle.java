package io.gatehouse.audit.tlog;

import io.gatehouse.audit.AuditLogCorruptException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What is kept apart from the entries of one bundle, in {@code payload/<N>}: for each entry a
 * big-endian uint32 and so many bytes, none when it has no payload or that was erased. The log's
 * tree does not cover these files; each entry names the hash of its payload.
 */
final class PayloadBundle {

  static final String FOLDER = "payload";

  private static final byte[] NONE = {};

  private final List<byte[]> payloads = new ArrayList<>(TilePath.WIDTH);
  private boolean any;

  void add(byte[] bytes, int offset, int length) {
    payloads.add(length == 0 ? NONE : Arrays.copyOfRange(bytes, offset, offset + length));
    any |= length > 0;
  }

  /** Whether an entry has one. */
  boolean any() {
    return any;
  }

  void clear() {
    payloads.clear();
    any = false;
  }

  Optional<byte[]> payload(int number) {
    return number < payloads.size() && payloads.get(number).length > 0
        ? Optional.of(payloads.get(number))
        : Optional.empty();
  }

  /** Forgets one of them. */
  void erase(int number) {
    if (number < payloads.size()) {
      payloads.set(number, new byte[0]);
    }
  }

  ByteBuffer content() {
    int bytes = 0;
    for (byte[] payload : payloads) {
      bytes = Math.addExact(bytes, Integer.BYTES + payload.length);
    }
    ByteBuffer content = ByteBuffer.allocate(bytes);
    for (byte[] payload : payloads) {
      content.putInt(payload.length).put(payload);
    }
    return content.flip();
  }

  /**
   * @throws AuditLogCorruptException when it is not in that form
   */
  static PayloadBundle parse(String name, byte[] bytes) throws AuditLogCorruptException {
    PayloadBundle bundle = new PayloadBundle();
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      int length = rest.remaining() < Integer.BYTES ? -1 : rest.getInt();
      if (length < 0 || length > rest.remaining() || bundle.payloads.size() == TilePath.WIDTH) {
        throw new AuditLogCorruptException(name + " is no bundle of payloads");
      }
      bundle.add(bytes, rest.position(), length);
      rest.position(rest.position() + length);
    }
    return bundle;
  }
}
