/**
 * Format 1: JSON lines in segment files, each line chained to the one before by SHA-256.
 *
 * <p>{@link io.gatehouse.audit.chain.AuditDirectory} is the way in.
 */
package io.gatehouse.audit.chain;
