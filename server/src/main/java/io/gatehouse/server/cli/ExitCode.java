package io.gatehouse.server.cli;

/** What the program's exit codes mean. */
public final class ExitCode {
  /** It is done, or the answer is yes. */
  public static final int FINE = 0;

  /** The question was answered, with no. */
  public static final int NO = 1;

  /** The command line is wrong. */
  public static final int USED_WRONGLY = 2;

  /** What was asked for could not be done. */
  public static final int COULD_NOT = 3;

  private ExitCode() {}
}
