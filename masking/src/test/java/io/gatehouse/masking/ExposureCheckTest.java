package io.gatehouse.masking;

import static io.gatehouse.masking.FactsBuilder.select;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.CopyFacts.Direction;
import io.gatehouse.sql.CopyFacts.Endpoint;
import io.gatehouse.sql.CopyOptions;
import io.gatehouse.sql.OutputColumn;
import io.gatehouse.sql.OutputColumn.Transform;
import io.gatehouse.sql.RelationUse.Access;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExposureCheckTest {

  private static final InMemoryCatalog CATALOG = Shop.catalog();

  private static Optional<Refusal> check(FactsBuilder facts) {
    return check(facts, Shop.MASKED);
  }

  private static Optional<Refusal> check(FactsBuilder facts, MaskView view) {
    return ExposureCheck.check(facts.build(), view, CATALOG);
  }

  private static void assertRefused(FactsBuilder facts, String... named) {
    assertThat(check(facts))
        .hasValueSatisfying(
            refusal -> {
              assertThat(refusal.message()).contains(named);
              assertThat(refusal.hint()).isNotEmpty();
              assertThat(refusal.policy()).startsWith("mask-");
            });
    assertThat(check(facts, ColumnMasks.NONE)).isEmpty();
  }

  private static void assertPasses(FactsBuilder facts) {
    assertThat(check(facts)).isEmpty();
  }

  @Test
  void passesPlainColumnsMaskedOrNot() {
    assertPasses(select().customers().returnsPlain(Shop.EMAIL));
    assertPasses(select().customers().returnsPlain(Shop.NAME));
  }

  @ParameterizedTest
  @CsvSource({
    "PREDICATE,WHERE",
    "JOIN,join",
    "GROUP,GROUP BY",
    "ORDER,ORDER BY",
    "ROWS,FROM",
    "WRITE,written",
    "COPIED,copied"
  })
  void refusesARoleThatTellsOfAMaskedColumn(Role role, String named) {
    assertRefused(
        select().customers().returnsPlain(Shop.NAME).use(Shop.SSN, role),
        named,
        "public.customers.ssn");
    assertPasses(select().customers().returnsPlain(Shop.NAME).use(Shop.NAME, role));
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void letsARoleBeWhereThePolicyDoes(Role role) {
    MaskView open = Shop.view(ColumnMasks.open(new Mask.Email()));

    assertThat(check(select().customers().returnsPlain(Shop.EMAIL).use(Shop.EMAIL, role), open))
        .isEmpty();
  }

  @Test
  void namesThePolicyOfTheColumn() {
    assertThat(check(select().customers().use(Shop.SSN, Role.ORDER)).orElseThrow().policy())
        .isEqualTo("mask-ssn");
    assertThat(check(select().customers().use(Shop.EMAIL, Role.ORDER)).orElseThrow().policy())
        .isEqualTo("mask-pii");
  }

  @Test
  void passesASilentExpressionOverAMaskedColumn() {
    OutputColumn upper =
        new OutputColumn("upper", Set.of(Shop.NAME, Shop.EMAIL), Transform.EXPRESSION, true);

    assertPasses(select().customers().use(Shop.EMAIL, Role.OUTPUT).returns(upper));
    assertPasses(
        select()
            .customers()
            .returns(new OutputColumn("upper", Set.of(Shop.NAME), Transform.EXPRESSION, true)));
  }

  @Test
  void refusesAnUnprovenColumnWhereAMaskedOneIsInReach() {
    assertRefused(select().customers().returns(OutputColumn.unproven("f")), "\"f\"", "customers");
    assertRefused(
        select().relation("public", "events_2024", Access.READ).returns(OutputColumn.unproven("f")),
        "events_2024");
    assertPasses(
        select().relation("public", "orders", Access.READ).returns(OutputColumn.unproven("f")));
  }

  @Test
  void refusesAMaskedColumnOfWhichNoLineageIsKnown() {
    assertRefused(select().customers().use(Shop.SSN, Role.OUTPUT), "public.customers.ssn");
    assertPasses(select().customers().use(Shop.NAME, Role.OUTPUT));
  }

  @Test
  void refusesWhatIsNotUnderstoodOrOpaque() {
    assertRefused(select().notUnderstood(), "not understood", "near the comma");
    assertRefused(new FactsBuilder(StatementKind.UNKNOWN).opaque(), "nobody sees into");
  }

  @ParameterizedTest
  @CsvSource({
    "public,get_customer,false",
    "public,current_database,false",
    "'',mystery,false",
    "pg_catalog,query_to_xml,true",
    "pg_catalog,database_to_xml,true",
    "pg_catalog,ts_stat,true",
    "pg_catalog,lo_get,true",
    "pg_catalog,pg_read_file,true",
    "information_schema,somebodys_own,false",
    "pg_catalog,pg_stat_get_activity,true",
    "pg_catalog,pg_logical_slot_get_changes,true"
  })
  void refusesFunctionsThatMayReadAnything(String schema, String name, boolean builtIn) {
    assertRefused(select().returns().function(schema, name, builtIn, false), name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "current_database",
        "version",
        "format_type",
        "pg_table_is_visible",
        "pg_get_expr",
        "pg_get_viewdef",
        "obj_description"
      })
  void passesFunctionsThatReadOnlyNames(String name) {
    assertPasses(select().customers().returns().function("pg_catalog", name, true, false));
    assertRefused(select().returns().function("pg_catalog", name, false, false), name);
  }

  @Test
  void passesFunctionsThatTheAnalysisTrusts() {
    assertPasses(select().customers().returns().function("pg_catalog", "upper", true, true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"set_config", "pg_notify", "setval", "pg_sleep"})
  void refusesFunctionsThatRememberNextToAMaskedColumn(String name) {
    assertPasses(select().returns().function("pg_catalog", name, true, false));
    assertPasses(
        select().customers().returnsPlain(Shop.NAME).function("pg_catalog", name, true, false));
    assertRefused(
        select().customers().returnsPlain(Shop.SSN).function("pg_catalog", name, true, false),
        name,
        "public.customers.ssn");
  }

  @Test
  void refusesUnknownAndForeignRelations() {
    assertRefused(select().relation("", "mystery", false, Access.READ).returns(), "mystery");
    assertRefused(select().relation("public", "mystery", Access.READ).returns(), "mystery");
    assertRefused(
        select().relation("public", "legacy_orders", Access.READ).returns(), "legacy_orders");
  }

  @Test
  void passesWhatTheStatementItselfMakes() {
    FactsBuilder create =
        new FactsBuilder(StatementKind.UNKNOWN)
            .relation("public", "fresh", false, Access.DEFINE, Access.INSERT)
            .relation("public", "orders", Access.READ);

    assertPasses(create);
  }

  @Test
  void refusesToDefineAnythingOnARelationWithMaskedColumns() {
    assertRefused(
        new FactsBuilder(StatementKind.UNKNOWN).relation("public", "customers", Access.DEFINE),
        "public.customers");
    assertRefused(
        new FactsBuilder(StatementKind.UNKNOWN).relation("public", "events_2024", Access.DEFINE),
        "public.events_2024");
    assertPasses(
        new FactsBuilder(StatementKind.UNKNOWN).relation("public", "orders", Access.DEFINE));
  }

  @Test
  void judgesWhatIsKeptForLater() {
    FactsBuilder leaking = select().customers().returnsPlain(Shop.NAME).use(Shop.SSN, Role.ORDER);
    FactsBuilder plain = select().customers().returnsPlain(Shop.SSN);
    FactsBuilder prepare = new FactsBuilder(StatementKind.UNKNOWN).use(Shop.SSN, Role.OUTPUT);

    assertRefused(prepare.effect(new SessionEffect.Prepare("p", leaking.build())), "ORDER BY");
    assertPasses(prepare.effect(new SessionEffect.Prepare("p", plain.build())));
    assertRefused(
        prepare.effect(new SessionEffect.DeclareCursor("c", leaking.build())), "ORDER BY");
    assertPasses(prepare.effect(new SessionEffect.DeclareCursor("c", plain.build())));
  }

  @Test
  void refusesCopyOfMaskedColumnsToTheServersFiles() {
    for (Endpoint endpoint : List.of(Endpoint.FILE, Endpoint.PROGRAM)) {
      assertRefused(
          select().customers().returnsPlain(Shop.EMAIL).copy(Direction.TO, endpoint), "COPY");
    }
  }

  @Test
  void passesCopyOfMaskedColumnsToTheClientAsFarAsItCanBeMasked() {
    FactsBuilder plain = select().customers().returnsPlain(Shop.EMAIL);
    assertPasses(plain.copy(Direction.TO, Endpoint.CLIENT));
    assertRefused(
        plain.copy(
            Direction.TO,
            Endpoint.CLIENT,
            new CopyOptions(
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.of("latin1"),
                false,
                List.of(),
                Set.of())),
        "encoding");
    assertRefused(select().customers().copy(Direction.TO, Endpoint.CLIENT), "public.customers");
    assertRefused(
        select().relation("public", "events_2024", Access.READ).copy(Direction.TO, Endpoint.CLIENT),
        "public.events_2024");
    assertRefused(
        select()
            .customers()
            .returns(OutputColumn.unproven("x"))
            .copy(Direction.TO, Endpoint.CLIENT),
        "not proven");
  }

  @Test
  void passesCopyOfColumnsThatAreNotMasked() {
    assertPasses(select().customers().returnsPlain(Shop.NAME).copy(Direction.TO, Endpoint.CLIENT));
    assertPasses(
        select().relation("public", "orders", Access.READ).copy(Direction.TO, Endpoint.CLIENT));
  }

  @Test
  void refusesCopyFromIntoMaskedColumnsAndFromTheServersFiles() {
    ColumnId status = ColumnId.of("public", "orders", "status");
    MaskView open = Shop.view(ColumnMasks.open(new Mask.Email()));
    FactsBuilder intoEmail =
        new FactsBuilder(StatementKind.UNKNOWN)
            .relation("public", "customers", Access.INSERT)
            .use(Shop.EMAIL, Role.WRITE)
            .copy(Direction.FROM, Endpoint.CLIENT);

    assertRefused(intoEmail, "public.customers.email");
    assertThat(check(intoEmail, open)).isPresent();
    assertRefused(
        new FactsBuilder(StatementKind.UNKNOWN)
            .relation("public", "customers", Access.INSERT)
            .copy(Direction.FROM, Endpoint.CLIENT),
        "public.customers");
    for (Endpoint endpoint : new Endpoint[] {Endpoint.FILE, Endpoint.PROGRAM}) {
      assertRefused(
          new FactsBuilder(StatementKind.UNKNOWN)
              .relation("public", "orders", Access.INSERT)
              .use(status, Role.WRITE)
              .copy(Direction.FROM, endpoint),
          "COPY FROM");
    }
    assertPasses(
        new FactsBuilder(StatementKind.UNKNOWN)
            .relation("public", "orders", Access.INSERT)
            .use(status, Role.WRITE)
            .copy(Direction.FROM, Endpoint.CLIENT));
  }

  @ParameterizedTest
  @CsvSource({
    "pg_catalog,pg_statistic,stavalues1",
    "pg_catalog,pg_stats,most_common_vals",
    "pg_catalog,pg_stat_activity,query",
    "pg_catalog,pg_largeobject,data",
    "pg_catalog,pg_attribute,attmissingval",
    "pg_catalog,pg_authid,rolpassword",
    "pg_catalog,pg_user_mapping,umoptions",
    "information_schema,view_definitions,x",
    "information_schema,user_mapping_options,option_value",
    "pg_toast,pg_toast_20100,chunk_data",
    "extensions,pg_stat_statements,query"
  })
  void guardsWhatTheCatalogTellsOfValues(String schema, String relation, String column) {
    ColumnId secret = ColumnId.of(schema, relation, column);
    boolean exists = !relation.equals("view_definitions");

    assertThat(CatalogSecrets.contains(secret)).isEqualTo(exists);
    assertThat(check(select().use(secret, Role.PREDICATE)).isPresent()).isEqualTo(exists);
  }

  @Test
  void passesWhatClientsAskTheCatalog() {
    ColumnId relname = ColumnId.of("pg_catalog", "pg_class", "relname");

    assertPasses(
        select()
            .relation("pg_catalog", "pg_class", Access.READ)
            .use(relname, Role.PREDICATE)
            .use(relname, Role.ORDER)
            .function("pg_catalog", "pg_get_userbyid", true, false)
            .returnsPlain(relname));
  }

  @Test
  void hidesMessagesOfWhateverTouchesWhatIsMasked() {
    assertThat(exposes(select().relation("public", "orders", Access.READ))).isFalse();
    assertThat(exposes(select().returns())).isFalse();
    assertThat(exposes(select().customers())).isTrue();
    assertThat(exposes(select().relation("public", "events_2024", Access.READ))).isTrue();
    assertThat(exposes(select().use(Shop.SSN, Role.OUTPUT))).isTrue();
    assertThat(exposes(select().function("public", "f", false, false))).isTrue();
    assertThat(exposes(select().opaque())).isTrue();
    assertThat(exposes(select().notUnderstood())).isTrue();
    assertThat(exposes(new FactsBuilder(StatementKind.UPDATE))).isTrue();
    assertThat(exposes(select().effect(new SessionEffect.Transaction(StatementKind.UNKNOWN))))
        .isTrue();
    assertThat(exposes(select().effect(new SessionEffect.FetchCursor("c")))).isTrue();
    assertThat(
            exposes(select().effect(new SessionEffect.SetVariable("x", Optional.of("y"), false))))
        .isFalse();
    assertThat(
            ExposureCheck.messagesMayExpose(
                select().customers().build(), ColumnMasks.NONE, CATALOG))
        .isFalse();
  }

  private static boolean exposes(FactsBuilder facts) {
    return ExposureCheck.messagesMayExpose(facts.build(), Shop.MASKED, CATALOG);
  }
}
