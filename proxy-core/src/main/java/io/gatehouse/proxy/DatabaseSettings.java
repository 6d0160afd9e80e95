package io.gatehouse.proxy;

import java.util.Objects;

/**
 * A database that clients reach by name.
 *
 * @param name the name that clients put into their connection string
 * @param environment prod, staging…: what policies match on
 * @param upstream the server behind it
 */
public record DatabaseSettings(String name, String environment, UpstreamSettings upstream) {

  public DatabaseSettings {
    Objects.requireNonNull(name);
    Objects.requireNonNull(environment);
    Objects.requireNonNull(upstream);
  }
}
