package io.gatehouse.sql.resolve;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Names that ship with this module, one a line; a line that begins with "# " is a comment. */
final class NameList {

  /** Functions that reach nothing beyond their arguments. */
  static final Set<String> TRUSTED_FUNCTIONS = load("trusted-functions.txt");

  /** The symbols of PostgreSQL's own operators. */
  static final Set<String> OPERATORS = load("operators.txt");

  private NameList() {}

  private static Set<String> load(String file) {
    return Set.copyOf(lines(file));
  }

  /** The lines of such a file that say something, in order. */
  static List<String> lines(String file) {
    List<String> names = new ArrayList<>();
    InputStream resource = Objects.requireNonNull(NameList.class.getResourceAsStream(file), file);
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(resource, StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("# ") && !line.isEmpty()) {
          names.add(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(names);
  }
}
