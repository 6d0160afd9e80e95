package io.gatehouse.proxy.session;

import io.gatehouse.masking.MaskPlan;
import io.gatehouse.pgwire.Format;
import io.gatehouse.proxy.enforcement.Judgement;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A statement that the server has parsed under a name, by Parse or by PREPARE: one name space. It
 * is judged again whenever it runs, since the names in it may mean something else by then.
 *
 * <p>The server never lets the result of a prepared statement change its shape, so that the plan
 * which was made for one portal holds for the next with the same formats, as long as the names in
 * it mean the same and the same is masked. That is not so for EXECUTE and FETCH, whose result is
 * that of whatever has the name.
 */
final class PreparedStatement {

  private record Described(Judgement judgement, List<Format> formats, MaskPlan plan) {}

  private final String sql;
  private final List<Integer> parameterTypes;
  private Optional<Described> described = Optional.empty();

  /**
   * A statement.
   *
   * @param parameterTypes OIDs of the types that Parse gave; what is not there, the server finds
   */
  PreparedStatement(String sql, List<Integer> parameterTypes) {
    this.sql = Objects.requireNonNull(sql);
    this.parameterTypes = List.copyOf(parameterTypes);
  }

  /** Its text. */
  String sql() {
    return sql;
  }

  List<Integer> parameterTypes() {
    return parameterTypes;
  }

  /** The plan of the last portal, if it holds for this one too. */
  Optional<MaskPlan> plan(Judgement judgement, List<Format> formats) {
    return described
        .filter(
            last ->
                judgement.question().underlying().isEmpty()
                    && last.judgement.question().analysis() == judgement.question().analysis()
                    && last.judgement.question().catalog() == judgement.question().catalog()
                    && last.judgement.masks() == judgement.masks()
                    && last.formats.equals(formats))
        .map(Described::plan);
  }

  /** A portal's plan was made. */
  void planned(Judgement judgement, List<Format> formats, MaskPlan plan) {
    described = Optional.of(new Described(judgement, formats, plan));
  }
}
