package io.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.gatehouse.policy.yaml.Problems;
import io.gatehouse.policy.yaml.YamlList;
import io.gatehouse.policy.yaml.YamlMap;
import io.gatehouse.policy.yaml.YamlReader;
import io.gatehouse.policy.yaml.YamlScalar;
import io.gatehouse.policy.yaml.YamlValue;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The schemas that are shipped say what the reader goes by, as an independent validator sees it.
 */
class SchemaTest {

  private static final Path CONFIG = Path.of("..", "config");

  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(PolicySchema.ofPolicies());

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"policy.schema.json", "policy-cases.schema.json"})
  void theShippedSchemaIsTheOneOfTheReader(String name) throws IOException {
    String made = name.startsWith("policy-") ? PolicySchema.ofCases() : PolicySchema.ofPolicies();
    Path shipped = CONFIG.resolve("schema").resolve(name);
    // mvn -Dgatehouse.schema.write=true writes it anew.
    if (Boolean.getBoolean("gatehouse.schema.write")) {
      Files.createDirectories(shipped.getParent());
      Files.writeString(shipped, made);
    }

    assertThat(Files.readString(shipped)).isEqualTo(made);
  }

  @Test
  void isASchemaItself() throws IOException {
    Schema meta =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(
                com.networknt.schema.SchemaLocation.of(
                    "https://json-schema.org/draft/2020-12/schema"));

    assertThat(meta.validate(new ObjectMapper().readTree(PolicySchema.ofPolicies()))).isEmpty();
    assertThat(meta.validate(new ObjectMapper().readTree(PolicySchema.ofCases()))).isEmpty();
  }

  static Stream<Path> shipped() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String folder : List.of("policies", "examples")) {
      try (Stream<Path> all = Files.walk(CONFIG.resolve(folder))) {
        all.filter(path -> path.toString().endsWith(".yaml")).forEach(files::add);
      }
    }
    return files.stream();
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void acceptsWhatIsShipped(Path file) throws IOException {
    Problems problems = new Problems();
    for (YamlValue document : YamlReader.read(file, problems)) {
      assertThat(errors(document)).as(file.toString()).isEmpty();
    }
    assertThat(problems.isEmpty()).isTrue();
  }

  /** Documents that the reader takes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        kind: Policy
        metadata: {id: everything, owner: me, severity: critical, description: all keys}
        spec:
          effect: hold
          mode: warn
          match:
            environments: [prod]
            databases: [shop]
            subjects: {users: [a], groups: [b], actors: [c], not: {users: [d], groups: [e], actors: [f]}}
            clients:
              addresses: [10.0.0.0/8, "2001:db8::/32", 192.0.2.7]
              tls: true
              certificate: {subjects: ["CN=a"], names: [a.example], fingerprints: ["0000000000000000000000000000000000000000000000000000000000000000"]}
              applications: [psql]
              not: {certificate: none}
            schedule: {days: [mon, tue], hours: ["09:00-18:00", "22:00-06:00"], timezone: Europe/Berlin, outside: true}
            parse: failed
            statements: {class: [write], kinds: [UPDATE]}
            where: {any_of: [missing]}
            tables: {any: [a.b], none: [c.*]}
            columns: {names: ["*.email"], roles: [output]}
            functions: {untrusted: true, names: [a.b]}
            opaque: true
            settings: [role]
          when: stmt.count > 1
          message: m
          hint: h
          obligations:
            max_rows: 5
            on_excess: require_limit
            max_bytes: 1MiB
            max_affected_rows: 0
            statement_timeout: 5s
            transaction: read_only
            rate: {statements_per_minute: 1, rows_per_hour: 2}
          approval:
            by: {users: [a], groups: [b]}
            count: 2
            wait: 1m
            valid_for: 1h
            reason_required: true
            ticket_required: true
            mode: retry
            allow_self: false
          tests:
            - {sql: SELECT 1, expect: no_match, as: {user: a, groups: [b], actor: c}, database: d, environment: e, estimated_rows: 5}
        """,
        """
        kind: Policy
        metadata: {id: m}
        spec:
          effect: mask
          match: {columns: {names: ["*.a"]}, statements: [SELECT], tables: {any: ["*"]}}
          masks:
            - {columns: ["*.a"], with: {constant: ""}}
            - {with: null}
            - {with: "null"}
            - {with: {partial: {keep_last: 1, char: " "}}}
          predicates: equality
          copy: allow
          unproven: block
        """,
        "kind: Policy\nmetadata: {id: a}\nspec: {effect: allow, match: {}}\n",
        "kind: Policy\nmetadata: {id: l}\nspec: {effect: limit, match: {}, obligations: {max_rows: 1}}\n",
        "kind: Labels\nspec: [{table: hr.*, labels: [a]}]\n",
        """
        kind: Exception
        metadata: {id: e, owner: o, description: d}
        spec: {policy: m, subject: s, columns: ["*.a"], expires: 2026-12-01T00:00:00Z, ticket: T, approved_by: b}
        """
      })
  void acceptsWhatTheReaderTakes(String document) {
    assertThat(errors(document)).isEmpty();
    String whole =
        document.contains("Exception")
            ? document
                + "---\nkind: Policy\nmetadata: {id: m}\nspec: {effect: mask, match: {columns: {names: ['*.a']}}, masks: [{with: full}]}\n"
            : document;
    Bundles.write(directory.resolve("p.yaml"), "apiVersion: gatehouse/v1\n" + whole);
    PolicyBundle loaded = load();
    assertThat(loaded.digest()).isNotEmpty();
  }

  private PolicyBundle load() {
    try {
      return PolicyBundle.load(directory);
    } catch (PolicyException e) {
      throw new AssertionError(e);
    }
  }

  /** Documents that neither takes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{kind: Polcy, metadata: {id: a}, spec: {effect: allow, match: {}}}",
        "{kind: Policy, metadata: {id: A}, spec: {effect: allow, match: {}}}",
        "{kind: Policy, metadata: {}, spec: {effect: allow, match: {}}}",
        "{kind: Policy, metadata: {id: a}, spec: {effect: alow, match: {}}}",
        "{kind: Policy, metadata: {id: a}, spec: {match: {}}}",
        "{kind: Policy, metadata: {id: a}, spec: {effect: allow}}",
        "{kind: Policy, metadata: {id: a}, spec: {effect: allow, match: {}, mode: warn}}",
        "{kind: Policy, metadata: {id: a}, spec: {effect: allow, match: {}, masks: [{with: full}]}}",
        "{kind: Policy, metadata: {id: a}, spec: {effect: allow, match: {}, surprise: 1}}",
        "{kind: Policy, metadata: {id: a}, spec: {effect: block, match: {}}}",
        "{kind: Policy, metadata: {id: a}, spec: {effect: limit, match: {}}}",
        "{kind: Policy, metadata: {id: a}, spec: {effect: allow, match: {tables: {}}}}",
        "{kind: Policy, metadata: {id: a}, spec: {effect: allow, match: {statements: [NOPE]}}}",
        "{kind: Policy, metadata: {id: a}, spec: {effect: allow, match: {statements: []}}}",
        "{kind: Policy, metadata: {id: a}, spec: {effect: allow, match: {opaque: false}}}",
        "{kind: Policy, metadata: {id: a}, spec: {effect: allow, match: {users: [a]}}}",
        "{kind: Policy, metadata: {id: a}, spec: {effect: allow, match: {databases: [1]}}}",
        "{kind: Policy, metadata: {id: a}, spec: {effect: allow, match: {}, obligations: {max_rows: -1}}}",
        "{kind: Policy, metadata: {id: a}, spec: {effect: allow, match: {}, obligations: {max_rows: '5'}}}",
        "{kind: Policy, metadata: {id: a}, spec: {effect: allow, match: {}, obligations: {statement_timeout: 5}}}",
        "{kind: Policy, metadata: {id: a}, spec: {effect: hold, match: {}, approval: {by: {}}}}",
        "{kind: Policy, metadata: {id: a}, spec: {effect: hold, match: {}, approval: {count: 1}}}",
        "{kind: Policy, metadata: {id: a}, spec: {effect: hold, match: {}, approval: {by: {groups: [a]}, count: 0}}}",
        "{kind: Policy, metadata: {id: a}, spec: {effect: mask, match: {}, masks: [{with: full}]}}",
        "{kind: Policy, metadata: {id: a}, spec: {effect: mask, match: {columns: {names: ['*.a']}}, masks: []}}",
        "{kind: Policy, metadata: {id: a}, spec: {effect: mask, match: {columns: {names: ['*.a']}}, masks: [{with: ful}]}}",
        "{kind: Policy, metadata: {id: a}, spec: {effect: mask, match: {columns: {names: ['*.a']}, opaque: true}, masks: [{with: full}]}}",
        "{kind: Policy, metadata: {id: a}, spec: {effect: block, message: m, match: {clients: {certificate: some}}}}",
        "{kind: Policy, metadata: {id: a}, spec: {effect: block, message: m, match: {schedule: {days: [mon]}}}}",
        "{kind: Policy, metadata: {id: a}, spec: {effect: block, message: m, match: {}, tests: [{sql: SELECT 1}]}}",
        "{kind: Labels, spec: {}}",
        "{kind: Labels}",
        "{kind: Exception, metadata: {id: e}, spec: {policy: m, subject: s, ticket: T, approved_by: b}}",
        "{kind: Exception, metadata: {id: e}, spec: {policy: m, subject: s, expires: soon, ticket: T, approved_by: b}}",
        "[]",
        "hello"
      })
  void refusesWhatTheReaderRefuses(String document) {
    assertThat(errors(document)).isNotEmpty();
    Bundles.write(directory.resolve("p.yaml"), "# one\n" + document + "\n");
    assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> PolicyBundle.load(directory)))
        .isInstanceOfSatisfying(
            PolicyException.class,
            e ->
                assertThat(e.problems())
                    .anyMatch(problem -> !problem.message().contains("apiVersion")));
  }

  private List<Error> errors(String document) {
    Problems problems = new Problems();
    List<YamlValue> read = YamlReader.read(Path.of("p.yaml"), document, problems);
    assertThat(problems.isEmpty()).isTrue();
    return errors(read.get(0));
  }

  private static List<Error> errors(YamlValue document) {
    return SCHEMA.validate(json(document));
  }

  private static JsonNode json(YamlValue value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (value instanceof YamlMap map) {
      ObjectNode object = nodes.objectNode();
      map.keys().forEach(key -> object.set(key, json(map.value(key).orElseThrow())));
      return object;
    }
    if (value instanceof YamlList list) {
      ArrayNode array = nodes.arrayNode();
      list.values().forEach(entry -> array.add(json(entry)));
      return array;
    }
    YamlScalar scalar = (YamlScalar) value;
    return switch (scalar.type()) {
      case TEXT -> nodes.textNode(scalar.text());
      case INTEGER -> nodes.numberNode(new BigInteger(scalar.text()));
      case NUMBER -> nodes.numberNode(Double.parseDouble(scalar.text()));
      case BOOLEAN -> nodes.booleanNode(Boolean.parseBoolean(scalar.text()));
      case NOTHING -> nodes.nullNode();
    };
  }
}
