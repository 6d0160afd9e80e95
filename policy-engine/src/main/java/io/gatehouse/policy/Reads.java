package io.gatehouse.policy;

/** What a condition reads that is not the same for the same statement of the same session. */
enum Reads {
  TIME,
  TEXT_LENGTH,
  READ_ONLY,
  PARAMETERS,
  ESTIMATE,
  GRANTS,
  HISTORY
}
