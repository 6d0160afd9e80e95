package io.gatehouse.it.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.it.stage.OnEveryPostgres;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.wire.Format;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two databases that differ in nothing but masked values give the same answers, byte for byte, to
 * any query: values, types, numbers of rows, errors. {@code gatehouse.twins.queries} says how many
 * queries are tried of each kind, {@code gatehouse.twins.seed} which.
 */
@OnEveryPostgres
class NonInterferenceIT {

  private static final int QUERIES = Integer.getInteger("gatehouse.twins.queries", 300);

  /** A random recursion may have no end, and eats memory meanwhile. */
  private static final int ENOUGH_MILLIS = 300;

  /** The field of its error; the text may be withheld. */
  private static final String ENDLESS = "C=57014";

  private static final long SEED = Long.getLong("gatehouse.twins.seed", 20_261_130);

  private final PostgresVersion version;
  private final RealPostgres server;
  private final List<RealGatehouse> proxies = new ArrayList<>();

  NonInterferenceIT(PostgresVersion version, Stage stage) {
    this.version = version;
    this.server = stage.postgres(version);
  }

  @BeforeEach
  void start() {
    List<String> twins = List.of("twin_a", "twin_b");
    try (ServerSession admin = ServerSession.superuser(server.port(), "postgres")) {
      for (String twin : twins) {
        admin.run("DROP DATABASE IF EXISTS " + twin + " WITH (FORCE)");
      }
      admin.rows("CREATE DATABASE twin_a TEMPLATE template0 OWNER " + RealPostgres.LOGIN);
      try (ServerSession one = ServerSession.superuser(server.port(), "twin_a")) {
        one.rows(RealPostgres.script("lineage.sql"));
        one.rows(RealPostgres.script("twins.sql"));
        one.rows(
            "GRANT USAGE ON SCHEMA other TO shop_app; GRANT SELECT ON ALL TABLES IN SCHEMA public,"
                + " other TO shop_app");
      }
      admin.rows("CREATE DATABASE twin_b TEMPLATE twin_a OWNER " + RealPostgres.LOGIN);
      for (String twin : twins) {
        try (ServerSession one = ServerSession.superuser(server.port(), twin)) {
          String word = twin.equals("twin_a") ? "quokka" : "wombat-and-more";
          one.rows(RealPostgres.script("twins-values.sql").replace("WORD", word));
          one.rows("ALTER DATABASE " + twin + " SET statement_timeout = " + ENOUGH_MILLIS);
        }
      }
    }
    for (String twin : twins) {
      proxies.add(
          RealGatehouse.before(server)
              .upstreamDatabase(twin)
              .policies("policies/twins.yaml")
              .start());
    }
  }

  @AfterEach
  void stop() {
    proxies.forEach(RealGatehouse::close);
  }

  @Test
  void computationsTellNothingOfWhatIsMasked() {
    RandomComputations computations = new RandomComputations(SEED);
    compare("computations", computations::next, 35);
  }

  @Test
  void queriesOfAnyFormTellNothingOfWhatIsMasked() {
    RandomQueries queries = new RandomQueries(SEED);
    compare("queries", queries::next, 10);
  }

  private void compare(String what, Supplier<String> queries, int percentAnswered) {
    List<String> differences = new ArrayList<>();
    Map<String, Integer> refusals = new TreeMap<>();
    int answered = 0;
    try (WireClient one = proxies.get(0).wire(Persona.AGENT);
        WireClient other = proxies.get(1).wire(Persona.AGENT)) {
      for (int i = 0; i < QUERIES; i++) {
        String sql = queries.get();
        if (sql.contains(" TABLESAMPLE ")) {
          continue;
        }
        Format format = Format.values()[i % Format.values().length];
        List<Reply> here = format.run(one, sql);
        String seen = comparable(here);
        String told = comparable(format.run(other, sql));
        // On a busy machine one may run out of time
        for (int tries = 0; tries < 3 && !seen.equals(told) && isOfTime(seen + told); tries++) {
          seen = comparable(format.run(one, sql));
          told = comparable(format.run(other, sql));
        }
        // Of one without end, how many rows came first is a matter of the machine
        if (!seen.equals(told) && !(seen.contains(ENDLESS) && told.contains(ENDLESS))) {
          int at = Arrays.mismatch(seen.toCharArray(), told.toCharArray());
          differences.add(
              "%s %s%n…%s%n…%s".formatted(format, sql, around(seen, at), around(told, at)));
        }
        if (here.stream().noneMatch(reply -> reply.type() == 'E')) {
          answered++;
        } else {
          refusals.merge(
              here.stream().filter(r -> r.type() == 'E').findFirst().orElseThrow().sqlState(),
              1,
              Integer::sum);
        }
      }
    }
    System.out.printf(
        "%s on %s: %d tried, %d answered, %s%n", what, version, QUERIES, answered, refusals);
    assertThat(differences).isEmpty();
    assertThat(answered).isGreaterThan(QUERIES * percentAnswered / 100);
  }

  private static String around(String told, int at) {
    return told.substring(Math.max(0, at - 200), Math.min(told.length(), at + 200));
  }

  private static boolean isOfTime(String told) {
    return told.contains("max_analysis_time") || told.contains(ENDLESS);
  }

  /** All that came, but for the number of the decision. */
  private static String comparable(List<Reply> replies) {
    StringBuilder all = new StringBuilder();
    for (Reply reply : replies) {
      if (reply.type() == 'E' || reply.type() == 'N') {
        Map<Character, String> fields = reply.fields();
        fields.keySet().removeAll(Set.of('D'));
        all.append(reply.type()).append(fields);
      } else {
        all.append(reply);
      }
      all.append('\n');
    }
    return all.toString();
  }
}
