package io.gatehouse.server.cli;

/** Ends a command with an exit code and a text for people, which may have several lines. */
public final class CommandFailed extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  public CommandFailed(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  public CommandFailed(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** One of {@link ExitCode}. */
  public int exitCode() {
    return exitCode;
  }
}
