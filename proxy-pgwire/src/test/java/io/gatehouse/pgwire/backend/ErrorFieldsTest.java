package io.gatehouse.pgwire.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ErrorFieldsTest {
  /** A message out of a policy or a token must not become a field of its own. */
  @Test
  void neverWritesANulOutOfAText() {
    ErrorFields fields = ErrorFields.builder("ERROR", "42501", "a\0Cxxxxx").build();
    assertThat(fields.message()).isEqualTo("a\uFFFDCxxxxx");
  }

  @Test
  void refusesFieldCodesThatAreNoLetters() {
    assertThatThrownBy(() -> new ErrorFields(Map.of('\0', "x")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void showsNoTexts() {
    assertThat(ErrorFields.builder("ERROR", "23505", "m").detail("Key (ssn)=(1) exists").build())
        .hasToString("ErrorFields[ERROR 23505]");
  }
}
