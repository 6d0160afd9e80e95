package io.gatehouse.policy;

import io.gatehouse.policy.shape.Fields;
import io.gatehouse.policy.yaml.Suggestion;
import io.gatehouse.policy.yaml.YamlMap;
import io.gatehouse.policy.yaml.YamlScalar;
import io.gatehouse.policy.yaml.YamlValue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads {@code clients}. */
final class ClientReader {

  private static final List<String> SHOWN = List.of("any", "none");

  private final MatchReader matches;

  ClientReader(MatchReader matches) {
    this.matches = matches;
  }

  ClientSet read(Fields map) {
    return read(map, map.section("not").map(not -> read(not, Optional.empty())));
  }

  private ClientSet read(Fields map, Optional<ClientSet> not) {
    Optional<YamlValue> certificate = map.either("certificate");
    ClientSet clients =
        new ClientSet(
            networks(map),
            map.optionalFlag("tls"),
            certificate.flatMap(value -> shown(map, value)),
            certificate
                .filter(YamlMap.class::isInstance)
                .map(value -> certificate(new Fields((YamlMap) value, MatchShapes.CERTIFICATE))),
            matches.globs(map, "applications"),
            not);
    map.done();
    return clients;
  }

  private List<Network> networks(Fields map) {
    List<Network> networks = new ArrayList<>();
    for (YamlScalar text : map.texts("addresses")) {
      Optional<Network> network = Network.parse(text.text());
      if (network.isEmpty()) {
        map.problems()
            .add(
                text.at(),
                text.text() + " is no network",
                "such as 10.0.0.0/8, 2001:db8::/32 or 192.0.2.7");
      } else if (network.get().hasBitsBehindThePrefix()) {
        map.problems()
            .add(
                text.at(),
                text.text() + " has bits behind its prefix",
                "a longer prefix, or zeros");
      } else {
        networks.add(network.get());
      }
    }
    return networks;
  }

  private static Optional<ClientSet.Shown> shown(Fields map, YamlValue value) {
    if (value instanceof YamlMap) {
      return Optional.empty();
    }
    if (value instanceof YamlScalar text && SHOWN.contains(text.text())) {
      return Optional.of(ClientSet.Shown.valueOf(text.text().toUpperCase(Locale.ROOT)));
    }
    String hint =
        value instanceof YamlScalar text ? Suggestion.hint(text.text(), SHOWN) : "any or none";
    map.problem("certificate", "certificate must be any, none, or a map", hint);
    return Optional.empty();
  }

  private ClientSet.Certificate certificate(Fields map) {
    Set<String> fingerprints =
        map.checkedTexts("fingerprints").stream()
            .map(YamlScalar::text)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    ClientSet.Certificate certificate =
        new ClientSet.Certificate(
            matches.globs(map, "subjects"), matches.globs(map, "names"), fingerprints);
    map.done();
    return certificate;
  }
}
