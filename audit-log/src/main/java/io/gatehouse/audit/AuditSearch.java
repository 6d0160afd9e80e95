package io.gatehouse.audit;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Asks entries whether they are wanted, by reading them. Not for use by several threads. */
public final class AuditSearch {

  private final AuditQuery query;
  private final SessionOpenings sessions;
  private final Set<String> wantedWords;

  public AuditSearch(AuditQuery query) {
    this(query, new SessionOpenings());
  }

  /**
   * @param sessions what opened the sessions whose entries are asked
   */
  public AuditSearch(AuditQuery query, SessionOpenings sessions) {
    this.query = query;
    this.sessions = sessions;
    this.wantedWords = query.text().map(Words::of).orElse(Set.of());
  }

  /**
   * Hands over every entry that matches, in order, from where the reader stands to the end.
   *
   * @return how many there were
   */
  public long search(AuditReader reader, Consumer<AuditEntry> found) throws IOException {
    long count = 0;
    for (Optional<AuditEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
      sessions.meet(next.get());
      if (matches(next.get())) {
        found.accept(next.get());
        count++;
      }
    }
    return count;
  }

  /** Takes note of an entry that opens a session, before others of that session are asked. */
  public void meet(AuditEntry entry) {
    sessions.meet(entry);
  }

  /** Whether an entry meets every condition of the query. */
  public boolean matches(AuditEntry entry) {
    for (Map.Entry<Condition, String> wanted : query.conditions().entrySet()) {
      if (!wanted.getKey().values(entry, sessions::of).contains(wanted.getValue())) {
        return false;
      }
    }
    return query.since().map(since -> !entry.time().isBefore(since)).orElse(true)
        && query.until().map(until -> entry.time().isBefore(until)).orElse(true)
        && (query.text().isEmpty() || holdsWords(entry));
  }

  private boolean holdsWords(AuditEntry entry) {
    Set<String> words = new LinkedHashSet<>();
    words(entry, words, Integer.MAX_VALUE);
    return words.containsAll(wantedWords);
  }

  /**
   * The words that an entry is found by.
   *
   * @return false when there were more than so many
   */
  public static boolean words(AuditEntry entry, Set<String> into, int most) {
    boolean all = true;
    for (String text : entry.text(AuditField.SQL_TEXT).stream().toList()) {
      all &= Words.of(text, into, most);
    }
    for (String text : entry.text(AuditField.MESSAGE).stream().toList()) {
      all &= Words.of(text, into, most);
    }
    for (String parameter : entry.texts(AuditField.PARAMETERS)) {
      all &= parameter == null || Words.of(parameter, into, most);
    }
    return all;
  }
}
