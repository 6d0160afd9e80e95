/**
 * What happened? An append-only, tamper-evident log of sessions, decisions and outcomes.
 *
 * <p>This package holds what the rest of the program speaks of: the events, the {@link
 * io.gatehouse.audit.AuditLog} that takes them, the entries that readers get back, and the group
 * commit in between. How entries lie on disk and what proves that nobody changed them is the
 * business of a format package behind {@link io.gatehouse.audit.EntryStore}; the one that exists is
 * {@code io.gatehouse.audit.tlog}.
 */
package io.gatehouse.audit;
