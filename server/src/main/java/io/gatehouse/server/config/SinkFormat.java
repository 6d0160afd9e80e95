package io.gatehouse.server.config;

/** In which words entries of the audit log are told to other programs, a JSON object each. */
public enum SinkFormat {
  /** As the log has it, with the text and the parameters as far as they are kept. */
  JSON,
  /** Open Cybersecurity Schema Framework: Datastore Activity (class 6005). */
  OCSF,
  /** Elastic Common Schema. */
  ECS
}
