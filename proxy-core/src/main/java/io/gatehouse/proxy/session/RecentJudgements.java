package io.gatehouse.proxy.session;

import io.gatehouse.proxy.enforcement.Judge;
import io.gatehouse.proxy.enforcement.Judgement;
import io.gatehouse.proxy.enforcement.Question;
import io.gatehouse.sql.Analysis;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The last judgements of one session: a prepared statement is judged at every Bind, and is nearly
 * always judged alike. The {@link Judge} says whether an earlier judgement still holds.
 */
final class RecentJudgements {

  private static final int REMEMBERED = 256;

  /** An analysis itself, not one that is equal to it: comparing facts costs more than judging. */
  private record Same(Analysis analysis) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Same that && that.analysis == analysis;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(analysis);
    }
  }

  private final Map<Same, Judgement> judgements =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Same, Judgement> eldest) {
          return size() > REMEMBERED;
        }
      };

  Judgement judge(Judge judge, Question question) {
    Same key = new Same(question.analysis());
    Judgement earlier = judgements.get(key);
    Optional<Judgement> again = earlier == null ? Optional.empty() : judge.again(earlier, question);
    if (again.isPresent()) {
      return again.get();
    }
    Judgement judgement = judge.judge(question);
    judgements.put(key, judgement);
    return judgement;
  }
}
