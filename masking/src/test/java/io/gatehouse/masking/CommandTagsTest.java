package io.gatehouse.masking;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTagsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"ALTER_SCHEMA", "CREATE_PUBLICATION", "ALTER_PUBLICATION", "CREATE_SUBSCRIPTION"})
  void knowsWhatOpensAWay(String tag) {
    assertThat(CommandTags.opensAWay(tag)).isTrue();
    assertThat(CommandTags.onlyRemovesOrRemarks(tag)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"DROP_TABLE", "DROP_VIEW", "COMMENT"})
  void knowsWhatOnlyRemovesOrRemarks(String tag) {
    assertThat(CommandTags.onlyRemovesOrRemarks(tag)).isTrue();
    assertThat(CommandTags.opensAWay(tag)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ALTER_TABLE", "CREATE_INDEX", "REFRESH_MATERIALIZED_VIEW", "SELECT"})
  void leavesTheRestToTheRelationsTouched(String tag) {
    assertThat(CommandTags.onlyRemovesOrRemarks(tag)).isFalse();
    assertThat(CommandTags.opensAWay(tag)).isFalse();
    assertThat(CommandTags.explains(tag)).isFalse();
  }
}
