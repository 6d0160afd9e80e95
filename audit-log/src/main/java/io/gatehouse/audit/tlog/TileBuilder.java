package io.gatehouse.audit.tlog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes tiles and bundles of entries that come in order, and the files that a checkpoint needs. Not
 * for use by several threads.
 */
final class TileBuilder {

  private final TileFiles files;
  private final TreeEdge edge;
  private final MerkleHash hash = new MerkleHash();
  private final EntryBundle.Builder bundle = new EntryBundle.Builder();
  private final PayloadBundle payloads = new PayloadBundle();
  private final List<String> unforced = new ArrayList<>();
  private List<String> partials = new ArrayList<>();
  private boolean compare;
  private long sealed;
  private long repaired;

  /**
   * @param edge its size is a multiple of {@value TilePath#WIDTH}
   * @param sealed tiles of entries below that number should be there already; others may be
   */
  TileBuilder(TileFiles files, TreeEdge edge, long sealed) {
    this.files = files;
    this.edge = edge;
    this.compare = true;
    this.sealed = sealed;
  }

  /** Entries so far. */
  long size() {
    return edge.size();
  }

  byte[] root() {
    return edge.root();
  }

  /**
   * From now on no tile can be there already.
   *
   * @param checkpointed the size of the tree whose partial tiles are there
   */
  void beyondWhatIsThere(long checkpointed) {
    compare = false;
    partials = TilePath.partials(checkpointed);
  }

  /** Files that should have been there and were missing or held something else. */
  long repaired() {
    return repaired;
  }

  void add(byte[] bytes, int entryOffset, int entryLength, int payloadOffset, int payloadLength)
      throws IOException {
    bundle.add(bytes, entryOffset, entryLength);
    payloads.add(bytes, payloadOffset, payloadLength);
    byte[] leaf = hash.leaf(bytes, entryOffset, entryLength);
    // Entries before their hashes: who finds the hashes finds the entries.
    if (bundle.count() == TilePath.WIDTH) {
      long index = edge.size() / TilePath.WIDTH;
      put(TilePath.entries(index, TilePath.WIDTH), bundle.content());
      if (payloads.any()) {
        put(TilePath.payloads(index), payloads.content());
      }
      bundle.clear();
      payloads.clear();
    }
    edge.add(
        leaf,
        (level, index, hashes) ->
            put(TilePath.hashes(level, index, TilePath.WIDTH), ByteBuffer.wrap(hashes)));
  }

  private void put(String name, ByteBuffer content) throws IOException {
    if (compare) {
      boolean written = files.ensure(name, content);
      repaired += written && edge.size() < sealed ? 1 : 0;
    } else {
      files.write(name, content, false);
    }
    unforced.add(name);
  }

  /** Writes the partial tiles of the tree as it is, which a checkpoint over it needs. */
  List<String> writePartials() throws IOException {
    List<String> written = new ArrayList<>();
    if (bundle.count() > 0) {
      String name = TilePath.entries(edge.index(0), bundle.count());
      files.write(name, bundle.content(), false);
      written.add(name);
    }
    for (int level = 0; level < edge.levels(); level++) {
      if (edge.count(level) > 0) {
        String name = TilePath.hashes(level, edge.index(level), edge.count(level));
        files.write(name, ByteBuffer.wrap(edge.hashes(level)), false);
        written.add(name);
      }
    }
    return written;
  }

  /** Removes the partial tiles of the checkpoint before, now that another is in force. */
  void replacePartials(List<String> written) throws IOException {
    for (String name : partials) {
      if (!written.contains(name)) {
        files.removePartial(name);
      }
    }
    partials = written;
  }

  /** Forgets what is kept apart from an entry, if its bundle is not whole yet. */
  void erase(long sequence) {
    if (sequence / TilePath.WIDTH == edge.index(0)) {
      payloads.erase((int) (sequence % TilePath.WIDTH));
    }
  }

  /** The whole tiles that were put there since this was last asked; nobody has forced them. */
  List<String> takeUnforced() {
    List<String> taken = List.copyOf(unforced);
    unforced.clear();
    return taken;
  }
}
