package io.gatehouse.it.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each target with what is stored for it, and a little more: what Jazzer does, for seconds. */
class StoredInputsIT {

  private static final Path STORED = Path.of("fuzz");
  private static final int CHANGED = 300;
  private static final long SEED = 20261130;

  private static final Map<String, Consumer<byte[]>> TARGETS =
      Map.of(
          "StartupFuzz", StartupFuzz::fuzzerTestOneInput,
          "FramesFuzz", FramesFuzz::fuzzerTestOneInput,
          "SaslFuzz", SaslFuzz::fuzzerTestOneInput,
          "TokenFuzz", TokenFuzz::fuzzerTestOneInput,
          "UpstreamTlsFuzz", UpstreamTlsFuzz::fuzzerTestOneInput,
          "TextFuzz", TextFuzz::fuzzerTestOneInput,
          "MaskedRowsFuzz", MaskedRowsFuzz::fuzzerTestOneInput);

  private static List<byte[]> inputs(String kind, String target) throws IOException {
    Path directory = STORED.resolve(kind).resolve(target);
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> sorted = files.sorted().toList();
      byte[][] all = new byte[sorted.size()][];
      for (int i = 0; i < all.length; i++) {
        all[i] = Files.readAllBytes(sorted.get(i));
      }
      return Arrays.asList(all);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "StartupFuzz",
        "FramesFuzz",
        "SaslFuzz",
        "TokenFuzz",
        "UpstreamTlsFuzz",
        "TextFuzz",
        "MaskedRowsFuzz"
      })
  void nothingThatMustNotHappenDoes(String target) throws IOException {
    Consumer<byte[]> feed = TARGETS.get(target);
    List<byte[]> corpus = inputs("corpus", target);
    assertThat(corpus).isNotEmpty();
    corpus.forEach(feed);
    inputs("crashers", target).forEach(feed);
    Random random = new Random(SEED);
    for (int i = 0; i < CHANGED; i++) {
      byte[] changed = corpus.get(random.nextInt(corpus.size())).clone();
      for (int j = random.nextInt(5); j >= 0 && changed.length > 0; j--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      feed.accept(Arrays.copyOf(changed, random.nextInt(changed.length + 8)));
    }
  }
}
