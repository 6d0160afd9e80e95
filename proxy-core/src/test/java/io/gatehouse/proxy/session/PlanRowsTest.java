package io.gatehouse.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class PlanRowsTest {

  @Test
  void aQueryTouchesTheRowsOfItsTopNode() throws IOException {
    assertThat(
            PlanRows.of(
                """
                [{"Plan": {"Node Type": "Limit", "Plan Rows": 10, "Plans": [
                  {"Parent Relationship": "Outer", "Node Type": "Seq Scan", "Plan Rows": 5000}]}}]
                """))
        .isEqualTo(10);
  }

  @Test
  void aWriteTouchesWhatGoesIntoIt() throws IOException {
    assertThat(
            PlanRows.of(
                """
                [{"Plan": {"Node Type": "ModifyTable", "Operation": "Delete", "Plan Rows": 0, "Plans": [
                  {"Parent Relationship": "InitPlan", "Node Type": "Result", "Plan Rows": 9000},
                  {"Parent Relationship": "Outer", "Node Type": "Seq Scan", "Plan Rows": 500}]},
                  "Settings": {"x": [1, {}]}}]
                """))
        .isEqualTo(500);
  }

  @Test
  void everyTableOfAnOlderServerCounts() throws IOException {
    assertThat(
            PlanRows.of(
                """
                [{"Plan": {"Node Type": "ModifyTable", "Plan Rows": 9, "Plans": [
                  {"Parent Relationship": "Member", "Node Type": "Seq Scan", "Plan Rows": 4},
                  {"Parent Relationship": "Member", "Node Type": "Seq Scan", "Plan Rows": 5}]}}]
                """))
        .isEqualTo(9);
  }

  @Test
  void writesInsideOfOthersAddUp() throws IOException {
    assertThat(
            PlanRows.of(
                """
                [{"Plan": {"Node Type": "Aggregate", "Plan Rows": 1, "Plans": [
                  {"Parent Relationship": "InitPlan", "Node Type": "ModifyTable", "Plan Rows": 7, "Plans": [
                    {"Parent Relationship": "Outer", "Node Type": "Seq Scan", "Plan Rows": 7}]},
                  {"Parent Relationship": "InitPlan", "Node Type": "ModifyTable", "Plan Rows": 0, "Plans": [
                    {"Parent Relationship": "Outer", "Node Type": "Seq Scan", "Plan Rows": 1e3}]}]}}]
                """))
        .isEqualTo(1007);
  }

  @Test
  void whatIsNoPlanIsNoFigure() {
    for (String text :
        new String[] {
          "",
          "{}",
          "[]",
          "[{}]",
          "[{\"Plan\": 1}]",
          "[{\"Plan\": {\"Plan Rows\": 1}}]",
          "[{\"Plan\": {\"Node Type\": \"Result\", \"Plan Rows\": -1}}]",
          "[{\"Plan\": {\"Node Type\": \"Result\", \"Plan Rows\": 1}}"
        }) {
      assertThatThrownBy(() -> PlanRows.of(text)).as(text).isInstanceOf(IOException.class);
    }
  }
}
