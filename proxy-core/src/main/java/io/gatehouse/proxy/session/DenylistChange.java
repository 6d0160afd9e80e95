package io.gatehouse.proxy.session;

/** Fired through every client's pipeline: somebody may do nothing any more. */
public enum DenylistChange {
  NOW
}
