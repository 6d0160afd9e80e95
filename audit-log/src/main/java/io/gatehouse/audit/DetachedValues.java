package io.gatehouse.audit;

import java.io.IOException;

/** Where the values lie that were too long for their entries. */
public interface DetachedValues {

  /**
   * A value's JSON.
   *
   * @param sha256 its hash in lower-case hex
   * @throws IOException when it is not there, or has another hash
   */
  byte[] read(String sha256) throws IOException;
}
