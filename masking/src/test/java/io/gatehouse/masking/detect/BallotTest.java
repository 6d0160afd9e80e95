package io.gatehouse.masking.detect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When a column is called. */
class BallotTest {

  private final Ballot ballot = new Ballot();

  private void count(int times, long sightings) {
    for (int i = 0; i < times; i++) {
      ballot.count(sightings);
    }
  }

  @Test
  void nothingCallsNothing() {
    assertThat(ballot.call()).isEmpty();
    count(1_000, Sightings.NONE);
    assertThat(ballot.call()).isEmpty();
  }

  @Test
  void oneSecretCallsItsColumn() {
    count(100_000, Sightings.NONE);
    count(1, Kind.PRIVATE_KEY.seen());
    assertThat(ballot.call()).contains(Kind.PRIVATE_KEY);
  }

  @Test
  void oneValueOfOneIsMoreThanHalf() {
    count(1, Kind.CARD.seen());
    assertThat(ballot.call()).contains(Kind.CARD);
  }

  @Test
  void halfOfFewIsNotEnough() {
    count(1, Kind.CARD.seen());
    count(1, Sightings.NONE);
    assertThat(ballot.call()).isEmpty();
    count(1, Kind.CARD.seen());
    assertThat(ballot.call()).contains(Kind.CARD);
  }

  @Test
  void whatPassesTheLuhnCheckByChanceDoesNotCall() {
    for (int i = 0; i < 1_000; i++) {
      ballot.count(i % 10 == 3 || i % 10 == 7 ? Kind.CARD.seen() : Sightings.NONE);
    }
    assertThat(ballot.call()).isEmpty();
  }

  @Test
  void aTenthOfWhatIsCertainCalls() {
    for (int i = 0; i < 100; i++) {
      ballot.count(i % 10 == 0 ? Kind.EMAIL.seen() : Sightings.NONE);
    }
    assertThat(ballot.call()).contains(Kind.EMAIL);
  }

  @Test
  void whatComesFirstDoesNotOutvoteWhatComesLater() {
    count(1_000_000, Sightings.NONE);
    for (int i = 0; i < 2 * Ballot.WINDOW && ballot.call().isEmpty(); i++) {
      ballot.count(Kind.CARD.seen());
    }
    assertThat(ballot.call()).contains(Kind.CARD);
    assertThat(ballot.cells(Kind.CARD)).isLessThan(Ballot.WINDOW);
  }

  @Test
  void aCallStands() {
    count(1, Kind.EMAIL.seen());
    assertThat(ballot.call()).isPresent();
    count(10_000, Sightings.NONE);
    assertThat(ballot.call()).contains(Kind.EMAIL);
  }
}
