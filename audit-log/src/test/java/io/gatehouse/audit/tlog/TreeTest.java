package io.gatehouse.audit.tlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the definitions of RFC 6962, section 2.1, written down as they stand there. */
class TreeTest {

  private static final int ENTRIES = 66_000;

  @TempDir private Path directory;

  private final MerkleHash hash = new MerkleHash();
  private final List<byte[]> leaves = new ArrayList<>();
  private TileFiles files;

  @BeforeEach
  void leaves() {
    files = new TileFiles(directory);
    for (int i = 0; i < ENTRIES; i++) {
      byte[] entry = Integer.toString(i).getBytes(StandardCharsets.US_ASCII);
      leaves.add(hash.leaf(entry, 0, entry.length));
    }
  }

  private byte[] mth(int from, int to) {
    if (to == from) {
      return MerkleHash.sha256().digest();
    }
    if (to - from == 1) {
      return leaves.get(from);
    }
    int split = from + Integer.highestOneBit(to - from - 1);
    return hash.node(mth(from, split), mth(split, to));
  }

  @Test
  void hashesAreThoseOfTheStandard() {
    // The test vectors of RFC 6962's reference implementation: the empty tree, and one empty leaf.
    assertThat(HexFormat.of().formatHex(hash.empty()))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assertThat(HexFormat.of().formatHex(hash.leaf(new byte[0], 0, 0)))
        .isEqualTo("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  }

  @Test
  void theEdgeHasTheHeadOfEverySize() throws Exception {
    TreeEdge edge = new TreeEdge();
    for (int size = 0; size <= 1_030; size++) {
      assertThat(edge.root()).as("size %d", size).isEqualTo(mth(0, size));
      edge.add(leaves.get(size), (level, index, hashes) -> {});
    }
  }

  @Test
  void goesOnFromTilesAlone() throws Exception {
    TreeEdge edge = new TreeEdge();
    for (int size = 0; size < ENTRIES; size++) {
      if (size % 256 == 0 && (size <= 1_024 || size >= 65_280)) {
        assertThat(TreeEdge.of(size, files).root()).as("size %d", size).isEqualTo(edge.root());
      }
      edge.add(
          leaves.get(size),
          (level, index, hashes) ->
              files.write(TilePath.hashes(level, index, 256), ByteBuffer.wrap(hashes), false));
    }
    assertThat(edge.root()).isEqualTo(mth(0, ENTRIES));
    for (int level = 0; level < edge.levels(); level++) {
      if (edge.count(level) > 0) {
        files.write(
            TilePath.hashes(level, edge.index(level), edge.count(level)),
            ByteBuffer.wrap(edge.hashes(level)),
            false);
      }
    }
    assertThat(TilePath.partials(ENTRIES))
        .containsExactly(
            "tile/entries/257.p/208", "tile/0/257.p/208", "tile/1/001.p/1", "tile/2/000.p/1");
    proves(edge.root());
  }

  /** Follows proofs as RFC 9162, sections 2.1.3.2 and 2.1.4.2, says that a verifier does. */
  private void proves(byte[] root) throws Exception {
    TreeHashes tree = new TreeHashes(files, ENTRIES);
    for (int entry : new int[] {0, 1, 255, 256, 257, 65_535, 65_536, ENTRIES - 1}) {
      List<byte[]> path = tree.inclusion(entry, ENTRIES);
      assertThat(inclusionRoot(entry, ENTRIES, leaves.get(entry), path)).isEqualTo(root);
      assertThat(inclusionRoot(entry, ENTRIES, leaves.get((entry + 1) % ENTRIES), path))
          .isNotEqualTo(root);
    }
    for (int before : new int[] {1, 2, 3, 255, 256, 300, 32_768, 65_536, 65_537, ENTRIES - 1}) {
      List<byte[]> path = tree.consistency(before, ENTRIES);
      assertThat(consistent(before, ENTRIES, mth(0, before), root, path)).isTrue();
      assertThat(consistent(before, ENTRIES, mth(0, before - 1), root, path)).isFalse();
    }
    assertThat(tree.consistency(ENTRIES, ENTRIES)).isEmpty();
  }

  private byte[] inclusionRoot(long index, long size, byte[] leaf, List<byte[]> path) {
    long fn = index;
    long sn = size - 1;
    byte[] r = leaf;
    for (byte[] p : path) {
      if ((fn & 1) == 1 || fn == sn) {
        r = hash.node(p, r);
        while ((fn & 1) == 0 && fn != 0) {
          fn >>= 1;
          sn >>= 1;
        }
      } else {
        r = hash.node(r, p);
      }
      fn >>= 1;
      sn >>= 1;
    }
    return sn == 0 ? r : new byte[0];
  }

  private boolean consistent(
      long first, long second, byte[] firstRoot, byte[] secondRoot, List<byte[]> proof) {
    List<byte[]> path = new ArrayList<>(proof);
    if (Long.bitCount(first) == 1) {
      path.add(0, firstRoot);
    }
    long fn = first - 1;
    long sn = second - 1;
    while ((fn & 1) == 1) {
      fn >>= 1;
      sn >>= 1;
    }
    byte[] fr = path.get(0);
    byte[] sr = path.get(0);
    for (byte[] c : path.subList(1, path.size())) {
      if ((fn & 1) == 1 || fn == sn) {
        fr = hash.node(c, fr);
        sr = hash.node(c, sr);
        while ((fn & 1) == 0 && fn != 0) {
          fn >>= 1;
          sn >>= 1;
        }
      } else {
        sr = hash.node(sr, c);
      }
      fn >>= 1;
      sn >>= 1;
    }
    return sn == 0 && Arrays.equals(fr, firstRoot) && Arrays.equals(sr, secondRoot);
  }

  @Test
  void tilesAreNamedAsTheStandardSays() {
    assertThat(TilePath.hashes(0, 1_234_067, 256)).isEqualTo("tile/0/x001/x234/067");
    assertThat(TilePath.hashes(1, 0, 1)).isEqualTo("tile/1/000.p/1");
    assertThat(TilePath.entries(1_000, 255)).isEqualTo("tile/entries/x001/000.p/255");
  }
}
