package io.gatehouse.server.config;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Where a secret is. It is looked up each time it is needed, and never shown. */
public sealed interface Secret extends Supplier<char[]> {

  /**
   * The secret. The array belongs to the caller, who wipes it after use.
   *
   * @throws IllegalStateException when the environment does not hold it
   * @throws UncheckedIOException when its file can't be read
   */
  @Override
  char[] get();

  /** Where it is, in words; never what it is. */
  String place();

  /** {@code ${env:NAME}}: in the environment of this process. */
  record InEnvironment(String name, Map<String, String> environment) implements Secret {
    @Override
    public char[] get() {
      String value = environment.get(name);
      if (value == null) {
        throw new IllegalStateException("the environment variable " + name + " is not set");
      }
      return value.toCharArray();
    }

    @Override
    public String place() {
      return "environment variable " + name;
    }

    @Override
    public String toString() {
      return place();
    }
  }

  /** {@code ${file:PATH}}: all of a file but the line end that it may close with. */
  record InFile(Path path) implements Secret {
    private static final int MAX_BYTES = 64 * 1024;

    @Override
    public char[] get() {
      byte[] bytes = new byte[0];
      try (InputStream in = Files.newInputStream(path)) {
        bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
          throw new IOException(path + " is larger than " + MAX_BYTES + " bytes: no secret");
        }
        return withoutLineEnd(decode(bytes, path.toString()));
      } catch (IOException unreadable) {
        throw new UncheckedIOException(unreadable);
      } finally {
        Arrays.fill(bytes, (byte) 0);
      }
    }

    private static char[] decode(byte[] bytes, String place) throws IOException {
      CharBuffer text;
      try {
        text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      } catch (CharacterCodingException notText) {
        throw new IOException(place + " is not UTF-8", notText);
      }
      char[] all = Arrays.copyOf(text.array(), text.limit());
      Arrays.fill(text.array(), '\0');
      return all;
    }

    private static char[] withoutLineEnd(char[] all) {
      int length = all.length;
      if (length > 0 && all[length - 1] == '\n') {
        length--;
      }
      if (length > 0 && length < all.length && all[length - 1] == '\r') {
        length--;
      }
      if (length == all.length) {
        return all;
      }
      char[] secret = Arrays.copyOf(all, length);
      Arrays.fill(all, '\0');
      return secret;
    }

    @Override
    public String place() {
      return "file " + path;
    }

    @Override
    public String toString() {
      return place();
    }
  }

  /**
   * What a program prints, at each login: a vault's client, a cloud's token. It has {@value
   * #SECONDS} seconds; what it says on standard error is for nobody.
   */
  record FromCommand(List<String> command) implements Secret {
    private static final int SECONDS = 10;
    private static final int MAX_BYTES = 64 * 1024;

    public FromCommand {
      command = List.copyOf(command);
    }

    @Override
    public char[] get() {
      Process process = null;
      byte[] bytes = new byte[0];
      try {
        process =
            new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        Process running = process;
        CompletableFuture<byte[]> output =
            CompletableFuture.supplyAsync(() -> read(running), runnable -> thread(runnable));
        bytes = output.get(SECONDS, TimeUnit.SECONDS);
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
          throw new IllegalStateException(place() + " did not end within " + SECONDS + " s");
        }
        if (process.exitValue() != 0) {
          throw new IllegalStateException(
              place() + " failed with exit code " + process.exitValue());
        }
        if (bytes.length > MAX_BYTES) {
          throw new IllegalStateException(place() + " printed more than a password");
        }
        return InFile.withoutLineEnd(InFile.decode(bytes, place()));
      } catch (TimeoutException late) {
        throw new IllegalStateException(place() + " said nothing within " + SECONDS + " s", late);
      } catch (ExecutionException unreadable) {
        throw new IllegalStateException(place() + " can't be read", unreadable);
      } catch (IOException notStarted) {
        throw new IllegalStateException(place() + " can't be run", notStarted);
      } catch (InterruptedException ending) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(place() + " was interrupted", ending);
      } finally {
        Arrays.fill(bytes, (byte) 0);
        if (process != null) {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
        }
      }
    }

    private static byte[] read(Process process) {
      try (InputStream in = process.getInputStream()) {
        return in.readNBytes(MAX_BYTES + 1);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void thread(Runnable runnable) {
      Thread thread = new Thread(runnable, "gatehouse-password-command");
      thread.setDaemon(true);
      thread.start();
    }

    @Override
    public String place() {
      return "command " + command.get(0);
    }

    @Override
    public String toString() {
      return place();
    }
  }

  /** Written into the configuration itself, which is worth a warning. */
  record Inline(String value) implements Secret {
    public Inline {
      Objects.requireNonNull(value);
    }

    @Override
    public char[] get() {
      return value.toCharArray();
    }

    @Override
    public String place() {
      return "the configuration file itself";
    }

    @Override
    public String toString() {
      return place();
    }
  }
}
