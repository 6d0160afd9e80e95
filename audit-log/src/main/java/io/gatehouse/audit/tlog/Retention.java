package io.gatehouse.audit.tlog;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which entries are still kept. Old ones go as a whole prefix of bundles; the tiles of hashes stay,
 * so that every proof about the rest still holds. The file {@code retained} has the number of the
 * first entry that is kept, and the log an event that says so.
 */
final class Retention {

  static final String NAME = "retained";

  private static final Pattern FORM = Pattern.compile("(0|[1-9]\\d{0,17})\n");

  private Retention() {}

  /** The number of the first entry that is kept. */
  static long firstKept(Path directory) throws IOException {
    Optional<byte[]> bytes = new TileFiles(directory).read(NAME);
    if (bytes.isEmpty()) {
      return 0;
    }
    String text = new String(bytes.get(), StandardCharsets.ISO_8859_1);
    // Damaged, it names nothing, and whoever reads finds the first bundle missing.
    return FORM.matcher(text).matches() ? Long.parseLong(text.strip()) : 0;
  }
}
