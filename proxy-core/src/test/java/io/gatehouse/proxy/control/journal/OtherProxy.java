package io.gatehouse.proxy.control.journal;

import io.gatehouse.proxy.control.ControlUnavailable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/**
 * A second process at the same directory: says that it can't open it, or freezes, and says what it
 * froze, until it is killed or has no room.
 */
final class OtherProxy {

  private static final long COMPACT_FROM = 20_000;

  private OtherProxy() {}

  /**
   * Starts it.
   *
   * @param output takes what it says
   * @param blocks of 512 bytes that a file of its can have; 0 for any
   */
  static Process start(Path directory, Path output, int blocks) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String limit = blocks == 0 ? "" : "ulimit -f " + blocks + "; ";
    return new ProcessBuilder(
            List.of(
                "sh",
                "-c",
                limit + "exec \"$@\"",
                "sh",
                java,
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                OtherProxy.class.getName(),
                directory.toString()))
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  public static void main(String[] arguments) throws Exception {
    FileJournal journal;
    try {
      journal = FileJournal.open(Path.of(arguments[0]), Clock.systemUTC(), COMPACT_FROM);
    } catch (IOException refused) {
      System.out.println(refused.getMessage());
      return;
    }
    for (int i = 0; ; i++) {
      try {
        if (i >= 50) {
          journal.transact(Commands.unfreeze("db" + i % 50), Commands.NOTHING);
        }
        journal.transact(Commands.freeze("db" + i % 50), Commands.NOTHING);
      } catch (ControlUnavailable refused) {
        System.out.println(refused.getMessage());
        // What was refused left nothing behind that would keep a smaller one from being read.
        journal.close();
        return;
      }
      System.out.println(i);
      System.out.flush();
    }
  }
}
