package io.gatehouse.proxy.session;

import io.gatehouse.masking.CopyFormat;
import io.gatehouse.masking.MaskPlanner;
import io.gatehouse.masking.PlanResult;
import io.gatehouse.masking.ResultColumn;
import io.gatehouse.pgwire.backend.RowDescription;
import io.gatehouse.pgwire.backend.TransactionStatus;
import io.gatehouse.proxy.enforcement.Judgement;
import io.gatehouse.proxy.enforcement.Refusal;
import io.gatehouse.proxy.enforcement.Refusals;
import io.gatehouse.proxy.session.OwnBatch.Descriptions;
import io.gatehouse.proxy.session.Reading.Obstacle;
import io.gatehouse.sql.ColumnOrigins;
import io.gatehouse.sql.CopyFacts;
import io.gatehouse.sql.OutputColumn;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.catalog.Catalog;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the plans for the COPY TO STDOUT in a message before the message runs. The data of a COPY
 * says nothing of its columns, so that the server is asked first, over the session's own
 * connection, to parse and describe the query, or a query of the table's columns. So both witnesses
 * speak as for a SELECT.
 *
 * <pre>
 *   client   Query "COPY (SELECT …) TO STDOUT"
 *   server   Parse "SELECT …"  Describe  Sync ─▶ 1 t T Z (ours)     Query ─▶ H d… c C Z
 *   server   in an open batch: Parse "SELECT …"  Describe  Flush ─▶ 1 t T (ours)
 * </pre>
 */
final class CopyPlanning {

  private static final Logger LOG = LoggerFactory.getLogger(CopyPlanning.class);

  private static final String POLICY = "copy-masked";

  private final Session session;
  private final ByteBuf frame;
  private final String sql;
  private final Judgement judgement;
  private final Consumer<Planned> then;
  private final SortedMap<Integer, String> queries = new TreeMap<>();
  private final Map<Integer, CopyPlan> plans = new HashMap<>();

  /**
   * What becomes of a message.
   *
   * @param judgement refuses it where no plan can be made
   * @param copies the plan of each COPY in it, by its place among the statements
   */
  record Planned(Judgement judgement, Map<Integer, CopyPlan> copies) {
    Planned {
      copies = Map.copyOf(copies);
    }
  }

  /**
   * Why no plan is made.
   *
   * @param policy who says so
   * @param refusal for the client
   */
  private record Withheld(String policy, Refusal refusal) {}

  private CopyPlanning(
      Session session, ByteBuf frame, String sql, Judgement judgement, Consumer<Planned> then) {
    this.session = session;
    this.frame = frame;
    this.sql = sql;
    this.judgement = judgement;
    this.then = then;
  }

  /**
   * Makes the plans that a message needs, at once when it needs none.
   *
   * @param frame the message in hand; kept until the plans are there
   * @param sql the text that it runs
   * @param then gets the plans, on the event loop; is not called when the session ends first, nor
   *     when the server would not look at the message
   */
  static void plan(
      Session session, ByteBuf frame, String sql, Judgement judgement, Consumer<Planned> then) {
    boolean wanted =
        judgement.refusal().isEmpty()
            && judgement.masksResults()
            && judgement.everything().stream().anyMatch(CopyPlanning::copiesToClient)
            && session.context.transaction() != TransactionStatus.FAILED;
    if (!wanted) {
      then.accept(new Planned(judgement, Map.of()));
      return;
    }
    new CopyPlanning(session, frame.retain(), sql, judgement, then).begin();
  }

  private static boolean copiesToClient(StatementFacts statement) {
    return statement.copy().filter(CopyFacts::isToClient).isPresent();
  }

  private void begin() {
    List<StatementFacts> statements = judgement.statements();
    for (int i = 0; i < statements.size(); i++) {
      if (copiesToClient(statements.get(i))) {
        Optional<String> query = query(i, statements.get(i));
        if (query.isEmpty()) {
          refuse(withheld("The query of this COPY can not be told from its text.", "Use SELECT."));
          return;
        }
        queries.put(i, query.get());
      }
    }
    if (judgement.underlying().stream().anyMatch(CopyPlanning::copiesToClient)) {
      refuse(withheld("A COPY that is run by name can not be masked.", "Send COPY itself."));
      return;
    }
    session.clientReading.set(Obstacle.DESCRIBING, true);
    Lull.await(
        session,
        () -> {
          if (session.isEnded() || session.replies.skipping()) {
            drop();
          } else {
            OwnBatch.describe(
                session, List.copyOf(queries.values()), judgement.sensitive(), this::described);
          }
        });
  }

  /** What has the columns that the COPY has. */
  private Optional<String> query(int index, StatementFacts statement) {
    Optional<RelationName> relation = statement.copy().flatMap(CopyFacts::relation);
    return relation.isPresent()
        ? statement
            .output()
            .map(
                columns ->
                    columns.stream()
                            .map(column -> quoted(column.name()))
                            .collect(Collectors.joining(", ", "SELECT ", " FROM ONLY "))
                        + quoted(relation.get().schema())
                        + "."
                        + quoted(relation.get().name()))
        : session.services.analyzer().copiedQuery(sql, index);
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private void described(Descriptions descriptions) {
    if (session.isEnded() || session.replies.skipping()) {
      drop();
      return;
    }
    if (descriptions.failed().filter(Refusals.QUERY_CANCELED::equals).isPresent()) {
      refuse(
          new Withheld(
              POLICY,
              new Refusal(
                  Refusals.QUERY_CANCELED, "canceling statement due to user request", "", "")));
      return;
    }
    session
        .services
        .worker()
        .execute(
            () -> {
              Optional<Withheld> withheld = make(descriptions);
              session.onLoop(() -> withheld.ifPresentOrElse(this::refuse, () -> finish(judgement)));
            });
  }

  private Optional<Withheld> make(Descriptions descriptions) {
    try {
      int next = 0;
      for (int index : queries.keySet()) {
        Optional<Withheld> withheld = make(index, descriptions.columns().get(next++));
        if (withheld.isPresent()) {
          return withheld;
        }
      }
      return Optional.empty();
    } catch (RuntimeException e) {
      LOG.error("no mask plan can be made for a COPY", e);
      return Optional.of(withheld("No mask plan can be made for this COPY.", "Use SELECT."));
    }
  }

  private Optional<Withheld> make(int index, Optional<RowDescription> described) {
    CopyFacts copy = judgement.statements().get(index).copy().orElseThrow();
    Optional<List<OutputColumn>> lineage = judgement.lineage(index);
    Optional<List<ResultColumn>> columns =
        described.map(Planning::columns).or(() -> lineage.map(CopyPlanning::withoutOrigin));
    if (columns.isEmpty()) {
      return undescribed();
    }
    Catalog catalog = judgement.question().catalog();
    ColumnOrigins origins = new ColumnOrigins(session.services.analyzer());
    PlanResult result =
        new MaskPlanner()
            .plan(
                columns.get(),
                lineage,
                (relation, attribute) -> origins.resolve(catalog, relation, attribute),
                judgement.masks(),
                catalog);
    boolean clear = result instanceof PlanResult.Planned planned && planned.plan().isClear();
    if (described.isEmpty() && !clear) {
      return undescribed();
    }
    if (result instanceof PlanResult.Refused refused) {
      return Optional.of(
          withheld(
              refused.refusal().policy(), refused.refusal().message(), refused.refusal().hint()));
    }
    Optional<CopyFormat.Obstacle> obstacle = clear ? Optional.empty() : CopyFormat.obstacle(copy);
    if (obstacle.isPresent()) {
      return Optional.of(withheld(obstacle.get().message(), obstacle.get().hint()));
    }
    plans.put(
        index,
        new CopyPlan(
            ((PlanResult.Planned) result).plan(),
            copy,
            columns.get().stream().map(ResultColumn::name).toList()));
    return Optional.empty();
  }

  /**
   * The server does not know what is to be copied. On its own the COPY fails likewise, in the
   * server's own words; if it did not, the session would end at its first byte.
   */
  private Optional<Withheld> undescribed() {
    return judgement.statements().size() == 1
        ? Optional.empty()
        : Optional.of(
            withheld(
                "What this COPY would show is not known before what stands in front of it has run.",
                "Send COPY in a message of its own."));
  }

  private static List<ResultColumn> withoutOrigin(List<OutputColumn> lineage) {
    return lineage.stream()
        .map(column -> new ResultColumn(column.name(), 0, 0, 0, -1, (short) 0))
        .toList();
  }

  private Withheld withheld(String message, String hint) {
    return withheld(POLICY, message, hint);
  }

  private Withheld withheld(String policy, String message, String hint) {
    return new Withheld(
        policy,
        new Refusal(
            Refusals.INSUFFICIENT_PRIVILEGE,
            message,
            "policy=%s decision=%s".formatted(policy, judgement.decisionId()),
            hint));
  }

  private void refuse(Withheld withheld) {
    finish(judgement.refusedWith(withheld.policy(), withheld.refusal()));
  }

  private void finish(Judgement decided) {
    try {
      if (!session.isEnded() && !session.replies.skipping()) {
        then.accept(new Planned(decided, plans));
        session.toServer.flush();
      }
    } finally {
      drop();
    }
  }

  private void drop() {
    frame.release();
    session.clientReading.set(Obstacle.DESCRIBING, false);
  }
}
