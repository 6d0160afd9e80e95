package io.gatehouse.audit.tlog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The right edge of the tree: for each level of tiles, the one that is not whole yet. It is all
 * that a writer has to know of the tree to add to it and to tell its head.
 */
final class TreeEdge {

  /** Takes tiles that have become whole. */
  interface WholeTiles {
    void whole(int level, long index, byte[] hashes) throws IOException;
  }

  private static final class Level {
    private final byte[] hashes = new byte[TilePath.WIDTH * MerkleHash.BYTES];
    private int count;
  }

  private final MerkleHash hash = new MerkleHash();
  private final List<Level> levels = new ArrayList<>();
  private long size;

  /** Entries in the tree. */
  long size() {
    return size;
  }

  int levels() {
    return levels.size();
  }

  /** Hashes in the unfinished tile of a level. */
  int count(int level) {
    return levels.get(level).count;
  }

  /** The hashes in the unfinished tile of a level. */
  byte[] hashes(int level) {
    Level found = levels.get(level);
    return Arrays.copyOf(found.hashes, found.count * MerkleHash.BYTES);
  }

  /** The index of the unfinished tile of a level. */
  long index(int level) {
    return size >>> (8 * (level + 1));
  }

  void add(byte[] leaf, WholeTiles tiles) throws IOException {
    size++;
    byte[] carried = leaf;
    for (int i = 0; ; i++) {
      Level level = level(i);
      System.arraycopy(
          carried, 0, level.hashes, level.count++ * MerkleHash.BYTES, MerkleHash.BYTES);
      if (level.count < TilePath.WIDTH) {
        return;
      }
      tiles.whole(i, index(i) - 1, level.hashes.clone());
      carried = hash.perfect(level.hashes, 0, TilePath.WIDTH);
      level.count = 0;
    }
  }

  /** The head of the tree (RFC 6962, section 2.1). */
  byte[] root() {
    byte[] root = null;
    for (Level level : levels) {
      int end = level.count;
      // From the right: the smallest perfect tree first.
      for (int width = 1; width < TilePath.WIDTH; width *= 2) {
        if ((level.count & width) != 0) {
          byte[] head = hash.perfect(level.hashes, end - width, width);
          root = root == null ? head : hash.node(head, root);
          end -= width;
        }
      }
    }
    return root == null ? hash.empty() : root;
  }

  private Level level(int number) {
    while (levels.size() <= number) {
      levels.add(new Level());
    }
    return levels.get(number);
  }

  /**
   * The edge of a tree of which only whole bundles are there.
   *
   * @param entries a multiple of {@value TilePath#WIDTH}
   * @param tiles where the whole tiles are read
   */
  static TreeEdge of(long entries, TileFiles tiles) throws IOException {
    TreeEdge edge = new TreeEdge();
    edge.size = entries;
    MerkleHash hash = new MerkleHash();
    long below = entries / TilePath.WIDTH;
    if (entries > 0) {
      edge.level(0);
    }
    for (int number = 1; below > 0; number++) {
      Level level = edge.level(number);
      long whole = below / TilePath.WIDTH;
      for (long index = whole * TilePath.WIDTH; index < below; index++) {
        byte[] tile = tiles.hashes(number - 1, index, TilePath.WIDTH);
        byte[] head = hash.perfect(tile, 0, TilePath.WIDTH);
        System.arraycopy(head, 0, level.hashes, level.count++ * MerkleHash.BYTES, MerkleHash.BYTES);
      }
      below = whole;
    }
    return edge;
  }
}
