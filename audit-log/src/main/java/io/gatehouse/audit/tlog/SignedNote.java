package io.gatehouse.audit.tlog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A text with signatures (C2SP signed-note):
 *
 * <pre>
 *   text, which ends with a newline
 *   (an empty line)
 *   — &lt;key name&gt; &lt;base64 of the key ID and the signature&gt;
 * </pre>
 *
 * @param text with its last newline
 * @param signatures at least one
 */
record SignedNote(String text, List<Line> signatures) {

  private static final String DASH = "\u2014 ";
  private static final int ID_BYTES = 4;
  private static final int MOST_SIGNATURES = 100;

  /**
   * A signature.
   *
   * @param name the key's
   * @param bytes the key's ID and the signature
   */
  record Line(String name, byte[] bytes) {

    @Override
    public String toString() {
      return DASH + name + " " + Base64.getEncoder().encodeToString(bytes) + "\n";
    }
  }

  SignedNote {
    signatures = List.copyOf(signatures);
  }

  /** Whether a key may have that name: no white space, no plus, not empty. */
  static boolean isKeyName(String name) {
    return !name.isEmpty() && name.chars().allMatch(c -> c > 0x20 && c < 0x7F && c != '+');
  }

  static SignedNote sign(String text, SigningKey key) {
    byte[] id = key.verifier().id();
    byte[] signature = key.sign(text.getBytes(StandardCharsets.UTF_8));
    byte[] line = Arrays.copyOf(id, id.length + signature.length);
    System.arraycopy(signature, 0, line, id.length, signature.length);
    return new SignedNote(text, List.of(new Line(key.verifier().name(), line)));
  }

  /** Empty when it is not exactly in the form. */
  static Optional<SignedNote> parse(byte[] bytes) {
    String all = new String(bytes, StandardCharsets.UTF_8);
    int split = all.lastIndexOf("\n\n");
    if (split < 0
        || !all.endsWith("\n")
        || !Arrays.equals(all.getBytes(StandardCharsets.UTF_8), bytes)
        || all.chars().anyMatch(c -> c < 0x20 && c != '\n')) {
      return Optional.empty();
    }
    List<Line> lines = new ArrayList<>();
    for (String line : all.substring(split + 2).split("\n")) {
      Optional<Line> signature = line(line);
      if (signature.isEmpty() || lines.size() == MOST_SIGNATURES) {
        return Optional.empty();
      }
      lines.add(signature.get());
    }
    return Optional.of(new SignedNote(all.substring(0, split + 1), lines));
  }

  private static Optional<Line> line(String line) {
    int space = line.lastIndexOf(' ');
    if (!line.startsWith(DASH) || space < DASH.length()) {
      return Optional.empty();
    }
    String name = line.substring(DASH.length(), space);
    try {
      byte[] bytes = Base64.getDecoder().decode(line.substring(space + 1));
      boolean canonical =
          Base64.getEncoder().encodeToString(bytes).equals(line.substring(space + 1));
      return isKeyName(name) && bytes.length > ID_BYTES && canonical
          ? Optional.of(new Line(name, bytes))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether that key has signed it. A wrong signature in its name counts as none. */
  boolean isSignedBy(VerifierKey key) {
    byte[] id = key.id();
    byte[] signed = text.getBytes(StandardCharsets.UTF_8);
    return signatures.stream()
        .filter(line -> line.name().equals(key.name()))
        .filter(line -> Arrays.equals(Arrays.copyOf(line.bytes(), ID_BYTES), id))
        .anyMatch(
            line ->
                key.verifies(
                    signed, Arrays.copyOfRange(line.bytes(), ID_BYTES, line.bytes().length)));
  }

  @Override
  public String toString() {
    StringBuilder all = new StringBuilder(text).append('\n');
    signatures.forEach(all::append);
    return all.toString();
  }
}
