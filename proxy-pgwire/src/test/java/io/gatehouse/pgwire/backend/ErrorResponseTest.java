package io.gatehouse.pgwire.backend;

import static io.gatehouse.pgwire.Wire.ascii;
import static io.gatehouse.pgwire.Wire.assertEncodes;
import static io.gatehouse.pgwire.Wire.assertReadsExactly;
import static io.gatehouse.pgwire.Wire.assertViolates;
import static io.gatehouse.pgwire.Wire.malformedText;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErrorResponseTest {
  @Test
  void readsItsFields() {
    ErrorFields fields =
        ErrorResponse.decode(
                message(
                    'E',
                    ascii("S"),
                    "FEHLER",
                    ascii("V"),
                    "ERROR",
                    ascii("C"),
                    "42501",
                    ascii("M"),
                    "no",
                    ascii("D"),
                    "why",
                    (byte) 0))
            .fields();
    assertThat(fields.severity()).isEqualTo("ERROR");
    assertThat(fields.sqlState()).isEqualTo("42501");
    assertThat(fields.message()).isEqualTo("no");
    assertThat(fields.get(ErrorFields.DETAIL)).contains("why");
    assertThat(fields.get(ErrorFields.HINT)).isEmpty();
  }

  @Test
  void readsExactlyItsBody() {
    assertReadsExactly(ErrorResponse::decode, message('E', ascii("M"), "no", (byte) 0));
    assertViolates(
        ErrorResponse::decode, message('E', ascii("M"), "no", ascii("M"), "yes", (byte) 0));
    assertViolates(ErrorResponse::decode, message('E', ascii("1"), "no", (byte) 0));
  }

  @Test
  void readsTextInAnotherEncodingAsFarAsItCan() {
    assertThat(
            ErrorResponse.decode(message('E', ascii("M"), malformedText(), (byte) 0))
                .fields()
                .message())
        .isEqualTo("a\uFFFDb");
  }

  @Test
  void writesItsLayout() {
    assertEncodes(
        new ErrorResponse(
            ErrorFields.builder("ERROR", "42501", "no").detail("d").hint("h").position(3).build()),
        message(
            'E',
            ascii("S"),
            "ERROR",
            ascii("V"),
            "ERROR",
            ascii("C"),
            "42501",
            ascii("M"),
            "no",
            ascii("D"),
            "d",
            ascii("H"),
            "h",
            ascii("P"),
            "3",
            (byte) 0));
  }
}
