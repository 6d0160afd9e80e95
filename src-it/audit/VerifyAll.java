import io.gatehouse.server.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;

/**
 * Runs {@code gatehouse audit verify} on many copies in one Java process, which is a hundred times
 * faster: {@code VerifyAll FOLDER COUNT KEY KEPT}. Prints the exit code of each.
 */
final class VerifyAll {
  public static void main(String[] arguments) throws Exception {
    for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
      Path copy = Path.of(arguments[0], Integer.toString(i));
      if (!Files.isDirectory(copy)) {
        throw new IllegalStateException("there is no " + copy);
      }
      CommandLine command = Main.commandLine(Map.of(), false);
      StringWriter output = new StringWriter();
      command.setOut(new PrintWriter(output, true)).setErr(new PrintWriter(output, true));
      int code =
          command.execute(
              "audit", "verify", "-d", copy.toString(), "--key", arguments[2], "--against",
              arguments[3]);
      System.out.println(i + " " + code + " " + output.toString().lines().findFirst().orElse(""));
    }
  }
}
