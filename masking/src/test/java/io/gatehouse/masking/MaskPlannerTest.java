package io.gatehouse.masking;

import static io.gatehouse.masking.DataRows.row;
import static io.gatehouse.masking.DataRows.texts;
import static io.gatehouse.masking.Shop.CUSTOMERS;
import static io.gatehouse.masking.Shop.INT4;
import static io.gatehouse.masking.Shop.TEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.OutputColumn;
import io.gatehouse.sql.OutputColumn.Transform;
import io.gatehouse.sql.catalog.Relation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MaskPlannerTest {

  private static final InMemoryCatalog CATALOG = Shop.catalog();
  private static final int UNKNOWN_RELATION = 99999;

  /** Base tables as they are, the view to its table, partitions to their parents, else unproven. */
  private static final Origins ORIGINS =
      (oid, number) -> {
        Relation relation = CATALOG.relation(oid).orElse(null);
        if (relation == null || oid == Shop.PG_SETTINGS) {
          return OutputColumn.unproven("?");
        }
        String column = relation.columns().get(number - 1).name();
        ColumnId self = new ColumnId(relation.name(), column);
        Set<ColumnId> sources =
            switch (oid) {
              case Shop.V_CUSTOMERS -> Set.of(self, ColumnId.of("public", "customers", column));
              case Shop.EVENTS_2024 -> Set.of(self, ColumnId.of("public", "events", column));
              default -> Set.of(self);
            };
        return new OutputColumn(column, sources, Transform.IDENTITY, true);
      };

  private static ResultColumn column(String name, int relation, int attribute, int type) {
    return new ResultColumn(name, relation, attribute, type, -1, (short) 0);
  }

  private static ResultColumn computed(String name, int type) {
    return column(name, 0, 0, type);
  }

  private static OutputColumn plain(ColumnId... sources) {
    return new OutputColumn("x", Set.of(sources), Transform.IDENTITY, true);
  }

  private static OutputColumn expression(ColumnId... sources) {
    return new OutputColumn("x", Set.of(sources), Transform.EXPRESSION, true);
  }

  private static PlanResult result(
      MaskView view, List<ResultColumn> columns, OutputColumn... lineage) {
    Optional<List<OutputColumn>> known =
        lineage.length == 0 ? Optional.empty() : Optional.of(Arrays.asList(lineage));
    return new MaskPlanner().plan(columns, known, ORIGINS, view, CATALOG);
  }

  private static MaskPlan plan(List<ResultColumn> columns, OutputColumn... lineage) {
    return planned(result(Shop.MASKED, columns, lineage));
  }

  private static MaskPlan planned(PlanResult result) {
    assertThat(result).isInstanceOf(PlanResult.Planned.class);
    return ((PlanResult.Planned) result).plan();
  }

  private static List<String> masked(MaskPlan plan, Object... values) {
    ByteBuf out = Unpooled.buffer();
    plan.maskDataRow(row(values), out);
    return texts(out);
  }

  @Test
  void masksNothingForWhoeverSeesEverything() {
    MaskPlan plan =
        planned(
            new MaskPlanner()
                .plan(
                    List.of(column("ssn", CUSTOMERS, 4, TEXT), computed("f", TEXT)),
                    Optional.empty(),
                    (oid, number) -> OutputColumn.unproven("?"),
                    ColumnMasks.NONE,
                    CATALOG));

    assertThat(plan.isClear()).isTrue();
    assertThat(plan.maskedColumns()).isEmpty();
    assertThat(masked(plan, "911", "x")).containsExactly("911", "x");
  }

  @Test
  void followsTheOriginWhateverTheLabel() {
    MaskPlan plan =
        plan(
            List.of(
                column("id", CUSTOMERS, 1, INT4),
                column("name", CUSTOMERS, 4, TEXT),
                column("harmless", CUSTOMERS, 3, TEXT),
                column("ssn", CUSTOMERS, 2, TEXT)));

    assertThat(masked(plan, "1", "911-22-3333", "al@ex.test", "Alice"))
        .containsExactly("1", "****", "a***@e***.test", "Alice");
    assertThat(plan.maskedColumns())
        .containsExactly("public.customers.email", "public.customers.ssn");
    assertThat(plan.unprovenColumns()).isEmpty();
    assertThat(plan.disputedColumns()).isEmpty();
  }

  @Test
  void followsTheOriginThroughViewsAndPartitions() {
    MaskPlan plan =
        plan(
            List.of(
                column("email", Shop.V_CUSTOMERS, 3, TEXT),
                column("e", Shop.EVENTS_2024, 2, TEXT),
                column("name", Shop.V_CUSTOMERS, 2, TEXT)));

    assertThat(masked(plan, "al@ex.test", "bo@ex.test", "Alice"))
        .containsExactly("a***@e***.test", "b***@e***.test", "Alice");
    assertThat(plan.maskedColumns())
        .containsExactly("public.customers.email", "public.events.customer_email");
  }

  @Test
  void masksAnExpressionOfAViewWhole() {
    Origins expression = (oid, number) -> expression(Shop.EMAIL);
    MaskPlan plan =
        planned(
            new MaskPlanner()
                .plan(
                    List.of(column("badge", 20999, 1, TEXT), column("day", 20999, 2, INT4)),
                    Optional.empty(),
                    expression,
                    Shop.MASKED,
                    CATALOG));

    assertThat(masked(plan, "AL@EX.TEST", "4711")).containsExactly("****", "0");
  }

  @Test
  void takesTheStrictestOfSeveralSources() {
    assertThat(
            masked(
                plan(List.of(computed("u", TEXT)), plain(Shop.EMAIL, Shop.SSN, Shop.NAME)),
                "al@ex.test"))
        .containsExactly("****");
    assertThat(masked(plan(List.of(computed("u", TEXT)), plain(Shop.EMAIL)), "al@ex.test"))
        .containsExactly("a***@e***.test");
  }

  @Test
  void masksAWholeRowThatHoldsAMaskedColumn() {
    MaskPlan plan =
        plan(List.of(column("c", CUSTOMERS, 0, 20300), column("o", Shop.ORDERS, 0, 20301)));

    assertThat(masked(plan, "(1,Alice,al@ex.test,911)", "(1,1,new,9)"))
        .containsExactly(null, "(1,1,new,9)");
    assertThat(plan.maskedColumns())
        .containsExactly("public.customers.email", "public.customers.ssn");
  }

  @Test
  void masksAWholeRowOfAnUnknownRelation() {
    MaskPlan plan = plan(List.of(column("c", UNKNOWN_RELATION, 0, TEXT)));

    assertThat(masked(plan, "(911)")).containsExactly("****");
    assertThat(plan.unprovenColumns()).containsExactly("c");
  }

  @Test
  void showsSystemColumns() {
    assertThat(masked(plan(List.of(column("ctid", CUSTOMERS, -1, TypeOid.TID))), "(0,1)"))
        .containsExactly("(0,1)");
  }

  @Test
  void believesTheParserWhereTheServerNamesNoOrigin() {
    MaskPlan plan =
        plan(
            List.of(computed("count", 20), computed("upper", TEXT), computed("upper", TEXT)),
            expression(),
            expression(Shop.NAME),
            expression(Shop.EMAIL));

    assertThat(masked(plan, "7", "ALICE", "AL@EX.TEST")).containsExactly("7", "ALICE", "****");
  }

  @Test
  void hidesNullInWhatTheStatementComputes() {
    List<ResultColumn> columns =
        List.of(
            computed("nullif", TEXT),
            computed("case", INT4),
            computed("upper", TEXT),
            column("email", CUSTOMERS, 3, TEXT));
    for (MaskPlan plan :
        List.of(
            plan(
                columns,
                expression(Shop.EMAIL),
                expression(Shop.SSN, Shop.NAME),
                expression(Shop.NAME),
                plain(Shop.EMAIL)),
            plan(
                columns,
                expression(Shop.EMAIL),
                expression(Shop.SSN),
                expression(Shop.NAME),
                plain(Shop.NAME)))) {
      List<String> nothing = masked(plan, null, null, null, null);
      assertThat(nothing.subList(0, 2)).containsExactly("****", "0");
      assertThat(nothing.get(3)).isNull();
      assertThat(masked(plan, "x", "7", "ALICE", null).subList(0, 2))
          .containsExactlyElementsOf(nothing.subList(0, 2));
    }
  }

  @Test
  void masksWholeWhatNobodyProves() {
    List<ResultColumn> columns = List.of(computed("f", TEXT), computed("n", INT4));

    for (MaskPlan plan :
        List.of(
            plan(columns),
            plan(columns, OutputColumn.unproven("f"), OutputColumn.unproven("n")),
            plan(columns, plain(Shop.NAME)),
            plan(columns, plain(Shop.NAME), plain(Shop.NAME), plain(Shop.NAME)))) {
      assertThat(masked(plan, "anything", "4711")).containsExactly("****", "0");
      assertThat(plan.unprovenColumns()).containsExactly("f", "n");
    }
  }

  @Test
  void masksWholeWhatComesFromAnUnknownRelationEvenIfTheParserSeesNothing() {
    MaskPlan plan = plan(List.of(column("name", UNKNOWN_RELATION, 1, TEXT)), plain(Shop.NAME));

    assertThat(masked(plan, "anything")).containsExactly("****");
    assertThat(plan.unprovenColumns()).containsExactly("name");
  }

  @Test
  void takesTheStricterWhereParserAndServerDisagree() {
    MaskPlan serverIsStricter = plan(List.of(column("a", CUSTOMERS, 4, TEXT)), plain(Shop.NAME));
    MaskPlan parserIsStricter =
        plan(List.of(column("b", CUSTOMERS, 2, TEXT)), expression(Shop.EMAIL));

    assertThat(masked(serverIsStricter, "911-22-3333")).containsExactly("****");
    assertThat(serverIsStricter.disputedColumns()).containsExactly("a");
    assertThat(masked(parserIsStricter, "al@ex.test")).containsExactly("****");
    assertThat(parserIsStricter.disputedColumns()).containsExactly("b");
    assertThat(parserIsStricter.maskedColumns()).containsExactly("public.customers.email");
  }

  @Test
  void believesNoLineageOfAResultInWhichItWasWrong() {
    MaskPlan plan =
        plan(
            List.of(column("a", CUSTOMERS, 4, TEXT), computed("upper", TEXT)),
            plain(Shop.NAME),
            expression(Shop.NAME));

    assertThat(masked(plan, "911-22-3333", "911-22-3333")).containsExactly("****", "****");
    assertThat(plan.unprovenColumns()).containsExactly("upper");
  }

  @Test
  void keepsTheOriginWhereTheParserIsUnsure() {
    OutputColumn unsure = new OutputColumn("x", Set.of(Shop.SSN), Transform.EXPRESSION, false);
    MaskPlan plan =
        plan(
            List.of(column("n", CUSTOMERS, 2, TEXT), column("m", CUSTOMERS, 2, TEXT)),
            OutputColumn.unproven("n"),
            unsure);

    assertThat(masked(plan, "Alice", "Alice")).containsExactly("Alice", "****");
    assertThat(plan.disputedColumns()).isEmpty();
  }

  @Test
  void refusesWhatNobodyProvesWhereThePolicySaysSo() {
    MaskView strict =
        new ColumnMasks(
            Map.of(Shop.SSN, new ColumnMask("no-guessing", new Mask.Full(), true, true, true)));

    assertThat(result(strict, List.of(column("n", CUSTOMERS, 2, TEXT), computed("f", TEXT))))
        .isInstanceOfSatisfying(
            PlanResult.Refused.class,
            refused -> {
              assertThat(refused.refusal().policy()).isEqualTo("no-guessing");
              assertThat(refused.refusal().message()).contains("\"f\"");
              assertThat(refused.refusal().hint()).isNotEmpty();
            });
    planned(result(strict, List.of(column("n", CUSTOMERS, 2, TEXT))));
    planned(result(strict, List.of(computed("f", TEXT)), expression(Shop.NAME)));
  }

  @Test
  void masksWhatTheCatalogTellsOfValues() {
    MaskPlan plan =
        plan(
            List.of(
                column("relname", Shop.PG_CLASS, 2, TypeOid.NAME),
                column("relpartbound", Shop.PG_CLASS, 3, 194),
                column("definition", 12101, 2, TEXT),
                column("stavalues1", 2619, 2, 2277),
                // made from a function, which the analysis can not see into
                column("setting", Shop.PG_SETTINGS, 2, TEXT)));

    assertThat(masked(plan, "events_2024", "{PARTITION}", "SELECT 'x'", "{911}", "UTC"))
        .containsExactly("events_2024", "{PARTITION}", "SELECT 'x'", null, "UTC");
    assertThat(plan.maskedColumns()).containsExactly("pg_catalog.pg_statistic.stavalues1");
  }

  @Test
  void showsNullOfWhatIsUnprovenWhereAPolicyMasksWithNull() {
    MaskView nulls = Shop.view(ColumnMasks.blocking(new Mask.Null()));

    assertThat(masked(planned(result(nulls, List.of(computed("f", TEXT)))), "x"))
        .containsExactly((String) null);
    assertThat(
            masked(
                planned(result(nulls, List.of(computed("f", TEXT)), expression(Shop.EMAIL))), "x"))
        .containsExactly((String) null);
  }

  @Test
  void usesTheFormatsOfTheRowDescription() {
    MaskPlan plan =
        plan(List.of(new ResultColumn("n", 0, 0, INT4, -1, (short) 1)), expression(Shop.SSN));

    ByteBuf out = Unpooled.buffer();
    plan.maskDataRow(row(new byte[] {0, 0, 0, 7}), out);
    assertThat(out).isEqualTo(row(new byte[4]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plan(List.of(new ResultColumn("n", 0, 0, INT4, -1, (short) 2))));
  }
}
