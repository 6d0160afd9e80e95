package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.Version;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The TLS library (CVE-2025-24970 and those fixed in 4.2.17). */
class NettyVersionIT {

  private static final int OLDEST = 4 * 1_000_000 + 2 * 1_000 + 17;

  @Test
  void isWithoutTheAdvisoriesOfOlderOnes() {
    Map<String, Version> versions = Version.identify();
    assertThat(versions).containsKey("netty-handler");
    versions.forEach(
        (artifact, version) -> {
          String[] parts = version.artifactVersion().split("\\.");
          int number =
              Integer.parseInt(parts[0]) * 1_000_000
                  + Integer.parseInt(parts[1]) * 1_000
                  + Integer.parseInt(parts[2]);
          assertThat(number).as(artifact).isGreaterThanOrEqualTo(OLDEST);
        });
  }
}
