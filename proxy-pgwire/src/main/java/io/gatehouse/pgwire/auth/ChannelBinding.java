package io.gatehouse.pgwire.auth;

/**
 * Whether SCRAM is bound to the TLS connection it runs in, in the words of libpq's channel_binding.
 */
public enum ChannelBinding {
  /** Never. */
  DISABLE,
  /** If there is TLS and the server offers it. */
  PREFER,
  /** Always: login fails without it. */
  REQUIRE
}
