package io.gatehouse.it.lineage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The statements of a file of the acceptance corpus. */
final class CorpusStatements {

  private CorpusStatements() {}

  static List<String> of(Path cases) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<String> statements = new ArrayList<>();
    for (String line : Files.readAllLines(cases)) {
      for (JsonNode step : json.readTree(line).path("steps")) {
        if (step.isTextual()) {
          statements.add(step.asText());
        } else if (step.hasNonNull("sql")) {
          statements.add(step.get("sql").asText());
        }
      }
    }
    return statements;
  }
}
