package io.gatehouse.server.config;

import java.util.Objects;

/**
 * Where health and metrics are told, without a token.
 *
 * @param address name or IP address to bind
 * @param port TCP port; 0 takes a free one
 */
public record OperationsConfiguration(String address, int port) {
  public OperationsConfiguration {
    Objects.requireNonNull(address);
  }
}
