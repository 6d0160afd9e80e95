package io.gatehouse.audit.chain;

import io.gatehouse.audit.AuditLogCorruptException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file {@code head}: {@code <number of an entry> <its hash>}. The writer brings it up to date
 * about once a second and at the end, always after the force: the log reaches at least so far. It
 * shows an end that got lost by accident. Against somebody who can write in the directory, and so
 * change it too, only a copy kept elsewhere helps.
 *
 * <p>It is not forced. After a crash of the machine it can be empty, which counts as absent.
 */
record Head(long sequence, String hash) {

  static final String NAME = "head";

  private static final Pattern FORM = Pattern.compile("(0|[1-9]\\d{0,17}) ([0-9a-f]{64})\n");

  void writeInto(Path directory) throws IOException {
    Path temporary = directory.resolve(NAME + ".tmp");
    Files.writeString(temporary, sequence + " " + hash + "\n", StandardCharsets.US_ASCII);
    Files.move(
        temporary,
        directory.resolve(NAME),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  static Optional<Head> readFrom(Path directory) throws IOException {
    String text;
    try {
      text = new String(Files.readAllBytes(directory.resolve(NAME)), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new AuditLogCorruptException(directory.resolve(NAME) + " is damaged");
    }
    return Optional.of(new Head(Long.parseLong(matcher.group(1)), matcher.group(2)));
  }
}
