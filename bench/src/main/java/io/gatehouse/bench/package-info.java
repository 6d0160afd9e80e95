/** Micro-benchmarks (JMH): what understanding a statement costs. */
package io.gatehouse.bench;
