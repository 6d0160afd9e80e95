package io.gatehouse.proxy.session;

import io.gatehouse.masking.MaskPlan;
import io.gatehouse.masking.MaskPlanner;
import io.gatehouse.masking.MaskView;
import io.gatehouse.masking.PlanResult;
import io.gatehouse.masking.ResultColumn;
import io.gatehouse.pgwire.backend.RowDescription;
import io.gatehouse.proxy.enforcement.Refusal;
import io.gatehouse.proxy.enforcement.Refusals;
import io.gatehouse.proxy.session.Reading.Obstacle;
import io.gatehouse.sql.ColumnOrigins;
import io.gatehouse.sql.OutputColumn;
import io.gatehouse.sql.catalog.Catalog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes mask plans, once for each shape of result. Making one may mean to analyse the definition of
 * a view, so it happens off the event loop, while the server is not read.
 */
final class Planning {

  private static final Logger LOG = LoggerFactory.getLogger(Planning.class);

  /** Shapes that one session remembers. */
  private static final int REMEMBERED = 256;

  private record Shape(
      List<ResultColumn> columns,
      Optional<List<OutputColumn>> lineage,
      MaskView view,
      long catalogVersion) {}

  private final Session session;
  private final MaskPlanner planner = new MaskPlanner();
  private final Map<Shape, MaskPlan> plans =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Shape, MaskPlan> eldest) {
          return size() > REMEMBERED;
        }
      };

  Planning(Session session) {
    this.session = session;
  }

  /** Makes the plan for the rows that follow this description. */
  void plan(Execution execution, RowDescription description) {
    Catalog catalog = execution.judgement().question().catalog();
    MaskView view = execution.judgement().masks();
    Shape shape = new Shape(columns(description), execution.lineage(), view, catalog.version());
    MaskPlan known = plans.get(shape);
    if (known != null) {
      execution.planned(known);
      return;
    }
    session.serverReading.set(Obstacle.THINKING, true);
    session
        .services
        .worker()
        .execute(
            () -> {
              Optional<PlanResult> result = make(shape, catalog);
              session.onLoop(
                  () -> {
                    finish(execution, shape, result);
                    session.serverReading.set(Obstacle.THINKING, false);
                  });
            });
  }

  private Optional<PlanResult> make(Shape shape, Catalog catalog) {
    try {
      ColumnOrigins origins = new ColumnOrigins(session.services.analyzer());
      return Optional.of(
          planner.plan(
              shape.columns,
              shape.lineage,
              (relation, attribute) -> origins.resolve(catalog, relation, attribute),
              shape.view,
              catalog));
    } catch (RuntimeException e) {
      LOG.error("no mask plan can be made", e);
      return Optional.empty();
    }
  }

  private void finish(Execution execution, Shape shape, Optional<PlanResult> result) {
    if (session.isEnded()) {
      return;
    }
    if (result.isPresent() && result.get() instanceof PlanResult.Planned planned) {
      plans.put(shape, planned.plan());
      execution.planned(planned.plan());
      return;
    }
    // It runs already: nothing short of the end of the session keeps its rows from the client.
    Refusal refusal =
        result.isPresent() && result.get() instanceof PlanResult.Refused refused
            ? new Refusal(
                Refusals.INSUFFICIENT_PRIVILEGE,
                refused.refusal().message(),
                "policy=%s decision=%s"
                    .formatted(refused.refusal().policy(), execution.judgement().decisionId()),
                refused.refusal().hint())
            : new Refusal(
                Refusals.INSUFFICIENT_PRIVILEGE,
                "No mask plan can be made for this result.",
                "decision=" + execution.judgement().decisionId(),
                "");
    session.end("result withheld", refusal);
  }

  static List<ResultColumn> columns(RowDescription description) {
    return description.fields().stream()
        .map(
            field ->
                new ResultColumn(
                    field.name(),
                    field.tableOid(),
                    field.columnNumber(),
                    field.typeOid(),
                    field.typeModifier(),
                    (short) field.format().ordinal()))
        .toList();
  }
}
