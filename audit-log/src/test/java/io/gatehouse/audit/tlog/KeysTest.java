package io.gatehouse.audit.tlog;

import static io.gatehouse.audit.tlog.LogFiles.OPTIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditField;
import io.gatehouse.audit.AuditLogCorruptException;
import io.gatehouse.audit.EventType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysTest {

  @TempDir private Path parent;

  private AuditDirectory log() {
    return new AuditDirectory(parent.resolve("log"));
  }

  private Path keyFile() {
    return log().defaultKeyFile();
  }

  @Test
  void readsTheVkeyOfTheStandard() {
    // C2SP signed-note's own example of an Ed25519 verifier key.
    String text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    VerifierKey key = VerifierKey.parse(text);
    assertThat(key).hasToString(text);
    String note =
        "If you think cryptography is the answer to your problem,\n"
            + "then you don't know what your problem is.\n"
            + "\n"
            + "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    byte[] bytes = note.getBytes(StandardCharsets.UTF_8);
    assertThat(SignedNote.parse(bytes).orElseThrow().isSignedBy(key)).isTrue();
    byte[] changed = note.replace("answer", "answar").getBytes(StandardCharsets.UTF_8);
    assertThat(SignedNote.parse(changed).orElseThrow().isSignedBy(key)).isFalse();
    assertThatThrownBy(() -> VerifierKey.parse(text.replace("c74f20a3", "c74f20a4")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aKeyIsForItsOwnerAloneAndNeverOverwritten() throws Exception {
    SigningKey made = SigningKey.create(keyFile(), "test/one");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile())))
        .isEqualTo("rw-------");
    assertThat(SigningKey.read(keyFile(), "test/one").verifier()).isEqualTo(made.verifier());
    assertThat(Files.readString(SigningKey.publicFile(keyFile())).strip())
        .isEqualTo(made.verifier().toString());
    assertThatThrownBy(() -> SigningKey.create(keyFile(), "test/one"))
        .isInstanceOf(FileAlreadyExistsException.class);
    Files.setPosixFilePermissions(keyFile(), PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> SigningKey.read(keyFile(), "test/one"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("chmod 600");
  }

  @Test
  void takesAKeyThatOpensslMade() throws Exception {
    Process openssl = new ProcessBuilder("openssl", "genpkey", "-algorithm", "ed25519").start();
    byte[] pem = openssl.getInputStream().readAllBytes();
    assertThat(openssl.waitFor()).isZero();
    Files.write(keyFile(), pem);
    Files.setPosixFilePermissions(keyFile(), PosixFilePermissions.fromString("rw-------"));
    SigningKey key = SigningKey.read(keyFile(), "test/one");
    Checkpoint checkpoint = Checkpoint.sign(3, new byte[32], key);
    assertThat(checkpoint.isSignedBy(key.verifier())).isTrue();
    assertThat(checkpoint.isSignedBy(SigningKey.generate("test/one").verifier())).isFalse();
  }

  @Test
  void whatIsNoKeyIsRefused() throws Exception {
    Files.writeString(keyFile(), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    Files.setPosixFilePermissions(keyFile(), PosixFilePermissions.fromString("rw-------"));
    assertThatThrownBy(() -> log().open(OPTIONS))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("gatehouse audit keygen");
  }

  @Test
  void aLogGoesOnWithNoOtherKeyThanItsOwn() throws Exception {
    LogFiles.write(log().path(), OPTIONS, 3);
    Path kept = Files.move(keyFile(), parent.resolve("kept"));
    assertThatThrownBy(() -> log().open(OPTIONS))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not there");
    SigningKey.create(keyFile(), "test/one");
    assertThatThrownBy(() -> log().open(OPTIONS))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("was not signed with the key");
    Files.delete(keyFile());
    Files.move(kept, keyFile());
    LogFiles.write(log().path(), OPTIONS, 3);
    assertThat(log().verify().finding()).isEmpty();
  }

  @Test
  void aRotationIsInTheLogAndBothKeysVerifyIt() throws Exception {
    LogFiles.write(log().path(), OPTIONS, 3);
    VerifierKey first = SigningKey.read(keyFile(), "test/one").verifier();
    Checkpoint before = log().checkpoint().orElseThrow();
    KeyRotation rotation = KeyRotation.rotate(keyFile(), "test/one");
    assertThat(rotation.before()).isEqualTo(first);
    assertThatThrownBy(() -> KeyRotation.rotate(keyFile(), "test/one"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("start the proxy first");
    LogFiles.write(log().path(), OPTIONS, 3);
    AuditEntry told = LogFiles.read(log().path()).get(4);
    assertThat(told.type()).contains(EventType.KEY_ROTATED);
    assertThat(told.text(AuditField.LOG_KEY)).contains(rotation.after().toString());
    for (VerifierKey pinned : new VerifierKey[] {first, rotation.after()}) {
      Expectations expected = new Expectations(Optional.of(pinned), List.of(before));
      Verification found = log().verify(expected);
      assertThat(found.finding()).isEmpty();
      assertThat(found.key()).contains(rotation.after());
    }
    KeyRotation.rotate(keyFile(), "test/one");
    LogFiles.write(log().path(), OPTIONS, 3);
    assertThat(log().verify(new Expectations(Optional.of(first), List.of())).finding()).isEmpty();
  }

  @Test
  void aRotationThatTheOldKeyHasNotSignedIsNone() {
    SigningKey old = SigningKey.generate("test/one");
    SigningKey thief = SigningKey.generate("test/one");
    String text =
        "gatehouse audit key rotation\n" + old.verifier() + "\n" + thief.verifier() + "\n";
    assertThatThrownBy(() -> KeyRotation.parse(SignedNote.sign(text, thief).toString()))
        .isInstanceOf(AuditLogCorruptException.class);
    assertThat(SignedNote.parse("x\n\n\u2014 a+b AAAAAAA=\n".getBytes(StandardCharsets.UTF_8)))
        .isEmpty();
  }
}
