package io.gatehouse.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.policy.BundleLimits;
import io.gatehouse.policy.PolicyBundle;
import io.gatehouse.server.Main;
import io.gatehouse.server.config.Ed25519Pem;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gatehouse test}, {@code policies diff}, {@code policies schema}. */
class PolicyCommandsTest {
  private static final String READ =
      """
      apiVersion: gatehouse/v1
      kind: Policy
      metadata: {id: officers-read}
      spec:
        effect: allow
        match:
          subjects: {groups: [officers]}
          statements: {class: [read]}
        tests:
          - {sql: "SELECT 1", expect: allow}
      """;
  private static final String NO_DROP =
      """
      ---
      apiVersion: gatehouse/v1
      kind: Policy
      metadata: {id: no-drop}
      spec:
        effect: block
        match: {statements: [DROP_TABLE]}
        message: "No tables are dropped."
      """;

  @TempDir private Path directory;
  private Path policies;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void writePolicies() throws IOException {
    policies = bundle("policies", READ + NO_DROP);
  }

  private Path bundle(String name, String text) throws IOException {
    Path bundle = Files.createDirectory(directory.resolve(name));
    Files.writeString(bundle.resolve("a.yaml"), text);
    return bundle;
  }

  private int run(String... arguments) {
    return Main.commandLine(Map.of(), false)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void testsThatHoldAreFineAndWhatNoneReachesIsNamed() {
    assertThat(run("test", "-p", policies.toString())).isEqualTo(ExitCode.FINE);
    assertThat(out.toString()).contains("No test reaches: no-drop").contains("1 passed, 0 failed");
  }

  @Test
  void aPolicyThatNoTestReachesFailsWhereThatIsAskedFor() {
    assertThat(run("test", "-p", policies.toString(), "--all-reached")).isEqualTo(ExitCode.NO);
  }

  @Test
  void aCaseThatComesOutOtherwiseIsShownWithItsPlace() throws IOException {
    Path cases = directory.resolve("cases.jsonl");
    Files.writeString(
        cases,
        """
        {"sql": "DROP TABLE t", "expect": "block", "as": {"user": "carol", "groups": ["officers"]}}
        {"sql": "SELECT 1", "expect": "block", "as": {"user": "carol", "groups": ["officers"]}}
        """);
    assertThat(run("test", "-p", policies.toString(), cases.toString())).isEqualTo(ExitCode.NO);
    assertThat(out.toString())
        .contains("cases.jsonl:2: ")
        .contains("expected block")
        .contains("2 passed, 1 failed")
        .doesNotContain("No test reaches");
  }

  @Test
  void printsJson() {
    assertThat(run("test", "-p", policies.toString(), "--json")).isEqualTo(ExitCode.FINE);
    assertThat(out.toString())
        .startsWith("{\"ok\":true,\"tests\":[{")
        .contains("\"never_matched\":[\"no-drop\"]");
  }

  @Test
  void aBundleThatCanNotBeReadIsNoAnswer() throws IOException {
    Path broken = bundle("broken", READ.replace("effect", "efect"));
    assertThat(run("test", "-p", broken.toString())).isEqualTo(ExitCode.COULD_NOT);
    assertThat(err.toString()).contains("a.yaml:5").contains("effect");
  }

  @Test
  void bundlesThatDifferOnlyInWordsMeanTheSame() throws IOException {
    Path other = bundle("other", "# a comment\n" + READ + NO_DROP);
    assertThat(run("policies", "diff", "-p", policies.toString(), other.toString()))
        .isEqualTo(ExitCode.FINE);
    assertThat(out.toString()).contains("They mean the same.");
  }

  @Test
  void showsWhatDiffersBetweenBundles() throws IOException {
    Path other = bundle("other", READ.replace("[read]", "[read, write]"));
    assertThat(run("policies", "diff", "-p", policies.toString(), other.toString()))
        .isEqualTo(ExitCode.NO);
    assertThat(out.toString())
        .containsPattern("Policy +no-drop +removed")
        .containsPattern("Policy +officers-read +changed +match");
  }

  @Test
  void signsABundleSoThatOnlyItCanBeLoadedByThatKey() throws Exception {
    KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Path key = pem("policies.key", "PRIVATE KEY", keys.getPrivate().getEncoded());
    PublicKey verifier =
        Ed25519Pem.publicKey(pem("policies.pub", "PUBLIC KEY", keys.getPublic().getEncoded()));
    BundleLimits limits = BundleLimits.defaults();
    assertThatThrownBy(() -> PolicyBundle.load(policies, limits, Optional.of(verifier)))
        .hasMessageContaining("must be signed");
    assertThat(run("policies", "sign", policies.toString(), "--key", key.toString()))
        .isEqualTo(ExitCode.FINE);
    assertThat(PolicyBundle.load(policies, limits, Optional.of(verifier)).digest())
        .isEqualTo(out.toString().strip());
    Files.writeString(policies.resolve("a.yaml"), READ);
    assertThatThrownBy(() -> PolicyBundle.load(policies, limits, Optional.of(verifier)))
        .hasMessageContaining("is not a signature of these files");
  }

  @Test
  void signsWithNothingButAPrivateKey() throws Exception {
    KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Path key = pem("policies.pub", "PUBLIC KEY", keys.getPublic().getEncoded());
    assertThat(run("policies", "sign", policies.toString(), "--key", key.toString()))
        .isEqualTo(ExitCode.COULD_NOT);
    assertThat(err.toString()).contains("no unencrypted Ed25519 private key");
    assertThat(policies.resolve("bundle.sig")).doesNotExist();
  }

  private Path pem(String name, String label, byte[] encoded) throws IOException {
    return Files.writeString(
        directory.resolve(name),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(label, Base64.getMimeEncoder().encodeToString(encoded), label));
  }

  @Test
  void theSchemaIsTheOneThatIsShipped() throws IOException {
    assertThat(run("policies", "schema")).isEqualTo(ExitCode.FINE);
    assertThat(out.toString())
        .isEqualTo(Files.readString(Path.of("../config/schema/policy.schema.json")));
  }
}
