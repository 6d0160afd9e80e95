package io.gatehouse.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Says what failed in words; shows a stack trace only to those who ask for it. */
public final class Failures implements IExecutionExceptionHandler {

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine commandLine, ParseResult parsed) {
    PrintWriter err = commandLine.getErr();
    err.println(
        commandLine.getCommandSpec().qualifiedName() + ": " + Terminal.printable(inWords(failure)));
    if (verbose(commandLine)) {
      failure.printStackTrace(err);
    }
    err.flush();
    return failure instanceof CommandFailed failed ? failed.exitCode() : ExitCode.COULD_NOT;
  }

  private static boolean verbose(CommandLine commandLine) {
    CommandLine.Model.OptionSpec option =
        commandLine.getCommandSpec().root().findOption("--verbose");
    return option != null && Boolean.TRUE.equals(option.getValue());
  }

  private static String inWords(Exception failure) {
    if (failure instanceof CommandFailed) {
      return failure.getMessage();
    }
    if (failure instanceof NoSuchFileException missing) {
      return "there is no " + missing.getFile();
    }
    if (failure instanceof AccessDeniedException denied) {
      return "no permission for " + denied.getFile();
    }
    if (failure instanceof IOException || failure instanceof UncheckedIOException) {
      Throwable told = failure instanceof UncheckedIOException ? failure.getCause() : failure;
      return told.getMessage() == null ? told.getClass().getSimpleName() : told.getMessage();
    }
    return "a defect of this program: "
        + failure
        + " (with --verbose it says where; please report it)";
  }
}
