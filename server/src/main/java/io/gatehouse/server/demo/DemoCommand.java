package io.gatehouse.server.demo;

public final class DemoCommand {
  static final int DEFAULT_PORT = 6432;
}
