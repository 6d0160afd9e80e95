/** Compares what policies promise with what PostgreSQL itself would let happen. */
package io.gatehouse.server.doctor;
