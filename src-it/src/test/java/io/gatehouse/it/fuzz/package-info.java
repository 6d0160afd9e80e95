/**
 * What reads bytes of strangers, as targets for Jazzer: {@code fuzzerTestOneInput} throws whatever
 * must not happen. {@code src-it/fuzz/run.sh} runs one for as long as wanted; {@link
 * io.gatehouse.it.fuzz.StoredInputsIT} gives each what is stored.
 */
package io.gatehouse.it.fuzz;
