package io.gatehouse.proxy.session;

/** Fired through a client's pipeline: its session ends, and the client is told. */
public enum Shutdown {
  NOW
}
