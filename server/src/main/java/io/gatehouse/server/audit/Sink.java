package io.gatehouse.server.audit;

import io.gatehouse.audit.AuditEntry;
import java.io.IOException;
import java.util.List;

/** Takes entries somewhere. */
interface Sink {

  /**
   * Sends some, in order. It may have sent them before.
   *
   * @throws IOException when it is not sure that they have arrived
   */
  void send(List<AuditEntry> entries) throws IOException, InterruptedException;
}
