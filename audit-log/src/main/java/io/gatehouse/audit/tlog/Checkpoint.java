package io.gatehouse.audit.tlog;

import io.gatehouse.audit.AuditLogCorruptException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a log once was, signed (C2SP tlog-checkpoint). Kept elsewhere, it shows any later change of
 * what it covers.
 */
public final class Checkpoint {

  /** The file of the newest. */
  static final String NAME = "checkpoint";

  private static final Pattern FORM =
      Pattern.compile(
          "(?<origin>[^\\n]+)\\n(?<size>0|[1-9]\\d{0,17})\\n(?<root>[A-Za-z0-9+/]{43}=)\\n");

  private final String origin;
  private final long size;
  private final byte[] root;
  private final SignedNote note;

  private Checkpoint(String origin, long size, byte[] root, SignedNote note) {
    this.origin = origin;
    this.size = size;
    this.root = root;
    this.note = note;
  }

  static Checkpoint sign(long size, byte[] root, SigningKey key) {
    String origin = key.verifier().name();
    String text = origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root) + "\n";
    return new Checkpoint(origin, size, root.clone(), SignedNote.sign(text, key));
  }

  /**
   * Reads one; whether its signature is good is another question.
   *
   * @throws AuditLogCorruptException when it is none
   */
  public static Checkpoint parse(byte[] bytes) throws AuditLogCorruptException {
    Optional<SignedNote> note = SignedNote.parse(bytes);
    Matcher text = FORM.matcher(note.map(SignedNote::text).orElse(""));
    if (note.isEmpty() || !text.matches()) {
      throw new AuditLogCorruptException("the checkpoint is no signed note of a log");
    }
    byte[] root = Base64.getDecoder().decode(text.group("root"));
    if (!Base64.getEncoder().encodeToString(root).equals(text.group("root"))) {
      throw new AuditLogCorruptException("the checkpoint's hash is not in its one base64 form");
    }
    return new Checkpoint(
        text.group("origin"), Long.parseLong(text.group("size")), root, note.get());
  }

  /**
   * Reads several, with an empty line between them, as a witness collects them.
   *
   * @throws AuditLogCorruptException when one is none, or there is none at all
   */
  public static List<Checkpoint> parseAll(byte[] bytes) throws AuditLogCorruptException {
    List<Checkpoint> found = new ArrayList<>();
    StringBuilder note = new StringBuilder();
    boolean signatures = false;
    for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n")) {
      if (line.isEmpty() && signatures) {
        found.add(parse(note.toString().getBytes(StandardCharsets.UTF_8)));
        note.setLength(0);
        signatures = false;
        continue;
      }
      signatures |= line.isEmpty();
      note.append(line).append('\n');
    }
    if (note.length() > 0 || found.isEmpty()) {
      found.add(parse(note.toString().getBytes(StandardCharsets.UTF_8)));
    }
    return found;
  }

  /** The newest of a directory; empty when there is none yet. */
  static Optional<Checkpoint> readFrom(Path directory) throws IOException {
    Optional<byte[]> bytes = new TileFiles(directory).read(NAME);
    return bytes.isEmpty() ? Optional.empty() : Optional.of(parse(bytes.get()));
  }

  void writeInto(TileFiles files) throws IOException {
    files.write(NAME, ByteBuffer.wrap(toString().getBytes(StandardCharsets.UTF_8)), true);
  }

  /** The log's name. */
  public String origin() {
    return origin;
  }

  /** How many entries it covers. */
  public long size() {
    return size;
  }

  /** The head of the tree over them (RFC 6962). */
  public byte[] root() {
    return root.clone();
  }

  /** Whether that key has signed it. */
  public boolean isSignedBy(VerifierKey key) {
    return origin.equals(key.name()) && note.isSignedBy(key);
  }

  /** The signed note. */
  @Override
  public String toString() {
    return note.toString();
  }
}
