package io.gatehouse.server.config;

import io.gatehouse.policy.yaml.Suggestion;
import io.gatehouse.policy.yaml.YamlMap;
import io.gatehouse.policy.yaml.YamlScalar;
import io.gatehouse.proxy.identity.ClaimMapping;
import io.gatehouse.proxy.identity.IssuerSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An entry of {@code issuers}. */
final class IssuerSection {

  private IssuerSection() {}

  /** The issuer; empty when problems were noted. */
  static Optional<IssuerSettings> read(Section section) {
    YamlMap map = section.map();
    int before = map.problems().count();
    String issuer = map.requiredString("issuer");
    if (!map.has("audiences")) {
      map.problems().add(map.at(), "audiences is missing", "such as [gatehouse]");
    }
    Set<String> audiences = Set.copyOf(new HashSet<>(map.strings("audiences")));
    Set<String> algorithms = algorithms(map);
    ClaimMapping claims = claims(section.inner("claims"));
    Duration skew =
        section.duration(
            "clock_skew", IssuerSettings.DEFAULT_CLOCK_SKEW, Duration.ZERO, Duration.ofMinutes(10));
    Duration lifetime =
        section.duration(
            "max_lifetime",
            IssuerSettings.DEFAULT_MAX_LIFETIME,
            Duration.ofMinutes(1),
            Duration.ofDays(30));
    Optional<URI> discovery = section.url("discovery");
    Optional<URI> jwks = section.url("jwks");
    Optional<Path> ca = section.readableFile("ca");
    boolean allowHttp = map.bool("allow_http", false);
    section.done();
    if (map.problems().count() != before) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new IssuerSettings(
              issuer,
              audiences,
              algorithms,
              claims,
              skew,
              lifetime,
              discovery,
              jwks,
              ca,
              allowHttp));
    } catch (IllegalArgumentException unfit) {
      map.problem("issuer", unfit.getMessage(), "");
      return Optional.empty();
    }
  }

  private static Set<String> algorithms(YamlMap map) {
    if (!map.has("algorithms")) {
      return IssuerSettings.ASYMMETRIC_ALGORITHMS;
    }
    Set<String> algorithms = new HashSet<>();
    for (YamlScalar algorithm : map.texts("algorithms")) {
      if (!IssuerSettings.ASYMMETRIC_ALGORITHMS.contains(algorithm.text())) {
        map.problems()
            .add(
                algorithm.at(),
                algorithm.text() + " is no signature algorithm that can be allowed",
                Suggestion.hint(algorithm.text(), IssuerSettings.ASYMMETRIC_ALGORITHMS));
      }
      algorithms.add(algorithm.text());
    }
    return algorithms;
  }

  private static ClaimMapping claims(Section section) {
    YamlMap map = section.map();
    List<String> user = map.has("user") ? map.strings("user") : ClaimMapping.DEFAULT.user();
    ClaimMapping claims =
        new ClaimMapping(
            user.isEmpty() ? ClaimMapping.DEFAULT.user() : user,
            map.string("groups", ClaimMapping.DEFAULT.groups()),
            map.string("actor", ClaimMapping.DEFAULT.actor()));
    section.done();
    return claims;
  }
}
