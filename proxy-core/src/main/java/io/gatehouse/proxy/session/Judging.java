package io.gatehouse.proxy.session;

import io.gatehouse.audit.Verdict;
import io.gatehouse.pgwire.backend.TransactionStatus;
import io.gatehouse.policy.Circumstances;
import io.gatehouse.policy.Estimate;
import io.gatehouse.proxy.catalog.CatalogSnapshot;
import io.gatehouse.proxy.enforcement.ContextChange;
import io.gatehouse.proxy.enforcement.Judgement;
import io.gatehouse.proxy.enforcement.Question;
import io.gatehouse.proxy.enforcement.Refusal;
import io.gatehouse.proxy.enforcement.Refusals;
import io.gatehouse.proxy.enforcement.Standing;
import io.gatehouse.proxy.session.Reading.Obstacle;
import io.gatehouse.sql.Analysis;
import io.gatehouse.sql.AnalysisContext;
import io.gatehouse.sql.NotUnderstood.Reason;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.Sharing;
import io.gatehouse.sql.StatementFacts;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings together what a judgement needs: the session's context, the catalog, the analysis of the
 * text and of what it runs by name. When all is at hand it answers at once, on the event loop; what
 * is not is fetched elsewhere, and the client is not read until it is there.
 */
final class Judging {

  private static final Logger LOG = LoggerFactory.getLogger(Judging.class);

  private final Session session;
  private final RecentJudgements recent = new RecentJudgements();

  Judging(Session session) {
    this.session = session;
  }

  /**
   * Judges a text; waits for people where an approval is all that is missing.
   *
   * @param frame the message it came in; kept until the answer was given
   * @param submission the text, and what the message does with it
   * @param then gets the judgement, on the event loop: it runs, or it is refused; is not called
   *     when the session ends first, nor when the server would not look at the message
   */
  void judge(ByteBuf frame, Submission submission, Consumer<Judgement> then) {
    if (session.lifetime.mayBeginNothing()) {
      session.lifetime.tokenIsOver();
      return;
    }
    new Inquiry(frame.retain(), submission, then).proceed();
  }

  private final class Inquiry implements Hold.Inquirer {

    private final ByteBuf frame;
    private final Submission submission;
    private final Consumer<Judgement> then;
    private final Map<String, Analysis> analyses = new HashMap<>(2);
    private Map<Integer, Estimate> estimates = Map.of();
    private Optional<Boolean> readOnly = Optional.empty();
    private boolean askedReadOnly;
    private Optional<CatalogSnapshot> catalog = Optional.empty();
    private Optional<Hold> hold = Optional.empty();
    private final long begunNanos = System.nanoTime();
    private boolean fresh;
    private boolean asked;
    private boolean suspended;
    private boolean over;

    Inquiry(ByteBuf frame, Submission submission, Consumer<Judgement> then) {
      this.frame = frame;
      this.submission = submission;
      this.then = then;
    }

    /** Goes as far as it can; is called again when what was missing is there. */
    void proceed() {
      if (over) {
        return;
      }
      // While this was thought about, an error may have come: the server would discard the message.
      if (session.isEnded() || session.replies.skipping()) {
        drop();
        return;
      }
      if (!catalogIsKnown()) {
        return;
      }
      Optional<Analysis> analysis = analysisOf(submission.sql(), analysisContext());
      if (analysis.isEmpty() || !contextIsKnown(analysis.get().statements())) {
        return;
      }
      AnalysisContext context = analysisContext();
      Map<Integer, StatementFacts> underlying = new HashMap<>(2);
      List<String> texts = new ArrayList<>(0);
      List<Portal> cursors = new ArrayList<>(0);
      Optional<Refusal> unknownName = Optional.empty();
      List<StatementFacts> statements = analysis.get().statements();
      if (!namesAreSettled(statements)) {
        return;
      }
      for (int i = 0; i < statements.size(); i++) {
        Named named = Named.of(session, statements.subList(0, i), statements.get(i));
        if (named.text().isPresent()) {
          Optional<Analysis> prepared = analysisOf(named.text().get(), context);
          if (prepared.isEmpty()) {
            return;
          }
          texts.add(named.text().get());
          if (!prepared.get().statements().isEmpty()) {
            underlying.put(i, prepared.get().statements().get(0));
          }
        }
        if (named.facts().isPresent()) {
          underlying.put(i, named.facts().get());
        }
        named.portal().ifPresent(cursors::add);
        if (unknownName.isEmpty()) {
          unknownName = named.unknown();
        }
      }
      answer(analysis.get(), underlying, unknownName, new Named.Things(texts, cursors));
    }

    private void answer(
        Analysis analysis,
        Map<Integer, StatementFacts> underlying,
        Optional<Refusal> unknown,
        Named.Things things) {
      Circumstances circumstances = submission.circumstances(analysis);
      for (Map.Entry<Integer, Estimate> known : estimates.entrySet()) {
        circumstances = circumstances.with(known.getKey(), known.getValue());
      }
      if (readOnly.isPresent()) {
        circumstances = circumstances.inReadOnly(readOnly.get());
      }
      boolean rejected = isRejectedUnseen(analysis.statements());
      Judgement judgement = judged(analysis, underlying, rejected, circumstances);
      if (unknown.isPresent() && !rejected && judgement.standing() != Standing.REFUSED) {
        // Hidden code may have made it; whoever may run what is not understood may run that.
        Map<Integer, StatementFacts> anything = new HashMap<>(underlying);
        for (int i = 0; i < analysis.statements().size(); i++) {
          if (Named.isByName(analysis.statements().get(i))) {
            anything.putIfAbsent(i, Named.ANYTHING);
          }
        }
        judgement = judged(analysis, anything, false, circumstances);
        if (judgement.standing() != Standing.RUNS) {
          judgement = judgement.refusedWith("unknown-name", unknown.get());
        }
      }
      if (wantsReadOnly(judgement)) {
        readOnly();
      } else if (wantsEstimates(judgement)) {
        estimate(judgement);
      } else if (hold.isPresent()) {
        hold.get().judgedAgain(judgement);
      } else if (judgement.standing() == Standing.NEEDS_APPROVAL) {
        needsApproval(judgement, things);
      } else {
        answer(judgement);
      }
    }

    private Judgement judged(
        Analysis analysis,
        Map<Integer, StatementFacts> underlying,
        boolean rejected,
        Circumstances circumstances) {
      return recent.judge(
          session.services.judge(),
          new Question(
              session.principal,
              session.database.target(),
              session.connection(),
              session.context.policyTransaction(),
              analysis,
              underlying,
              analysisContext().catalog(),
              analysisContext().searchPath(),
              session.context.isStale() && !rejected,
              session.context.endChangesNames(),
              circumstances));
    }

    /**
     * Whether the server looks up no name at all: the transaction has failed, nothing is on its way
     * that may end it, and no statement follows one that does. All but those that end it get 25P02
     * before they are analysed (exec_simple_query and exec_parse_message in postgres.c).
     */
    private boolean isRejectedUnseen(List<StatementFacts> statements) {
      if (session.context.transaction() != TransactionStatus.FAILED
          || !session.replies.isIdle()
          || session.replies.isBatchOpen()
          || statements.isEmpty()) {
        return false;
      }
      StatementFacts first = statements.get(0);
      return statements.size() == 1
          ? first.notUnderstood().map(why -> isOneStatement(why.reason())).orElse(true)
          : first.understood() && !(first.effect() instanceof SessionEffect.Transaction);
    }

    /** Whether a text that was not understood is known to be one statement and no more. */
    private static boolean isOneStatement(Reason reason) {
      return switch (reason) {
        case SYNTAX, UNRESOLVED, UNSUPPORTED -> true;
        case LEXICAL, LIMIT -> false;
      };
    }

    /** Several statements may run in several transactions. */
    private boolean wantsReadOnly(Judgement judgement) {
      return judgement.standing() == Standing.NEEDS_ANSWERS
          && judgement.decision().wanted().readOnly()
          && judgement.statements().size() == 1
          && !askedReadOnly;
    }

    private boolean wantsEstimates(Judgement judgement) {
      return judgement.standing() == Standing.NEEDS_ANSWERS
          && !judgement.decision().wanted().estimates().isEmpty()
          && estimates.isEmpty();
    }

    private void readOnly() {
      suspend();
      askedReadOnly = true;
      TransactionReading.begin(session, answered(found -> readOnly = found));
    }

    private void estimate(Judgement judgement) {
      suspend();
      Estimating.begin(session, submission, judgement, answered(found -> estimates = found));
    }

    /** Goes on with what the server said, unless nobody waits for it any more. */
    private <T> Consumer<T> answered(Consumer<T> keep) {
      return found -> {
        if (session.isEnded() || session.replies.skipping()) {
          drop();
        } else {
          keep.accept(found);
          proceed();
        }
      };
    }

    private void needsApproval(Judgement judgement, Named.Things things) {
      if (submission.stage() == Submission.Stage.PARSE) {
        answer(judgement.prepared());
        return;
      }
      if (!things.cursors().isEmpty()) {
        answer(
            things
                .approval(judgement)
                .map(judgement::approved)
                .orElseGet(
                    () ->
                        judgement.refusedWith(
                            judgement.policy(),
                            new HeldWords(session.database.target(), judgement).byName())));
        return;
      }
      if (!fresh) {
        // People decide about the objects that are there, not about those of a minute ago.
        fresh = true;
        judgeAgain();
        return;
      }
      Hold begun = new Hold(session, new HeldText(submission, things.texts()), judgement, this);
      hold = Optional.of(begun);
      begun.begin();
      session.clientReading.set(Obstacle.THINKING, false);
    }

    /** Nothing that was found out before counts any more, the catalog included. */
    @Override
    public void judgeAgain() {
      analyses.clear();
      estimates = Map.of();
      readOnly = Optional.empty();
      askedReadOnly = false;
      asked = false;
      catalog = Optional.empty();
      await(session.database.newestCatalog());
    }

    @Override
    public void answer(Judgement judgement) {
      over = true;
      if (hold.isEmpty()) {
        session.services.telemetry().decided(verdict(judgement), System.nanoTime() - begunNanos);
      } else {
        session.services.telemetry().decided(verdict(judgement), 0);
      }
      boolean runs = judgement.refusal().isEmpty() && submission.stage() != Submission.Stage.PARSE;
      try {
        then.accept(runs ? session.rates().admitted(session.history(), judgement) : judgement);
      } finally {
        frame.release();
      }
      if (suspended) {
        session.clientReading.set(Obstacle.THINKING, false);
      }
    }

    private static Verdict verdict(Judgement judgement) {
      return switch (judgement.standing()) {
        case RUNS -> Verdict.ALLOW;
        case NEEDS_APPROVAL -> Verdict.HOLD;
        case REFUSED, NEEDS_ANSWERS -> Verdict.BLOCK;
      };
    }

    @Override
    public void drop() {
      if (over) {
        return;
      }
      over = true;
      frame.release();
      hold.ifPresent(Hold::dropped);
      session.clientReading.set(Obstacle.HELD, false);
      session.clientReading.set(Obstacle.THINKING, false);
    }

    private AnalysisContext analysisContext() {
      return session.context.analysisContext(catalog.orElseThrow());
    }

    /**
     * Whether names mean what they were taken for. What names nothing is not held up: a question
     * before SET TRANSACTION would fix the transaction's snapshot.
     */
    private boolean contextIsKnown(List<StatementFacts> statements) {
      SessionContext context = session.context;
      if (!context.isStale() || asked || session.replies.isBatchBound()) {
        // Inside such a batch the server can not be asked; the judge refuses what depends on it.
        return true;
      }
      if (statements.stream().noneMatch(ContextChange::dependsOnNames)) {
        return true;
      }
      if (!session.replies.isIdle() || session.replies.isBatchOpen()) {
        suspend();
        Lull.await(session, this::proceed);
        return false;
      }
      return switch (context.transaction()) {
        case FAILED -> true;
        case IDLE, IN_TRANSACTION -> {
          suspend();
          asked = true;
          ContextReading.begin(
              session,
              catalog.orElseThrow(),
              () -> {
                analyses.clear();
                proceed();
              });
          yield false;
        }
      };
    }

    private boolean namesAreSettled(List<StatementFacts> statements) {
      if (statements.stream().allMatch(s -> Named.isSettled(session, s))) {
        return true;
      }
      suspend();
      session.whenever(
          () -> statements.stream().allMatch(s -> Named.isSettled(session, s)), this::proceed);
      return false;
    }

    private boolean catalogIsKnown() {
      if (catalog.isPresent()) {
        return true;
      }
      catalog = session.database.catalog();
      if (catalog.isPresent()) {
        return true;
      }
      await(session.database.upToDateCatalog());
      return false;
    }

    private void await(CompletionStage<CatalogSnapshot> reading) {
      suspend();
      reading.whenComplete(
          (read, failure) ->
              session.onLoop(
                  () -> {
                    if (failure != null) {
                      LOG.error(
                          "the catalog of {} can not be read",
                          session.database.target().database(),
                          failure);
                      session.end("catalog unreadable", CATALOG_UNREADABLE);
                      drop();
                      return;
                    }
                    catalog = Optional.of(read);
                    proceed();
                  }));
    }

    private Optional<Analysis> analysisOf(String text, AnalysisContext context) {
      Analysis known = analyses.get(text);
      if (known != null) {
        return Optional.of(known);
      }
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      Optional<Analysis> cached = session.services.analyzer().cached(utf8, context, Sharing.SHAPE);
      if (cached.isPresent()) {
        return cached;
      }
      suspend();
      session
          .services
          .worker()
          .execute(
              () -> {
                Analysis analysis;
                try {
                  analysis = session.services.analyzer().analyze(utf8, context, Sharing.SHAPE);
                } catch (RuntimeException | Error e) {
                  session.onLoop(
                      () -> {
                        session.broken("a statement could not be analysed", e);
                        drop();
                      });
                  return;
                }
                session.onLoop(
                    () -> {
                      analyses.put(text, analysis);
                      proceed();
                    });
              });
      return Optional.empty();
    }

    private void suspend() {
      suspended = true;
      session.clientReading.set(Obstacle.THINKING, true);
    }
  }

  private static final Refusal CATALOG_UNREADABLE =
      new Refusal(
          Refusals.CONNECTION_FAILURE,
          "Gatehouse can not read the catalog of this database, so it lets nothing pass.",
          "",
          "Tell whoever runs Gatehouse; its log says why.");
}
