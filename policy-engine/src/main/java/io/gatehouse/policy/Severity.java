package io.gatehouse.policy;

/** How much a policy matters: of several that block, the client sees the message of the highest. */
enum Severity {
  NONE,
  LOW,
  MEDIUM,
  HIGH,
  CRITICAL
}
