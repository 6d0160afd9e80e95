package io.gatehouse.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.audit.Correlation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementCommentsTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";

  private static Correlation of(String sql) {
    return StatementComments.of(sql);
  }

  @Test
  void readsWhatSqlcommenterWrites() {
    Correlation found =
        of(
            "SELECT * FROM t /*action='%2Fpolls%2Fa+b',agent='o\\'neil',traceparent='00-"
                + TRACE
                + "-"
                + SPAN
                + "-01'*/");
    assertThat(found.traceId()).contains(TRACE);
    assertThat(found.spanId()).contains(SPAN);
    assertThat(found.comments())
        .containsExactly(
            "action=/polls/a+b", "agent=o'neil", "traceparent=00-" + TRACE + "-" + SPAN + "-01");
  }

  @Test
  void alsoInFrontAndInSeveralComments() {
    assertThat(
            of("/* run='7' */ SELECT 1 /* a note */ -- x='1'\n /*step='2', tool='sql'*/")
                .comments())
        .containsExactly("run=7", "step=2", "tool=sql");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT '/*agent=''x''*/'",
        "SELECT $$/*agent='x'*/$$",
        "SELECT \"/*agent='x'*/\"",
        "SELECT 1 -- /*agent='x'*/",
        "SELECT 1 /* -- agent='x' */",
        "SELECT 1 /*agent=x*/",
        "SELECT 1 /*agent='x'",
        "SELECT 1 /*agent='x' and more*/",
        "SELECT 1 /*agent='%zz'*/",
        "SELECT 1 /*='x'*/",
        "SELECT 1 /*/*agent='x'*/*/",
        "SELECT 'it''s /*agent=' '*/'"
      })
  void whatIsNoSuchCommentSaysNothing(String sql) {
    assertThat(of(sql)).isEqualTo(Correlation.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-01",
        "x"
      })
  void aTraceThatIsNoneIsNotTakenForOne(String value) {
    Correlation found = of("SELECT 1 /*traceparent='" + value + "'*/");
    assertThat(found.traceId()).isEmpty();
    assertThat(found.spanId()).isEmpty();
    assertThat(found.comments()).hasSize(1);
  }

  @Test
  void thereIsALimitToEverything() {
    StringBuilder many = new StringBuilder("SELECT 1 /*a='1'");
    for (int i = 0; i < 200; i++) {
      many.append(",k").append(i).append("='v'");
    }
    assertThat(of(many + "*/").comments()).hasSize(StatementComments.MAX_PAIRS);
    assertThat(
            of("SELECT 1 /*a='" + "x".repeat(StatementComments.MAX_VALUE + 1) + "'*/").comments())
        .isEmpty();
    assertThat(of("SELECT 1 /*" + "k".repeat(StatementComments.MAX_KEY + 1) + "='x'*/").comments())
        .isEmpty();
    assertThat(of("SELECT 1 /*a='" + "x".repeat(1_000_000) + "'*/").comments()).isEmpty();
    assertThat(of("/*a='x'*/".repeat(50_000) + "SELECT 1").comments()).hasSizeLessThan(20);
    assertThat(of("SELECT 1 /*" + "a='\\".repeat(1_000) + "*/").comments()).isEmpty();
  }
}
