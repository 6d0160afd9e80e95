package io.gatehouse.sql;

/**
 * How well remembered analyses serve, since the start.
 *
 * @param hits texts whose analysis was known
 * @param misses texts that were analysed
 * @param evictions entries that had to go for others
 * @param entries what is kept now, roughly
 * @param bytes what it weighs, roughly
 */
public record CacheStatistics(long hits, long misses, long evictions, long entries, long bytes) {}
