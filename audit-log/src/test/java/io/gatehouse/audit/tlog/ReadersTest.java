package io.gatehouse.audit.tlog;

import static io.gatehouse.audit.tlog.LogFiles.OPTIONS;
import static io.gatehouse.audit.tlog.LogFiles.SMALL_SEGMENTS;
import static io.gatehouse.audit.tlog.LogFiles.segment;
import static io.gatehouse.audit.tlog.LogFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditLogCorruptException;
import io.gatehouse.audit.AuditQuery;
import io.gatehouse.audit.AuditReader;
import io.gatehouse.audit.AuditSearch;
import io.gatehouse.audit.AuditTail;
import io.gatehouse.audit.AuditedShape;
import io.gatehouse.audit.AuditedStatement;
import io.gatehouse.audit.ClientConnection;
import io.gatehouse.audit.Condition;
import io.gatehouse.audit.Correlation;
import io.gatehouse.audit.EventType;
import io.gatehouse.audit.Events;
import io.gatehouse.audit.SessionEvent;
import io.gatehouse.audit.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReadersTest {

  @TempDir private Path directory;

  private List<Long> last(int entries) throws Exception {
    List<Long> sequences = new ArrayList<>();
    try (AuditReader reader = new AuditDirectory(directory).readLast(entries)) {
      AuditTail.drain(reader, entry -> sequences.add(entry.sequence()));
    }
    return sequences;
  }

  private List<Long> search(AuditQuery.Builder query) throws Exception {
    List<Long> sequences = new ArrayList<>();
    try (AuditReader reader = new AuditDirectory(directory).read()) {
      long count =
          new AuditSearch(query.build()).search(reader, entry -> sequences.add(entry.sequence()));
      assertThat(count).isEqualTo(sequences.size());
    }
    return sequences;
  }

  @Test
  void readsTheLastEntriesAcrossSegments() throws Exception {
    write(directory, SMALL_SEGMENTS, 500);
    for (int wanted : new int[] {0, 1, 2, 10, 99, 100, 250, 499, 500, 501, 502, 10_000}) {
      List<Long> sequences = last(wanted);
      assertThat(sequences).hasSize(Math.min(wanted, 501)).isSorted();
      if (wanted > 0) {
        assertThat(sequences).endsWith(500L).doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void readsNothingFromAnEmptyLog() throws Exception {
    assertThat(last(3)).isEmpty();
    assertThat(last(0)).isEmpty();
  }

  @Test
  void anEntryThatIsNotCompleteYetIsNotThereYet() throws Exception {
    write(directory, OPTIONS, 2);
    Path segment = segment(directory, 0);
    byte[] frames = Files.readAllBytes(segment);
    int cut = frames.length - 30;
    Files.write(segment, Arrays.copyOf(frames, cut));
    assertThat(last(2)).containsExactly(0L, 1L);
    try (AuditReader reader = new AuditDirectory(directory).read()) {
      assertThat(reader.next()).isPresent();
      assertThat(reader.next()).isPresent();
      assertThat(reader.next()).isEmpty();
      byte[] rest = Arrays.copyOfRange(frames, cut, frames.length);
      Files.write(segment, rest, StandardOpenOption.APPEND);
      assertThat(reader.next().map(AuditEntry::sequence)).contains(2L);
      assertThat(reader.next()).isEmpty();
    }
  }

  @Test
  void followsALogThatGrowsFromNothingIntoMoreSegments() throws Exception {
    BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
    try (AuditReader reader = new AuditDirectory(directory).readLast(0)) {
      Thread follower =
          new Thread(
              () -> {
                try {
                  AuditTail.follow(reader, Duration.ofMillis(1), e -> seen.add(e.sequence()));
                } catch (IOException e) {
                  seen.add(-1L);
                }
              });
      follower.start();
      write(directory, SMALL_SEGMENTS, 300);
      for (long i = 0; i <= 300; i++) {
        assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo(i);
      }
      follower.interrupt();
      follower.join();
    }
    assertThat(Segment.list(directory)).isNotEmpty();
  }

  @Test
  void readsFromAnyEntryOn() throws Exception {
    write(directory, SMALL_SEGMENTS, 1_000);
    for (long first : new long[] {0, 1, 255, 256, 257, 511, 512, 1_000, 1_001}) {
      List<Long> sequences = new ArrayList<>();
      try (AuditReader reader = new AuditDirectory(directory).readFrom(first)) {
        AuditTail.drain(reader, entry -> sequences.add(entry.sequence()));
      }
      assertThat(sequences).hasSize((int) (1_001 - first)).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void followsFromTheEndIntoTheNextSegment() throws Exception {
    write(directory, SMALL_SEGMENTS, 100);
    try (AuditReader reader = new AuditDirectory(directory).readLast(0)) {
      assertThat(reader.next()).isEmpty();
      write(directory, SMALL_SEGMENTS, 200);
      for (long i = 101; i <= 300; i++) {
        assertThat(reader.next().map(AuditEntry::sequence)).contains(i);
      }
    }
  }

  @Test
  void saysWhereALogIsDamaged() throws Exception {
    write(directory, OPTIONS, 5);
    Path segment = segment(directory, 0);
    byte[] frames = Files.readAllBytes(segment);
    frames[frames.length / 2] ^= 1;
    Files.write(segment, frames);
    assertThatThrownBy(() -> search(AuditQuery.builder()))
        .isInstanceOf(AuditLogCorruptException.class)
        .hasMessageContaining(segment.getFileName().toString());
  }

  @Test
  void doesNotFollowASideFileNameOutOfTheLog() throws Exception {
    SideFiles files = new SideFiles(directory);
    assertThatThrownBy(() -> files.read("../../../../etc/passwd"))
        .isInstanceOf(AuditLogCorruptException.class);
  }

  @Test
  void findsByEveryCondition() throws Exception {
    AuditedStatement drop =
        new AuditedStatement(
            "DROP TABLE Staging.Customers",
            new AuditedShape(
                "DROP TABLE Staging.Customers",
                "f2",
                "DROP TABLE",
                List.of("staging.customers"),
                List.of(),
                List.of()),
            Correlation.NONE,
            List.of("NEEDLE"));
    String large = "SELECT 1 -- " + "x".repeat(100_000) + " Haystack";
    try (AuditLog log = new AuditDirectory(directory).open(OPTIONS)) {
      log.append(Events.decision("s1", "d1", "SELECT ssn FROM customers")).get(); // 1
      log.append(Events.outcome("s1", "d1")).get(); // 2
      log.append(Events.decision("s2", "d2", drop, Verdict.BLOCK)).get(); // 3
      log.append(
              new SessionEvent.LoginRefused(
                  Events.TIME.plusMillis(1_500),
                  new ClientConnection("s3", "192.0.2.9", ""),
                  Optional.empty(),
                  "mallory",
                  "shop",
                  "28000",
                  "the token has expired"))
          .get(); // 4
      log.append(Events.decision("s4", "d4", large)).get(); // 5
    }
    assertThat(search(AuditQuery.builder())).hasSize(6);
    assertThat(search(AuditQuery.builder().user("agent-7"))).containsExactly(1L, 2L, 3L, 5L);
    assertThat(search(AuditQuery.builder().user("mallory"))).containsExactly(4L);
    assertThat(search(AuditQuery.builder().with(Condition.ACTOR, "planner")))
        .containsExactly(1L, 2L, 3L, 5L);
    assertThat(search(AuditQuery.builder().table("customers"))).containsExactly(1L, 3L, 5L);
    assertThat(search(AuditQuery.builder().table("public.customers"))).containsExactly(1L, 5L);
    assertThat(search(AuditQuery.builder().table("ustomers"))).isEmpty();
    assertThat(search(AuditQuery.builder().column("customers.ssn"))).containsExactly(1L, 2L, 5L);
    assertThat(search(AuditQuery.builder().column("ssn").type(EventType.OUTCOME)))
        .containsExactly(2L);
    assertThat(search(AuditQuery.builder().verdict(Verdict.BLOCK))).containsExactly(3L);
    assertThat(search(AuditQuery.builder().type(EventType.LOGIN_REFUSED))).containsExactly(4L);
    assertThat(search(AuditQuery.builder().session("s1"))).containsExactly(1L, 2L);
    assertThat(search(AuditQuery.builder().decision("d2"))).containsExactly(3L);
    assertThat(search(AuditQuery.builder().text("drop table staging"))).containsExactly(3L);
    assertThat(search(AuditQuery.builder().text("needle"))).containsExactly(3L);
    assertThat(search(AuditQuery.builder().text("HAYSTACK"))).containsExactly(5L);
    assertThat(search(AuditQuery.builder().text("expired"))).containsExactly(4L);
    assertThat(
            search(
                AuditQuery.builder()
                    .since(Events.TIME.plusSeconds(1))
                    .until(Events.TIME.plusSeconds(61))))
        .containsExactly(4L);
    assertThat(search(AuditQuery.builder().until(Events.TIME.plusMillis(1)).user("agent-7")))
        .containsExactly(1L, 3L, 5L);
  }
}
