package io.gatehouse.audit.tlog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The hashes of a tree, out of its tiles (RFC 6962, section 2.1). Not for use by several threads.
 */
final class TreeHashes {

  private static final int KEPT_TILES = 64;
  private static final int TILE_HEIGHT = 8;

  private final TileFiles files;
  private final long size;
  private final MerkleHash hash = new MerkleHash();
  private final Map<String, byte[]> tiles =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
          return size() > KEPT_TILES;
        }
      };

  /**
   * @param size of the tree whose tiles are there, partial ones too
   */
  TreeHashes(TileFiles files, long size) {
    this.files = files;
    this.size = size;
  }

  /** The head of the tree over entries {@code from} to {@code to}, which is not in it. */
  byte[] head(long from, long to) throws IOException {
    if (from == to) {
      return hash.empty();
    }
    long count = to - from;
    if (Long.bitCount(count) == 1 && from % count == 0) {
      return perfect(from, Long.numberOfTrailingZeros(count));
    }
    long split = from + largestPowerBelow(count);
    return hash.node(head(from, split), head(split, to));
  }

  /** The hashes that prove that the tree of so many entries holds that entry, leaf first. */
  List<byte[]> inclusion(long sequence, long treeSize) throws IOException {
    List<byte[]> path = new ArrayList<>();
    inclusion(sequence, 0, treeSize, path);
    return path;
  }

  private void inclusion(long sequence, long from, long to, List<byte[]> path) throws IOException {
    if (to - from == 1) {
      return;
    }
    long split = from + largestPowerBelow(to - from);
    if (sequence < split) {
      inclusion(sequence, from, split, path);
      path.add(head(split, to));
    } else {
      inclusion(sequence, split, to, path);
      path.add(head(from, split));
    }
  }

  /** The hashes that prove that a tree is a prefix of a larger one. */
  List<byte[]> consistency(long before, long after) throws IOException {
    List<byte[]> path = new ArrayList<>();
    if (before > 0 && before < after) {
      consistency(before, 0, after, true, path);
    }
    return path;
  }

  private void consistency(long before, long from, long to, boolean whole, List<byte[]> path)
      throws IOException {
    if (before == to) {
      if (!whole) {
        path.add(head(from, to));
      }
      return;
    }
    long split = from + largestPowerBelow(to - from);
    if (before <= split) {
      consistency(before, from, split, whole, path);
      path.add(head(split, to));
    } else {
      consistency(before, split, to, false, path);
      path.add(head(from, split));
    }
  }

  private byte[] perfect(long from, int height) throws IOException {
    int level = height / TILE_HEIGHT;
    int above = height % TILE_HEIGHT;
    long first = from >>> (TILE_HEIGHT * level);
    long index = first / TilePath.WIDTH;
    int offset = (int) (first % TilePath.WIDTH);
    return hash.perfect(tile(level, index), offset, 1 << above);
  }

  private byte[] tile(int level, long index) throws IOException {
    long there = (size >>> (TILE_HEIGHT * level)) - index * TilePath.WIDTH;
    String name = TilePath.hashes(level, index, (int) Math.min(TilePath.WIDTH, Math.max(1, there)));
    byte[] tile = tiles.get(name);
    if (tile == null) {
      tile = files.hashes(level, index, (int) Math.min(TilePath.WIDTH, Math.max(1, there)));
      tiles.put(name, tile);
    }
    return tile;
  }

  private static long largestPowerBelow(long count) {
    return Long.highestOneBit(count - 1);
  }
}
