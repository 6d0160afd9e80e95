package io.gatehouse.audit.tlog;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.JsonEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads entries out of whole bundles, in any order; the bundles read last are remembered. As {@link
 * TlogReader} it does not ask whether hashes are right. Not for use by several threads.
 */
public final class SealedEntries {

  private static final int REMEMBERED = 16;

  private record Bundle(EntryBundle entries, Optional<PayloadBundle> payloads) {}

  private final Path directory;
  private final TileFiles files;
  private final SideFiles sideFiles;
  private final MerkleHash hash = new MerkleHash();
  private final Map<Long, Bundle> bundles =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Bundle> eldest) {
          return size() > REMEMBERED;
        }
      };

  SealedEntries(Path directory) {
    this.directory = directory;
    this.files = new TileFiles(directory);
    this.sideFiles = new SideFiles(directory);
  }

  /**
   * An entry; empty when it is not kept any more.
   *
   * @throws IOException when its bundle is missing though it should be kept, is not whole yet, or
   *     is damaged
   */
  public Optional<AuditEntry> entry(long sequence) throws IOException {
    long index = sequence / TilePath.WIDTH;
    Bundle bundle = bundles.get(index);
    if (bundle == null) {
      if (sequence < Retention.firstKept(directory)) {
        return Optional.empty();
      }
      bundle = read(index);
      bundles.put(index, bundle);
    }
    int number = (int) (sequence % TilePath.WIDTH);
    byte[] json = bundle.entries().entry(number);
    return Optional.of(
        new JsonEntry(
            sequence,
            HexFormat.of().formatHex(hash.leaf(json, 0, json.length)),
            json,
            bundle.payloads().flatMap(found -> found.payload(number)),
            sideFiles));
  }

  private Bundle read(long index) throws IOException {
    EntryBundle entries = files.entries(index, TilePath.WIDTH);
    String name = TilePath.payloads(index);
    Optional<byte[]> payloads = files.read(name);
    return new Bundle(
        entries,
        payloads.isEmpty()
            ? Optional.empty()
            : Optional.of(PayloadBundle.parse(name, payloads.get())));
  }
}
