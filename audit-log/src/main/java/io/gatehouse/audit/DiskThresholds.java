package io.gatehouse.audit;

/**
 * What happens as the disk of the log fills up, in two steps, as auditd has them ({@code
 * space_left}, {@code admin_space_left} in auditd.conf(5)).
 *
 * @param warnBelow with fewer free bytes the log says so, in itself and to the operator
 * @param refuseBelow with fewer free bytes it takes no event that would let something happen; what
 *     became of statements that run already is still written down
 */
public record DiskThresholds(long warnBelow, long refuseBelow) {

  /** 1 GiB; 64 MiB. */
  public static final DiskThresholds DEFAULT = new DiskThresholds(1L << 30, 64L << 20);

  public DiskThresholds {
    if (refuseBelow < 0 || warnBelow < refuseBelow) {
      throw new IllegalArgumentException(
          "the disk's thresholds are at least 0, and that for warnings is the larger");
    }
  }
}
