package io.gatehouse.policy;

import static io.gatehouse.policy.Bundles.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.policy.PolicyBundles.Reload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bundles that change while they are in force. */
@Timeout(60)
class PolicyBundlesTest {

  private static final String HEADER = "apiVersion: gatehouse/v1\n";

  @TempDir Path directory;

  private final BlockingQueue<Reload> heard = new LinkedBlockingQueue<>();

  private PolicyBundles open() throws PolicyException {
    return PolicyBundles.open(directory, BundleLimits.defaults(), Optional.empty(), heard::add);
  }

  private Reload next() throws InterruptedException {
    Reload reload = heard.poll(30, TimeUnit.SECONDS);
    assertThat(reload).isNotNull();
    return reload;
  }

  @Test
  void aChangeIsTakenAndAMistakeKeepsTheLastGood() throws Exception {
    Bundles.write(directory.resolve("p.yaml"), HEADER + policy("p", "allow", "{}"));
    try (PolicyBundles bundles = open()) {
      String first = bundles.get().digest();
      Bundles.write(
          directory.resolve("sub").resolve("q.yaml"), HEADER + policy("q", "block", "{}"));

      assertThat(next()).isEqualTo(new Reload.Changed(first, bundles.get().digest()));
      String second = bundles.get().digest();
      assertThat(bundles.get().policies()).hasSize(2);

      Bundles.write(directory.resolve("sub").resolve("q.yaml"), HEADER + policy("q", "blok", "{}"));
      assertThat(next())
          .isInstanceOfSatisfying(
              Reload.Refused.class,
              refused -> {
                assertThat(refused.kept()).isEqualTo(second);
                assertThat(refused.problems()).singleElement().asString().contains("blok");
              });
      assertThat(bundles.get().digest()).isEqualTo(second);

      Files.delete(directory.resolve("sub").resolve("q.yaml"));
      assertThat(next()).isEqualTo(new Reload.Changed(second, first));
    }
  }

  @Test
  void aReloadReadsOnlyWhatChangedAndMeansWhatAFreshLoadMeans() throws Exception {
    Path one = directory.resolve("one.yaml");
    Path two = directory.resolve("two.yaml");
    String exception =
        """
        kind: Exception
        metadata: {id: %s}
        spec: {policy: two, subject: ann, expires: 2099-01-01T00:00:00Z, ticket: T-1,
          approved_by: lead}
        """;
    Bundles.write(one, HEADER + policy("one", "allow", "{}", "when: user.groups.size() < 9"));
    Bundles.write(two, HEADER + policy("two", "block", "{}") + "---\n" + exception.formatted("e"));
    try (PolicyBundles bundles = open()) {
      Policy kept = byId(bundles.get(), "one");
      Policy changed = byId(bundles.get(), "two");

      Bundles.write(two, HEADER + policy("two", "hold", "{}") + "---\n" + exception.formatted("e"));
      assertThat(bundles.reload().get()).isInstanceOf(Reload.Changed.class);
      assertThat(byId(bundles.get(), "one")).isSameAs(kept);
      assertThat(byId(bundles.get(), "two")).isNotSameAs(changed);
      asFresh(bundles);

      // What a file that was not read again says still meets what the others say.
      Path three = directory.resolve("three.yaml");
      Bundles.write(three, HEADER + exception.formatted("e"));
      refusedFor(bundles, "two exceptions are called e");
      Bundles.write(three, HEADER + policy("one", "allow", "{}"));
      refusedFor(bundles, "two policies are called one");
      Files.move(two, directory.resolve("elsewhere.yaml"));
      Bundles.write(three, HEADER + exception.formatted("f"));
      assertThat(bundles.reload().get()).isInstanceOf(Reload.Changed.class);
      assertThat(bundles.get().policies())
          .extracting(PolicySummary::place)
          .anySatisfy(place -> assertThat(place).contains("elsewhere.yaml"));
      asFresh(bundles);
      Files.delete(directory.resolve("elsewhere.yaml"));
      refusedFor(bundles, "there is no policy two");
    }
  }

  private static Policy byId(PolicyBundle bundle, String id) {
    return bundle.all().stream().filter(policy -> policy.id().equals(id)).findFirst().orElseThrow();
  }

  private void asFresh(PolicyBundles bundles) throws PolicyException {
    PolicyBundle fresh = PolicyBundle.load(directory);
    assertThat(bundles.get().digest()).isEqualTo(fresh.digest());
    assertThat(bundles.get().policies()).isEqualTo(fresh.policies());
    assertThat(bundles.get().allExceptions()).isEqualTo(fresh.allExceptions());
  }

  private static void refusedFor(PolicyBundles bundles, String why) throws Exception {
    assertThat(bundles.reload().get())
        .isInstanceOfSatisfying(
            Reload.Refused.class,
            refused -> assertThat(refused.problems().toString()).contains(why));
  }

  @Test
  void aLinkThatIsTurnedIsAChange() throws Exception {
    Bundles.write(directory.resolve("..1").resolve("p.yaml"), HEADER + policy("p", "allow", "{}"));
    Bundles.write(directory.resolve("..2").resolve("p.yaml"), HEADER + policy("p", "block", "{}"));
    Files.createSymbolicLink(directory.resolve("..data"), Path.of("..1"));
    Files.createSymbolicLink(directory.resolve("p.yaml"), Path.of("..data", "p.yaml"));
    try (PolicyBundles bundles = open()) {
      assertThat(bundles.get().policies().get(0).effect()).isEqualTo("allow");
      Files.createSymbolicLink(directory.resolve("..tmp"), Path.of("..2"));
      Files.move(
          directory.resolve("..tmp"), directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

      assertThat(next()).isInstanceOf(Reload.Changed.class);
      assertThat(bundles.get().policies().get(0).effect()).isEqualTo("block");
    }
  }

  @Test
  void aReloadOnRequestAnswersAndIsHeardOf() throws Exception {
    Bundles.write(directory.resolve("p.yaml"), HEADER + policy("p", "allow", "{}"));
    try (PolicyBundles bundles = open()) {
      Reload reload = bundles.reload().get();

      assertThat(reload).isEqualTo(new Reload.Unchanged(bundles.get().digest()));
      assertThat(next()).isEqualTo(reload);
    }
  }

  @Test
  void aSignedBundleLoadsAndNoOther() throws Exception {
    KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    KeyPair others = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Bundles.write(directory.resolve("p.yaml"), HEADER + policy("p", "allow", "{}"));
    String digest = PolicyBundle.load(directory).digest();
    Path file = directory.resolve(BundleSignature.FILE);

    refused(keys, "is missing");
    Bundles.write(file, BundleSignature.sign(digest, others.getPrivate()));
    refused(keys, "is not a signature");
    Bundles.write(file, "no base64 at all!");
    refused(keys, "is not a signature");
    Bundles.write(file, "");
    refused(keys, "is not a signature");
    Bundles.write(file, BundleSignature.sign(digest, keys.getPrivate()) + "\n");
    assertThat(
            PolicyBundle.load(directory, BundleLimits.defaults(), Optional.of(keys.getPublic()))
                .digest())
        .isEqualTo(digest);
    Bundles.write(directory.resolve("q.yaml"), HEADER + policy("q", "allow", "{}"));
    refused(keys, "is not a signature");
  }

  private void refused(KeyPair keys, String why) {
    assertThatThrownBy(
            () ->
                PolicyBundle.load(
                    directory, BundleLimits.defaults(), Optional.of(keys.getPublic())))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining(why);
  }
}
