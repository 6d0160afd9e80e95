package io.gatehouse.server.doctor;

import java.util.List;
import java.util.Objects;

/**
 * Something that weakens what policies promise.
 *
 * @param severity how much
 * @param check which check found it: a word for programs
 * @param object of the database, or of the policies
 * @param text why it matters
 * @param cure statements for the database's owner that would mend it; may be empty
 */
public record Complaint(
    Severity severity, String check, String object, String text, List<String> cure) {

  /** How much it matters. */
  public enum Severity {
    /** Who gets past the policies has the data, or the server. */
    HIGH,
    /** Labelled data is in more hands than need be. */
    MEDIUM,
    /** Worth knowing. */
    LOW
  }

  public Complaint {
    Objects.requireNonNull(severity);
    Objects.requireNonNull(check);
    Objects.requireNonNull(object);
    Objects.requireNonNull(text);
    cure = List.copyOf(cure);
  }
}
