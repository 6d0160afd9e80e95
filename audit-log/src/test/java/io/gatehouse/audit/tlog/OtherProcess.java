package io.gatehouse.audit.tlog;

import io.gatehouse.audit.AppendListener;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditLogException;
import io.gatehouse.audit.AuditLogFullException;
import io.gatehouse.audit.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A second program at the same directory: opens the log and closes it, or appends until killed. */
final class OtherProcess {

  private OtherProcess() {}

  static Process start(String command, Path directory) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            List.of(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                OtherProcess.class.getName(),
                command,
                directory.toString()))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  public static void main(String[] arguments) throws Exception {
    AuditDirectory directory = new AuditDirectory(Path.of(arguments[1]));
    AuditLog log;
    try {
      log = directory.open(LogFiles.OPTIONS.withMaxQueued(200));
    } catch (IOException e) {
      System.out.println(e.getMessage());
      return;
    }
    if (arguments[0].equals("open")) {
      System.out.println("opened");
      log.close();
      return;
    }
    AppendListener listener =
        new AppendListener() {
          @Override
          public void appended(Position position) {
            System.out.println(position.sequence());
            System.out.flush();
          }

          @Override
          public void failed(AuditLogException cause) {
            if (!(cause instanceof AuditLogFullException)) {
              System.exit(1);
            }
            Thread.onSpinWait();
          }
        };
    for (int i = 0; ; i++) {
      log.append(LogFiles.event(i), listener);
    }
  }
}
