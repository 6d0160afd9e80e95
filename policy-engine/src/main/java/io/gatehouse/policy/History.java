package io.gatehouse.policy;

/**
 * What a principal did of late.
 *
 * @param rowsToday rows that were sent to it since midnight, UTC
 * @param blockedLastHour statements of its that were blocked in the last 60 minutes
 */
public record History(long rowsToday, long blockedLastHour) {}
