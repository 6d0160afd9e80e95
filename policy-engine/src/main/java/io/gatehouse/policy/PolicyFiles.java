package io.gatehouse.policy;

import io.gatehouse.policy.yaml.Pace;
import io.gatehouse.policy.yaml.Problems;
import io.gatehouse.policy.yaml.YamlReader;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the files of bundles that follow each other. A file that holds what it held in the last one
 * is not read again, so that a change of one file of many takes little from the sessions that run.
 * For one thread at a time.
 */
final class PolicyFiles {

  private static final PolicyFile NOTHING =
      new PolicyFile(List.of(), List.of(), List.of(), List.of());

  private final BundleLimits limits;
  private final Expressions expressions;
  private final Map<Path, Known> known = new HashMap<>();

  PolicyFiles(BundleLimits limits) {
    this.limits = limits;
    this.expressions = new Expressions(limits);
  }

  BundleLimits limits() {
    return limits;
  }

  /** What a file says; may be used only when no problem was noted. */
  PolicyFile read(Path file, Pace pace, Problems problems) {
    Optional<byte[]> bytes = YamlReader.bytes(file, limits.maxFileBytes(), problems);
    return bytes.isEmpty() ? NOTHING : read(file, bytes.get(), pace, problems);
  }

  private PolicyFile read(Path file, byte[] bytes, Pace pace, Problems problems) {
    String digest = Sha256.hex(bytes);
    Known last = known.get(file);
    if (last != null && last.digest.equals(digest)) {
      return last.content;
    }
    int before = problems.count();
    PolicyFile content =
        PolicyFileReader.read(
            pace.over(YamlReader.read(file, bytes, pace, problems)), expressions, problems);
    if (problems.count() == before) {
      known.put(file, new Known(digest, content));
    }
    return content;
  }

  /** Forgets all files but these. */
  void retain(Collection<Path> files) {
    known.keySet().retainAll(files);
  }

  /**
   * A file without a mistake.
   *
   * @param digest of its bytes
   * @param content what they say
   */
  private record Known(String digest, PolicyFile content) {}
}
