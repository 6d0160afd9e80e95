package io.gatehouse.audit.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FinishedSegmentsTest {

  private static final long FOREVER = Long.MAX_VALUE;

  @TempDir private Path directory;

  private TileFiles files;
  private FinishedSegments finished;
  private int made;

  @BeforeEach
  void begin() {
    files = new TileFiles(directory);
    finished = new FinishedSegments(files);
  }

  /** A segment of one bundle, and so many tiles of it. */
  private void finish(int tiles) throws IOException {
    Segment segment = new Segment(directory, made * 256L);
    Files.createFile(segment.path());
    List<String> names = new ArrayList<>();
    for (int i = 0; i < tiles; i++) {
      String name = TilePath.entries(made * 10_000L + i, 256);
      files.write(name, ByteBuffer.allocate(1), false);
      names.add(name);
    }
    made++;
    finished.add(segment, made * 256L, names);
  }

  private List<Long> left() throws IOException {
    return Segment.list(directory).stream().map(Segment::first).toList();
  }

  @Test
  void nothingGoesBeforeTheSystemHadItsTime() throws Exception {
    for (int i = 0; i < FinishedSegments.MOST_WAITING; i++) {
      finish(1);
    }
    finished.removeRipe(FOREVER);
    assertThat(left()).hasSize(FinishedSegments.MOST_WAITING);
    assertThat(finished.nanosUntilRipe())
        .isPositive()
        .isLessThanOrEqualTo(FinishedSegments.RIPE_NANOS);
  }

  @Test
  void theOldestGoesWhenTooManyWait() throws Exception {
    for (int i = 0; i <= FinishedSegments.MOST_WAITING; i++) {
      finish(2);
    }
    finished.removeRipe(255);
    assertThat(left()).as("no checkpoint covers it").contains(0L);
    finished.removeRipe(256);
    assertThat(left()).hasSize(FinishedSegments.MOST_WAITING).doesNotContain(0L);
    finished.removeRipe(FOREVER);
    assertThat(left()).hasSize(FinishedSegments.MOST_WAITING);
  }

  @Test
  void aSegmentStaysWhenATileOfItIsMissing() throws Exception {
    finish(3);
    Files.delete(directory.resolve(TilePath.entries(2, 256)));
    assertThatThrownBy(() -> finished.removeAtClose(FOREVER))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(left()).containsExactly(0L);
  }

  @Test
  void closingTakesWhatIsQuick() throws Exception {
    finish(FinishedSegments.FORCED_AT_CLOSE - 2);
    finish(1);
    finish(1);
    finish(1);
    finished.removeAtClose(3 * 256);
    assertThat(left()).containsExactly(3 * 256L);
  }

  @Test
  void closingTakesOneHoweverLargeAndNoneWithoutACheckpoint() throws Exception {
    finish(FinishedSegments.FORCED_AT_CLOSE + 1);
    finish(1);
    finished.removeAtClose(255);
    assertThat(left()).hasSize(2);
    finished.removeAtClose(FOREVER);
    assertThat(left()).containsExactly(256L);
    finished.removeAtClose(FOREVER);
    finished.removeAtClose(FOREVER);
    assertThat(finished.isEmpty()).isTrue();
  }
}
