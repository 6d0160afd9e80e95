/**
 * The log as a transparency log: a segment log for what has just come, tiles for what has been
 * sealed, and signed checkpoints (C2SP tlog-tiles, tlog-checkpoint and signed-note; hashes of RFC
 * 6962).
 *
 * <p>{@link io.gatehouse.audit.tlog.AuditDirectory} is the way in.
 */
package io.gatehouse.audit.tlog;
