package io.gatehouse.proxy.session;

/** Fired through a client's pipeline. */
public enum Shutdown {
  /** Its session ends, and the client is told. */
  NOW,
  /** Its session ends as soon as what it does is finished. */
  WHEN_FINISHED
}
