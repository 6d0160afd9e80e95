/** How well and how fast detectors tell personal data and secrets from what looks like them. */
package io.gatehouse.bench.detect;
