package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.frontend.StartupMessage;
import io.gatehouse.proxy.enforcement.PinnedSettings;
import io.gatehouse.proxy.enforcement.Refusal;
import io.gatehouse.proxy.enforcement.Refusals;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What of a client's StartupMessage reaches the server. Settings come from a list: a setting in
 * there is one that runs nothing and that decides nothing about rights. {@code options} is taken
 * apart and held to the same list.
 *
 * @param settings what goes upstream
 * @param applicationName as the client gave it; empty when it gave none
 * @param refusal why the client can not be served; empty when it can
 */
record StartupParameters(
    Map<String, String> settings, String applicationName, Optional<Refusal> refusal) {

  private static final Set<String> ALLOWED =
      Set.of(
          "application_name",
          "bytea_output",
          "client_encoding",
          "client_min_messages",
          "datestyle",
          "default_transaction_deferrable",
          "default_transaction_isolation",
          "default_transaction_read_only",
          "extra_float_digits",
          "geqo",
          "idle_in_transaction_session_timeout",
          "idle_session_timeout",
          "intervalstyle",
          "jit",
          "lock_timeout",
          "search_path",
          "standard_conforming_strings",
          "statement_timeout",
          "timezone",
          "work_mem");

  StartupParameters {
    settings = Map.copyOf(settings);
  }

  static StartupParameters of(StartupMessage message) {
    Map<String, String> settings = new LinkedHashMap<>();
    Optional<Refusal> refusal = Optional.empty();
    for (Map.Entry<String, String> parameter : message.parameters().entrySet()) {
      Optional<Refusal> wrong =
          switch (parameter.getKey()) {
            case "user", "database" -> Optional.empty();
            case "replication" -> replication(parameter.getValue());
            case "options" -> options(parameter.getValue(), settings);
            default -> setting(parameter.getKey(), parameter.getValue(), settings);
          };
      if (refusal.isEmpty()) {
        refusal = wrong;
      }
    }
    String applicationName = settings.getOrDefault("application_name", "");
    settings.putAll(PinnedSettings.AT_LOGIN);
    return new StartupParameters(settings, applicationName, refusal);
  }

  private static Optional<Refusal> setting(
      String name, String value, Map<String, String> settings) {
    String key = name.toLowerCase(Locale.ROOT);
    if (!ALLOWED.contains(key)) {
      return refused(
          "Startup parameter \"%s\" is not accepted.".formatted(printable(name)),
          "Leave it out, or use SET after the login.");
    }
    if (!PinnedSettings.allows(key, value)) {
      return refused(
          "Startup parameter \"%s\" can not have this value.".formatted(key),
          key.equals("client_encoding")
              ? "Use client_encoding UTF8 (PGCLIENTENCODING=UTF8)."
              : "Leave it on.");
    }
    settings.put(key, value);
    return Optional.empty();
  }

  private static Optional<Refusal> replication(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "false", "off", "no", "0" -> Optional.empty();
      default ->
          refused(
              "Replication connections are not available behind Gatehouse.",
              "Connect to the database server itself.");
    };
  }

  /**
   * {@code -c name=value}, {@code -cname=value} and {@code --name=value}, with backslash escapes.
   */
  private static Optional<Refusal> options(String value, Map<String, String> settings) {
    List<String> words = words(value);
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      String assignment;
      if (word.equals("-c") && i + 1 < words.size()) {
        assignment = words.get(++i);
      } else if (word.startsWith("-c")) {
        assignment = word.substring(2);
      } else if (word.startsWith("--")) {
        assignment = word.substring(2);
      } else {
        return refused(
            "Startup parameter \"options\" holds something else than settings.",
            "Write -c name=value.");
      }
      int equals = assignment.indexOf('=');
      if (equals < 1) {
        return refused(
            "Startup parameter \"options\" holds a setting without a value.",
            "Write -c name=value.");
      }
      Optional<Refusal> wrong =
          setting(
              assignment.substring(0, equals).replace('-', '_'),
              assignment.substring(equals + 1),
              settings);
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    return Optional.empty();
  }

  /** As pg_split_opts in PostgreSQL's postinit.c: white space separates, a backslash quotes. */
  private static List<String> words(String value) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\' && i + 1 < value.length()) {
        word.append(value.charAt(++i));
        inWord = true;
      } else if (" \t\n\u000b\f\r".indexOf(c) >= 0) {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
          inWord = false;
        }
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }

  private static Optional<Refusal> refused(String message, String hint) {
    return Optional.of(new Refusal(Refusals.INVALID_AUTHORIZATION, message, "", hint));
  }

  private static String printable(String name) {
    String cut = name.length() > 63 ? name.substring(0, 63) : name;
    return cut.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
