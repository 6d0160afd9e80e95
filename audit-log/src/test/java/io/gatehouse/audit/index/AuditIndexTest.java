package io.gatehouse.audit.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditLogOptions;
import io.gatehouse.audit.AuditQuery;
import io.gatehouse.audit.AuditReader;
import io.gatehouse.audit.AuditSearch;
import io.gatehouse.audit.AuditedSession;
import io.gatehouse.audit.AuditedShape;
import io.gatehouse.audit.AuditedStatement;
import io.gatehouse.audit.ClientConnection;
import io.gatehouse.audit.Condition;
import io.gatehouse.audit.Correlation;
import io.gatehouse.audit.Events;
import io.gatehouse.audit.Exposure;
import io.gatehouse.audit.Identity;
import io.gatehouse.audit.LogEvent;
import io.gatehouse.audit.SessionEvent;
import io.gatehouse.audit.SessionOpenings;
import io.gatehouse.audit.StatementEvent;
import io.gatehouse.audit.TokenNames;
import io.gatehouse.audit.Verdict;
import io.gatehouse.audit.index.AuditIndex.Updated;
import io.gatehouse.audit.tlog.AuditDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AuditIndexTest {

  private static final AuditLogOptions OPTIONS = AuditLogOptions.defaults("test/one");
  private static final List<String> TABLES = List.of("customers", "orders", "staff");
  private static final List<String> COLUMNS = List.of("id", "ssn", "email");

  @TempDir private Path parent;
  private final Random random = new Random(7);
  private int opened;
  private Instant base = Events.TIME;
  private Instant written = Events.TIME;

  private AuditDirectory log() {
    return new AuditDirectory(parent.resolve("audit"));
  }

  private AuditIndex index() {
    return AuditIndex.of(log());
  }

  private static AuditedSession session(int number) {
    return new AuditedSession(
        new ClientConnection("s" + number, "192.0.2." + number % 5, "app" + number % 3),
        new Identity(
            "user" + number % 7,
            "https://issuer.example",
            "sub" + number % 7,
            number % 2 == 0 ? Optional.of("agent" + number % 3) : Optional.empty()),
        number % 2 == 0 ? "shop" : "hr",
        "prod");
  }

  /** Sessions that open, run statements and close, in a random order. */
  private void write(int events) throws Exception {
    try (AuditLog log = log().open(OPTIONS)) {
      // Behind all that was written before: what is found is sorted by time.
      base = latest(Instant.now()).truncatedTo(ChronoUnit.MICROS);
      for (int i = 0; opened < 20; i++, opened++) {
        log.append(opening(i)).get();
      }
      for (int i = 0; i < events; i++) {
        AuditEvent event = event(i);
        if (i == events - 1) {
          log.append(event).get();
        } else {
          log.append(event);
        }
      }
      written = base.plusMillis(events);
    }
  }

  private Instant latest(Instant now) {
    return now.isAfter(written) ? now : written;
  }

  private AuditEvent opening(int number) {
    AuditedSession session = session(number);
    String id = session.connection().sessionId();
    return new SessionEvent.Opened(
        base,
        session,
        List.of("group" + id.length(), "all"),
        new TokenNames(Optional.of("jti-" + id), Optional.of("client-" + id)),
        "b1");
  }

  private AuditEvent event(int number) {
    AuditedSession session = session(random.nextInt(20));
    String id = session.connection().sessionId();
    String table = "public." + TABLES.get(random.nextInt(3));
    String column = table + "." + COLUMNS.get(random.nextInt(3));
    return switch (random.nextInt(6)) {
      case 0 ->
          new SessionEvent.Closed(
              base.plusMillis(number), session, "it left", Duration.ofSeconds(1), 3);
      case 1, 2 ->
          new StatementEvent.Decision(
              base.plusMillis(number),
              session,
              "d" + number,
              new AuditedStatement(
                  "SELECT ssn FROM t WHERE name = 'Ann" + number % 50 + "'",
                  new AuditedShape(
                      "SELECT ssn FROM t WHERE name = ?",
                      "f" + number % 5,
                      "SELECT",
                      List.of(table),
                      List.of(column),
                      List.of("pii")),
                  new Correlation(
                      Optional.of("%032x".formatted(number % 40)),
                      Optional.empty(),
                      List.of("agent=a" + number % 4)),
                  List.of("p" + number % 30)),
              random.nextBoolean() ? Verdict.ALLOW : Verdict.BLOCK,
              "policy" + number % 4,
              List.of("policy" + number % 4, "other"),
              "b1",
              number % 3 == 0 ? "Not now, Ann" + number % 50 : "",
              Optional.empty());
      case 3, 4 ->
          new StatementEvent.Outcome(
              base.plusMillis(number),
              session,
              "d" + (number - 1),
              number % 9 == 0 ? "42501" : "00000",
              "SELECT",
              number % 10,
              OptionalLong.empty(),
              100,
              Duration.ofMillis(1),
              number % 2 == 0
                  ? new Exposure(List.of(), List.of(column), List.of(), List.of("pii"))
                  : new Exposure(List.of(column), List.of(), List.of("pci"), List.of()));
      default ->
          new SessionEvent.LoginRefused(
              base.plusMillis(number),
              session.connection(),
              Optional.empty(),
              "mallory",
              "shop",
              "28000",
              "the token has expired");
    };
  }

  private List<Long> byIndex(AuditQuery query, long limit) throws Exception {
    List<Long> found = new ArrayList<>();
    try (IndexSearch search = IndexSearch.open(index())) {
      assertThat(search.indexed()).isPositive();
      search.newest(query, limit, entry -> found.add(entry.sequence()));
    }
    return found;
  }

  private List<Long> byReading(AuditQuery query) throws Exception {
    List<Long> found = new ArrayList<>();
    try (AuditReader reader = log().read()) {
      new AuditSearch(query).search(reader, entry -> found.add(entry.sequence()));
    }
    Collections.reverse(found);
    return found;
  }

  @Test
  void findsWhatReadingFindsByEveryConditionNewestFirst() throws Exception {
    write(1_100);
    assertThat(index().update(count -> {})).isEqualTo(Updated.DONE);
    TreeMap<Condition, TreeSet<String>> values = new TreeMap<>();
    SessionOpenings sessions = new SessionOpenings();
    try (AuditReader reader = log().read()) {
      for (Optional<AuditEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
        AuditEntry entry = next.get();
        sessions.meet(entry);
        for (Condition condition : Condition.values()) {
          values
              .computeIfAbsent(condition, key -> new TreeSet<>())
              .addAll(condition.values(entry, sessions::of));
        }
      }
    }
    assertThat(values.keySet()).contains(Condition.values());
    int asked = 0;
    for (Condition condition : values.keySet()) {
      List<String> some = new ArrayList<>(values.get(condition));
      Collections.shuffle(some, random);
      some.add("nothing of the kind");
      for (String value : some.subList(Math.max(0, some.size() - 3), some.size())) {
        AuditQuery query = AuditQuery.builder().with(condition, value).build();
        assertThat(byIndex(query, IndexSearch.ALL)).as("%s", query).isEqualTo(byReading(query));
        asked++;
      }
    }
    assertThat(asked).isGreaterThan(50);
    for (AuditQuery query :
        List.of(
            AuditQuery.builder().build(),
            AuditQuery.builder().text("ann7 SELECT").build(),
            AuditQuery.builder().text("p7").build(),
            AuditQuery.builder().text("expired token").build(),
            AuditQuery.builder().text("!!").build(),
            AuditQuery.builder()
                .since(base.plusMillis(500))
                .until(base.plusMillis(900).plusNanos(1))
                .user("user3")
                .build(),
            AuditQuery.builder().since(base.plusMillis(1_090)).build(),
            AuditQuery.builder()
                .with(Condition.SEEN_CLEAR, "customers.ssn")
                .with(Condition.GROUP, "all")
                .since(base.plusMillis(700))
                .build())) {
      List<Long> all = byReading(query);
      assertThat(byIndex(query, IndexSearch.ALL)).as("%s", query).isEqualTo(all);
      assertThat(byIndex(query, 3)).isEqualTo(all.subList(0, Math.min(3, all.size())));
      assertThat(byIndex(query, 300)).isEqualTo(all.subList(0, Math.min(300, all.size())));
    }
  }

  @Test
  void saysThatThereIsMore() throws Exception {
    write(680);
    index().update(count -> {});
    try (IndexSearch search = IndexSearch.open(index())) {
      AuditQuery all = AuditQuery.builder().build();
      assertThat(search.newest(all, 700, entry -> {})).isEqualTo(701);
      assertThat(search.newest(all, 701, entry -> {})).isEqualTo(701);
      assertThat(search.newest(all, 10, entry -> {})).isEqualTo(11);
      assertThat(search.newest(all, 500, entry -> {})).isEqualTo(501);
    }
  }

  @Test
  void goesOnWhereItWasAndKnowsSessionsThatWereOpenedBefore() throws Exception {
    write(600);
    index().update(count -> {});
    AuditQuery query = AuditQuery.builder().with(Condition.GROUP, "all").build();
    for (int i = 0; i < 3; i++) {
      write(500);
      List<Long> progress = new ArrayList<>();
      assertThat(index().update(progress::add)).isEqualTo(Updated.DONE);
      assertThat(progress).hasSize(1);
      assertThat(byIndex(query, IndexSearch.ALL)).isEqualTo(byReading(query)).hasSizeGreaterThan(9);
    }
  }

  @Test
  void countsWhoSawWhat() throws Exception {
    write(2_000);
    index().update(count -> {});
    AuditQuery query = AuditQuery.builder().with(Condition.SEEN_CLEAR, "customers.ssn").build();
    WhoTable read = new WhoTable();
    try (AuditReader reader = log().read()) {
      new AuditSearch(query).search(reader, read::add);
    }
    try (IndexSearch search = IndexSearch.open(index())) {
      assertThat(search.who(query).rows()).isEqualTo(read.rows()).hasSizeGreaterThan(5);
    }
  }

  @Test
  void whatIsErasedLeavesItsFiles() throws Exception {
    try (AuditLog log = log().open(OPTIONS)) {
      for (int i = 0; i < 600; i++) {
        log.append(Events.decision("s", "d" + i, "SELECT 'Zebulon" + i + "'")).get();
      }
    }
    index().update(count -> {});
    assertThat(terms("zebulon33")).isOne();
    assertThat(byIndex(AuditQuery.builder().text("zebulon33").build(), 9)).hasSize(1);
    log().erase("d33", "me", "asked for", OPTIONS, log().defaultKeyFile());
    assertThat(index().forget(34)).isEqualTo(Updated.DONE);
    assertThat(byIndex(AuditQuery.builder().text("zebulon33").build(), 9)).isEmpty();
    assertThat(byIndex(AuditQuery.builder().decision("d33").build(), 9)).hasSize(2);
    assertThat(terms("zebulon33")).isZero();
    assertThat(terms("zebulon34")).isOne();
  }

  @Test
  void anErasureThatIsMetInTheLogCountsToo() throws Exception {
    try (AuditLog log = log().open(OPTIONS)) {
      for (int i = 0; i < 600; i++) {
        log.append(Events.decision("s", "d" + i, "SELECT 'Zebulon" + i + "'")).get();
      }
      // Said, and not done yet: whoever fills the index now still finds the payload.
      log.append(new LogEvent.Erased(Events.TIME, "d33", 34, "me", "asked for")).get();
      for (int i = 0; i < 300; i++) {
        log.append(Events.decision("s", "e" + i, "SELECT 1")).get();
      }
    }
    index().update(count -> {});
    assertThat(terms("zebulon33")).isZero();
    assertThat(terms("zebulon34")).isOne();
  }

  private int terms(String word) throws Exception {
    try (var directory = org.apache.lucene.store.FSDirectory.open(index().path());
        var reader = org.apache.lucene.index.DirectoryReader.open(directory)) {
      int found = 0;
      for (var leaf : reader.leaves()) {
        var terms = leaf.reader().terms(EntryDocuments.WORD);
        if (terms != null
            && terms.iterator().seekExact(new org.apache.lucene.util.BytesRef(word))) {
          found++;
        }
      }
      return found;
    }
  }

  @Test
  void anotherLogInTheSamePlaceGetsAnotherIndex() throws Exception {
    write(800);
    index().update(count -> {});
    Path aside = parent.resolve("aside");
    Files.move(log().path(), aside);
    try (AuditLog log = log().open(OPTIONS)) {
      for (int i = 0; i < 900; i++) {
        log.append(Events.decision("s", "x" + i, "SELECT " + i)).get();
      }
    }
    try (IndexSearch search = IndexSearch.open(index())) {
      assertThat(search.indexed()).isZero();
      assertThat(search.newest(AuditQuery.builder().decision("x5").build(), 9, entry -> {}))
          .isOne();
    }
    index().update(count -> {});
    assertThat(byIndex(AuditQuery.builder().decision("x5").build(), 9)).hasSize(1);
    assertThat(byIndex(AuditQuery.builder().user("mallory").build(), 9)).isEmpty();
  }

  @Test
  void aDamagedIndexIsPassedOverAndMadeAnew() throws Exception {
    write(800);
    index().update(count -> {});
    AuditQuery query = AuditQuery.builder().user("user3").build();
    List<Long> expected = byReading(query);
    try (Stream<Path> files = Files.list(index().path())) {
      for (Path file : files.filter(name -> name.toString().contains("segments_")).toList()) {
        Files.write(file, new byte[] {1, 2, 3});
      }
    }
    List<Long> found = new ArrayList<>();
    try (IndexSearch search = IndexSearch.open(index())) {
      assertThat(search.indexed()).isZero();
      search.newest(query, IndexSearch.ALL, entry -> found.add(entry.sequence()));
    }
    assertThat(found).isEqualTo(expected);
    index().rebuild(count -> {});
    assertThat(byIndex(query, IndexSearch.ALL)).isEqualTo(expected);
  }

  @Test
  void wordsBeyondWhatIsKeptHideNothing() throws Exception {
    StringBuilder dictionary = new StringBuilder("SELECT 1 /*");
    for (int i = 0; i < 20_000; i++) {
      dictionary.append(" w").append(i);
    }
    dictionary.append(" hidden */");
    try (AuditLog log = log().open(OPTIONS)) {
      log.append(Events.decision("s", "buried", dictionary.toString())).get();
      for (int i = 0; i < 600; i++) {
        log.append(Events.decision("s", "d" + i, "SELECT " + i)).get();
      }
    }
    index().update(count -> {});
    assertThat(terms("hidden")).isZero();
    assertThat(byIndex(AuditQuery.builder().text("hidden").build(), 9)).containsExactly(1L);
    assertThat(byIndex(AuditQuery.builder().text("absent").build(), 9)).isEmpty();
  }

  @Test
  void twoAtOnceDoNotHurtEachOther() throws Exception {
    write(1_000);
    index().update(count -> {});
    write(1_000);
    List<Updated> inner = new ArrayList<>();
    index()
        .update(
            count -> {
              try {
                inner.add(index().update(other -> {}));
              } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    assertThat(inner).containsExactly(Updated.BUSY);
  }

  @Test
  void isNotMadeThroughASymbolicLink() throws Exception {
    write(300);
    Path elsewhere = Files.createDirectory(parent.resolve("elsewhere"));
    Files.createSymbolicLink(index().path(), elsewhere);
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> index().update(count -> {}))
        .hasMessageContaining("symbolic link");
    assertThat(elsewhere).isEmptyDirectory();
  }
}
