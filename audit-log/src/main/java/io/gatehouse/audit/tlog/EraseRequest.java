package io.gatehouse.audit.tlog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatehouse.audit.AuditLogCorruptException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Somebody wants what is kept apart from an entry erased: a file in {@code erase/}, which whoever
 * writes the log acts on, and removes when that is done. It outlives a crash between the two.
 *
 * @param decisionId the decision whose text and parameters are to go
 * @param entry the number of its entry
 * @param by who asks, as the operating system knows them
 * @param reason why
 */
record EraseRequest(String decisionId, long entry, String by, String reason) {

  private static final String FOLDER = "erase";
  private static final JsonMapper MAPPER = new JsonMapper();

  static Path file(Path directory, long entry) {
    return directory.resolve(String.format(Locale.ROOT, "%s/%d.json", FOLDER, entry));
  }

  void writeInto(Path directory) throws IOException {
    String json =
        MAPPER
            .createObjectNode()
            .put("decision", decisionId)
            .put("entry", entry)
            .put("by", by)
            .put("reason", reason)
            .toString();
    String name = directory.relativize(file(directory, entry)).toString();
    new TileFiles(directory)
        .write(name, ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)), true);
  }

  /** What is asked for now. */
  static List<EraseRequest> pending(Path directory) throws IOException {
    List<EraseRequest> requests = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory.resolve(FOLDER))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        requests.add(read(directory, directory.relativize(file).toString()));
      }
    } catch (NoSuchFileException e) {
      return requests;
    }
    return requests;
  }

  private static EraseRequest read(Path directory, String name) throws IOException {
    Optional<byte[]> bytes = new TileFiles(directory).read(name);
    try {
      JsonNode json = MAPPER.readTree(bytes.orElse(new byte[0]));
      return new EraseRequest(
          json.path("decision").asText(),
          json.path("entry").asLong(-1),
          json.path("by").asText(),
          json.path("reason").asText());
    } catch (JsonProcessingException e) {
      throw new AuditLogCorruptException(name + " is no request to erase anything");
    }
  }
}
