package io.gatehouse.server.config;

import io.gatehouse.policy.yaml.Suggestion;
import io.gatehouse.policy.yaml.YamlMap;
import io.gatehouse.proxy.ListenerSettings.Door;
import io.gatehouse.proxy.ProxyProtocol;
import io.gatehouse.proxy.identity.IssuerSettings;
import java.util.List;
import java.util.Optional;

/** An entry of {@code listeners}. */
final class ListenerSection {
  private static final int DEFAULT_PORT = 6432;
  private static final String TOKEN_PASSWORD = "token_password";
  private static final String OAUTHBEARER = "oauthbearer";

  private ListenerSection() {}

  /**
   * The listener.
   *
   * @param issuers whose tokens clients log in with
   */
  static ListenerConfiguration read(Section listener, List<IssuerSettings> issuers) {
    YamlMap map = listener.map();
    String address = map.string("address", "127.0.0.1");
    int port = listener.number("port", DEFAULT_PORT, 0, 65_535);
    boolean plaintext = map.bool("plaintext_on_loopback", false);
    boolean wantsTls = map.has("tls");
    Optional<ListenerConfiguration.Tls> tls =
        map.optionalMap("tls").map(inner -> tls(listener.of(inner)));
    Optional<ProxyProtocol> proxyProtocol =
        map.optionalMap("proxy_protocol").flatMap(inner -> proxyProtocol(listener.of(inner)));
    Door door = door(listener, issuers);
    listener.done();
    if (!wantsTls && !plaintext) {
      map.problems()
          .add(
              map.at(),
              "a listener without tls serves nobody",
              "add tls with certificate and key; for tests on this machine alone,"
                  + " plaintext_on_loopback: true");
    }
    return new ListenerConfiguration(address, port, tls, plaintext, proxyProtocol, door);
  }

  /** The certificate that clients see, and the one that they are asked for. */
  private static ListenerConfiguration.Tls tls(Section section) {
    YamlMap map = section.map();
    ListenerConfiguration.Tls own =
        new ListenerConfiguration.Tls(
            section.requiredReadableFile("certificate"),
            section.requiredReadableFile("key"),
            section.readableFile("client_ca"),
            clientCertificateRequired(map));
    section.done();
    if (map.has("client_certificate") && !map.has("client_ca")) {
      map.problem(
          "client_certificate",
          "clients' certificates can not be verified without client_ca",
          "name the authority that they come from");
    }
    return own;
  }

  private static boolean clientCertificateRequired(YamlMap map) {
    String word = map.string("client_certificate", "optional");
    if (!word.equals("optional") && !word.equals("required")) {
      map.problem(
          "client_certificate",
          word + " is neither optional nor required",
          Suggestion.hint(word, List.of("optional", "required")));
    }
    return word.equals("required");
  }

  private static Optional<ProxyProtocol> proxyProtocol(Section section) {
    YamlMap map = section.map();
    List<String> networks = map.strings("trusted");
    section.done();
    if (!map.has("trusted")) {
      map.problems().add(map.at(), "trusted is missing", "such as [10.0.0.0/8]");
      return Optional.empty();
    }
    try {
      return Optional.of(new ProxyProtocol(networks));
    } catch (IllegalArgumentException wrong) {
      map.problem("trusted", wrong.getMessage(), "such as [10.0.0.0/8]");
      return Optional.empty();
    }
  }

  private static Door door(Section listener, List<IssuerSettings> issuers) {
    YamlMap map = listener.map();
    String word = map.string("authentication", TOKEN_PASSWORD);
    Optional<YamlMap> oauth = map.optionalMap("oauth");
    if (word.equals(TOKEN_PASSWORD)) {
      if (oauth.isPresent()) {
        map.problem("oauth", "oauth is for authentication: oauthbearer", "");
        oauth.get().keys().forEach(oauth.get()::value);
      }
      return new Door.TokenPassword();
    }
    if (!word.equals(OAUTHBEARER)) {
      map.problem(
          "authentication",
          word + " is no way to authenticate",
          Suggestion.hint(word, List.of(TOKEN_PASSWORD, OAUTHBEARER)));
    }
    YamlMap inner = oauth.orElseGet(() -> YamlMap.empty(map.at("oauth"), map.problems()));
    String issuer = inner.string("issuer", issuers.isEmpty() ? "" : issuers.get(0).issuer());
    String scope = inner.string("scope", "openid");
    listener.of(inner).done();
    Optional<IssuerSettings> known =
        issuers.stream().filter(each -> each.issuer().equals(issuer)).findFirst();
    if (known.isEmpty() && !issuers.isEmpty()) {
      inner.problem("issuer", issuer + " is not among issuers", "");
    }
    String discovery = known.map(each -> each.discoveryUrl().toString()).orElse("");
    return new Door.OauthBearer(issuer, discovery, scope);
  }
}
