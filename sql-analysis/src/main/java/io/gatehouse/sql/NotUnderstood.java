package io.gatehouse.sql;

import java.util.Objects;

/**
 * Why a statement could not be understood.
 *
 * @param reason which class of reason
 * @param message for a person: names the construct or the limit, never quotes a literal
 * @param position 1-based character position in the text, as PostgreSQL counts; 0 when unknown
 */
public record NotUnderstood(Reason reason, String message, int position) {

  /** Why. */
  public enum Reason {
    /** The text ends inside a token, or holds a byte that PostgreSQL's scanner refuses. */
    LEXICAL,
    /** Longer, deeper or slower than a limit allows. */
    LIMIT,
    /** The grammar does not accept it, or reads it in a way that can not be trusted. */
    SYNTAX,
    /** A name that the catalog does not have, or has more than once. */
    UNRESOLVED,
    /** A construct that the analysis does not know. */
    UNSUPPORTED
  }

  public NotUnderstood {
    Objects.requireNonNull(reason);
    Objects.requireNonNull(message);
  }
}
