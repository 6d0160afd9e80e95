package io.gatehouse.audit.tlog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;

/**
 * The Ed25519 key with which a proxy signs its log's checkpoints: a PKCS #8 PEM file, as {@code
 * openssl genpkey -algorithm ed25519} makes it, that nobody but its owner may read, and beside it
 * {@code <file>.pub} with the {@link VerifierKey}.
 */
public final class SigningKey {

  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";

  /** What stands before the seed in a key's PKCS #8 form (RFC 8410, section 7). */
  private static final byte[] PKCS8_PREFIX =
      HexFormat.of().parseHex("302e020100300506032b657004220420");

  private final PrivateKey key;
  private final VerifierKey verifier;

  private SigningKey(PrivateKey key, VerifierKey verifier) {
    this.key = key;
    this.verifier = verifier;
  }

  /** A new one, kept nowhere. */
  public static SigningKey generate(String origin) {
    requireName(origin);
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      return new SigningKey(pair.getPrivate(), VerifierKey.of(origin, pair.getPublic()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Java 17 has Ed25519", e);
    }
  }

  /**
   * Makes a key and its files.
   *
   * @throws FileAlreadyExistsException when the file is there: a key is never overwritten
   */
  public static SigningKey create(Path file, String origin) throws IOException {
    SigningKey made = generate(origin);
    made.save(file);
    return made;
  }

  void save(Path file) throws IOException {
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    byte[] pem = pem();
    try {
      writeNew(file, pem, "rw-------");
    } finally {
      Arrays.fill(pem, (byte) 0);
    }
    writePublic(file);
    DirectoryForce.force(folder);
  }

  /** Writes the public half beside a key's file. */
  void writePublic(Path file) throws IOException {
    Files.writeString(publicFile(file), verifier + "\n", StandardCharsets.US_ASCII);
  }

  /** Where the public half of a key lies. */
  public static Path publicFile(Path file) {
    return file.resolveSibling(file.getFileName() + ".pub");
  }

  /**
   * Reads a key.
   *
   * @throws IOException when it can't be read, others than its owner may read it, or it is none
   */
  public static SigningKey read(Path file, String origin) throws IOException {
    requireName(origin);
    refuseUnlessPrivate(file);
    byte[] content = Files.readAllBytes(file);
    try {
      String pem = new String(content, StandardCharsets.ISO_8859_1);
      int begin = pem.indexOf(BEGIN);
      int end = pem.indexOf(END);
      if (begin < 0 || end < begin) {
        throw noKey(file, null);
      }
      byte[] encoded =
          Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end).strip());
      PrivateKey key =
          KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
      Arrays.fill(encoded, (byte) 0);
      return new SigningKey(key, VerifierKey.of(origin, Ed25519Public.of(key)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw noKey(file, e);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  private static IOException noKey(Path file, Exception cause) {
    return new IOException(
        "the audit log's key "
            + file
            + " is no Ed25519 key in PKCS #8 PEM; make one with: gatehouse audit keygen",
        cause);
  }

  private static void refuseUnlessPrivate(Path file) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    boolean others =
        permissions.stream().anyMatch(permission -> !permission.name().startsWith("OWNER_"));
    if (others) {
      throw new IOException(
          "others than its owner may read or change the audit log's key "
              + file
              + " ("
              + PosixFilePermissions.toString(permissions)
              + "); set it right with: chmod 600 "
              + file);
    }
  }

  private static void writeNew(Path file, byte[] content, String permissions) throws IOException {
    FileAttribute<?>[] attributes =
        file.getFileSystem().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
            }
            : new FileAttribute<?>[0];
    try (FileChannel channel =
        FileChannel.open(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private byte[] pem() {
    byte[] seed =
        ((EdECPrivateKey) key)
            .getBytes()
            .orElseThrow(() -> new IllegalStateException("a key that does not show its bytes"));
    byte[] encoded = Arrays.copyOf(PKCS8_PREFIX, PKCS8_PREFIX.length + seed.length);
    System.arraycopy(seed, 0, encoded, PKCS8_PREFIX.length, seed.length);
    Arrays.fill(seed, (byte) 0);
    String pem = BEGIN + "\n" + Base64.getEncoder().encodeToString(encoded) + "\n" + END + "\n";
    Arrays.fill(encoded, (byte) 0);
    return pem.getBytes(StandardCharsets.US_ASCII);
  }

  private static void requireName(String origin) {
    if (!SignedNote.isKeyName(origin)) {
      throw new IllegalArgumentException("an origin is printable ASCII without space and plus");
    }
  }

  /** The public half. */
  public VerifierKey verifier() {
    return verifier;
  }

  byte[] sign(byte[] text) {
    try {
      Signature ed25519 = Signature.getInstance("Ed25519");
      ed25519.initSign(key);
      ed25519.update(text);
      return ed25519.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("an Ed25519 key signs", e);
    }
  }
}
