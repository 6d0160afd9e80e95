package io.gatehouse.audit.tlog;

import io.gatehouse.audit.AuditLogCorruptException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * A signing key names the one that follows it: a note, signed with the old key.
 *
 * <pre>
 *   gatehouse audit key rotation
 *   &lt;vkey of the old key&gt;
 *   &lt;vkey of the new key&gt;
 * </pre>
 */
public final class KeyRotation {

  private static final String TITLE = "gatehouse audit key rotation";

  private final VerifierKey before;
  private final VerifierKey after;
  private final SignedNote note;

  private KeyRotation(VerifierKey before, VerifierKey after, SignedNote note) {
    this.before = before;
    this.after = after;
    this.note = note;
  }

  /**
   * Puts a new key in the place of the old one. The old private key is gone when this returns; the
   * statement that the new one follows it lies in {@code <file>.rotation}, for the log to take in
   * when it is opened next.
   */
  public static KeyRotation rotate(Path file, String origin) throws IOException {
    Path statement = statementFile(file);
    if (Files.exists(statement, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(
          "the log has not taken in the last rotation yet ("
              + statement
              + "): start the proxy first");
    }
    SigningKey old = SigningKey.read(file, origin);
    SigningKey made = SigningKey.generate(origin);
    String text = TITLE + "\n" + old.verifier() + "\n" + made.verifier() + "\n";
    KeyRotation rotation =
        new KeyRotation(old.verifier(), made.verifier(), SignedNote.sign(text, old));
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.deleteIfExists(next);
    Files.deleteIfExists(SigningKey.publicFile(next));
    made.save(next);
    Files.writeString(statement, rotation.toString(), StandardCharsets.UTF_8);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Files.move(
        SigningKey.publicFile(next),
        SigningKey.publicFile(file),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    DirectoryForce.force(file.toAbsolutePath().getParent());
    return rotation;
  }

  /** The statement beside a key that the log has not taken in yet. */
  static Optional<KeyRotation> pending(Path keyFile) throws IOException {
    Path file = statementFile(keyFile);
    return Files.exists(file) ? Optional.of(parse(Files.readString(file))) : Optional.empty();
  }

  /** Forgets the statement beside a key: the log has it. */
  static void takenIn(Path keyFile) throws IOException {
    Files.deleteIfExists(statementFile(keyFile));
  }

  private static Path statementFile(Path keyFile) {
    return keyFile.resolveSibling(keyFile.getFileName() + ".rotation");
  }

  /**
   * Reads one.
   *
   * @throws AuditLogCorruptException when it is none, or the old key has not signed it
   */
  static KeyRotation parse(String text) throws AuditLogCorruptException {
    Optional<SignedNote> note = SignedNote.parse(text.getBytes(StandardCharsets.UTF_8));
    String[] lines = note.map(SignedNote::text).orElse("").split("\n", -1);
    if (note.isEmpty() || lines.length != 4 || !lines[0].equals(TITLE)) {
      throw new AuditLogCorruptException("no statement about a key's rotation");
    }
    try {
      VerifierKey before = VerifierKey.parse(lines[1]);
      VerifierKey after = VerifierKey.parse(lines[2]);
      if (!note.get().isSignedBy(before) || !before.name().equals(after.name())) {
        throw new AuditLogCorruptException("a key's rotation is not signed by the key before");
      }
      return new KeyRotation(before, after, note.get());
    } catch (IllegalArgumentException e) {
      throw new AuditLogCorruptException("a key's rotation names no key: " + e.getMessage());
    }
  }

  /** The key that was. */
  public VerifierKey before() {
    return before;
  }

  /** The key that is. */
  public VerifierKey after() {
    return after;
  }

  /** The signed note. */
  @Override
  public String toString() {
    return note.toString();
  }
}
