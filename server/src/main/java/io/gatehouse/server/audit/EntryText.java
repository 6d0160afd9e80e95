package io.gatehouse.server.audit;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.server.config.SinkFormat;

/** Tells entries in the words of other programs. */
public final class EntryText {

  private EntryText() {}

  /** The entry's JSON, on one line. */
  public static String of(SinkFormat format, AuditEntry entry) {
    return switch (format) {
      case JSON -> entry.json();
      case OCSF -> JsonWriter.text(OcsfEvent.of(entry));
      case ECS -> JsonWriter.text(EcsEvent.of(entry));
    };
  }
}
