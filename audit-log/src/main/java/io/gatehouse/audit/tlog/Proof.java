package io.gatehouse.audit.tlog;

import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** What shows to somebody without the log that an entry is in it, or that it only ever grew. */
public sealed interface Proof {

  /** The hashes, in the order of RFC 6962. */
  List<byte[]> hashes();

  /**
   * An entry is in the log, at that place (RFC 6962, section 2.1.1).
   *
   * @param entry its bytes, as hashed
   * @param checkpoint which covers it
   */
  record Inclusion(long sequence, byte[] entry, List<byte[]> hashes, Checkpoint checkpoint)
      implements Proof {

    /** The proof's text: C2SP tlog-proof. */
    @Override
    public String toString() {
      return "c2sp.org/tlog-proof@v1\nindex " + sequence + "\n" + lines(hashes) + "\n" + checkpoint;
    }
  }

  /**
   * What one checkpoint covers is what the other's first entries are (RFC 6962, section 2.1.2).
   *
   * @param before the earlier
   * @param after the later
   */
  record Consistency(Checkpoint before, Checkpoint after, List<byte[]> hashes) implements Proof {

    /**
     * The proof's text: in the form of a tlog-witness request, which is the earlier size, the
     * hashes, and the later checkpoint.
     */
    @Override
    public String toString() {
      return "old " + before.size() + "\n" + lines(hashes) + "\n" + after;
    }
  }

  private static String lines(List<byte[]> hashes) {
    return hashes.stream()
        .map(hash -> Base64.getEncoder().encodeToString(hash) + "\n")
        .collect(Collectors.joining());
  }
}
