package io.gatehouse.server.demo;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** One masked read by the psql that is on the PATH. */
record PsqlProbe(Demo demo) {

  private static final String QUERY = "SELECT id, email, ssn FROM customers ORDER BY id LIMIT 5";

  PsqlProbe {
    Objects.requireNonNull(demo);
  }

  /** Whether there is a psql. */
  static boolean available() {
    return Arrays.stream(
            Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator, -1))
        .anyMatch(folder -> !folder.isEmpty() && Files.isExecutable(Path.of(folder, "psql")));
  }

  /** What is wrong with what psql prints; empty when it is five masked rows. */
  Optional<String> problem(AnswerCheck.Truth truth) throws IOException, SQLException {
    ProcessBuilder builder =
        new ProcessBuilder(
                "psql",
                "-X",
                "-A",
                "-t",
                "-w",
                "-F",
                "|",
                "-c",
                QUERY,
                "host=127.0.0.1 port="
                    + demo.port()
                    + " user="
                    + Person.AGENT.name()
                    + " dbname="
                    + SampleDatabase.NAME
                    + " sslmode=require")
            .redirectErrorStream(true);
    builder
        .environment()
        .put("PGPASSWORD", demo.issuer().mint().token(Person.AGENT, Duration.ofMinutes(5)));
    Process psql = builder.start();
    psql.getOutputStream().close();
    List<String> lines =
        new String(psql.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    try {
      if (psql.waitFor() != 0) {
        return Optional.of(String.join(" ", lines));
      }
    } catch (InterruptedException e) {
      psql.destroy();
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
    Answer.Table printed =
        new Answer.Table(
            List.of("id", "email", "ssn"),
            lines.stream().map(line -> Arrays.asList(line.split("\\|", -1))).toList(),
            false);
    if (printed.rows().stream().anyMatch(row -> row.size() != printed.labels().size())) {
      return Optional.of("psql printed something else: " + String.join(" ", lines));
    }
    return new AnswerCheck(truth)
        .problem(new Expectation.Rows(java.util.Set.of("email", "ssn"), QUERY), printed);
  }
}
