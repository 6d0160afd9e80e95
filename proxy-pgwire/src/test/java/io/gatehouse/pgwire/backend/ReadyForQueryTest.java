package io.gatehouse.pgwire.backend;

import static io.gatehouse.pgwire.Wire.assertEncodes;
import static io.gatehouse.pgwire.Wire.assertReadsExactly;
import static io.gatehouse.pgwire.Wire.assertViolates;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadyForQueryTest {
  @Test
  void readsAndWritesEachStatus() {
    for (TransactionStatus status : TransactionStatus.values()) {
      assertThat(ReadyForQuery.decode(message('Z', status.code())))
          .isEqualTo(new ReadyForQuery(status));
      assertEncodes(new ReadyForQuery(status), message('Z', status.code()));
    }
    assertThat(ReadyForQuery.decode(message('Z', (byte) 'E')).status())
        .isEqualTo(TransactionStatus.FAILED);
  }

  @Test
  void refusesOtherStatusesAndLengths() {
    assertViolates(ReadyForQuery::decode, message('Z', (byte) 'X'));
    assertReadsExactly(ReadyForQuery::decode, message('Z', (byte) 'I'));
  }
}
