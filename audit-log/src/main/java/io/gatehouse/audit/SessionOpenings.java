package io.gatehouse.audit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What opened the sessions whose entries are read: groups and token stand in that entry alone.
 * Remembers those that were met last, and asks for others. Not for use by several threads.
 */
public final class SessionOpenings {

  private static final int REMEMBERED = 150_000;

  /**
   * With what a session was opened.
   *
   * @param groups of its token
   * @param tokens the token's {@code jti} and client
   */
  public record Opening(List<String> groups, List<String> tokens) {

    public Opening {
      groups = List.copyOf(groups);
      tokens = List.copyOf(tokens);
    }

    /** As the entry says that opened it. */
    public static Opening of(AuditEntry entry) {
      List<String> tokens = new ArrayList<>();
      entry.text(AuditField.TOKEN_ID).ifPresent(tokens::add);
      entry.text(AuditField.TOKEN_CLIENT).ifPresent(tokens::add);
      return new Opening(entry.texts(AuditField.GROUPS), tokens);
    }
  }

  private final Function<String, Optional<Opening>> others;
  private final Map<String, Optional<Opening>> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<Opening>> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * @param others finds the opening of a session that was not met, by its id
   */
  public SessionOpenings(Function<String, Optional<Opening>> others) {
    this.others = others;
  }

  /** Of sessions that were not met nothing is known. */
  public SessionOpenings() {
    this(session -> Optional.empty());
  }

  /** Takes note of an entry, if it opens a session. */
  public void meet(AuditEntry entry) {
    if (entry.type().equals(Optional.of(EventType.SESSION_OPENED))) {
      entry
          .text(AuditField.SESSION_ID)
          .ifPresent(id -> known.put(id, Optional.of(Opening.of(entry))));
    }
  }

  /** What opened a session. */
  public Optional<Opening> of(String session) {
    Optional<Opening> opening = known.get(session);
    if (opening == null) {
      opening = others.apply(session);
      known.put(session, opening);
    }
    return opening;
  }
}
