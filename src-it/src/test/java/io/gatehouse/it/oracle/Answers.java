package io.gatehouse.it.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.sql.AnalysisContext;
import io.gatehouse.sql.AnalysisLimits;
import io.gatehouse.sql.NotUnderstood;
import io.gatehouse.sql.ObjectType;
import io.gatehouse.sql.ObjectUse;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.SqlAnalyzer;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.lexer.Keyword;
import io.gatehouse.sql.lexer.Lexer;
import io.gatehouse.sql.lexer.LexicalException;
import io.gatehouse.sql.lexer.Splitter;
import io.gatehouse.sql.lexer.Token;
import io.gatehouse.sql.parse.Grammar;
import io.gatehouse.sql.syntax.Deadline;
import io.gatehouse.sql.syntax.NotUnderstoodException;
import io.gatehouse.sql.syntax.Statement;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Our answers to the oracle's questions, one line of JSON a text.
 *
 * <p>{@code {"lexical": message | null, "tokens": "S0-6 …", "statements": [{"start", "end", "tree",
 * "error", "kind", "relations", "unresolved"}]}}: {@code tree} is absent where the statement is no
 * query or DML, {@code relations} where the analysis did not understand it.
 */
public final class Answers {

  /** Time is no limit here: a machine under load must give the same answers. */
  private static final AnalysisLimits LIMITS =
      new AnalysisLimits(1 << 20, 100_000, 150, 1_000, Duration.ofSeconds(60), 1);

  private final SqlAnalyzer analyzer = new SqlAnalyzer(LIMITS);

  /**
   * Answers a file of texts.
   *
   * @param arguments the file of JSON lines with {@code sql} and, where standard_conforming_strings
   *     is off, {@code "scs": false}; the file to write
   */
  public static void main(String[] arguments) throws IOException {
    ObjectMapper json = new ObjectMapper();
    Answers answers = new Answers();
    try (BufferedReader in = Files.newBufferedReader(Path.of(arguments[0]));
        Writer out = Files.newBufferedWriter(Path.of(arguments[1]))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        JsonNode text = json.readTree(line);
        boolean conforming = text.path("scs").asBoolean(true);
        out.write(json.writeValueAsString(answers.of(text.get("sql").asText(), conforming)));
        out.write('\n');
      }
    }
  }

  /** The answers for one text, as they stand in JSON. */
  Map<String, Object> of(String sql, boolean conforming) {
    Map<String, Object> answer = new LinkedHashMap<>();
    List<Token> tokens;
    try {
      tokens = Lexer.tokens(sql, conforming, LIMITS);
    } catch (LexicalException e) {
      answer.put("lexical", e.notUnderstood().message());
      answer.put("statements", List.of());
      return answer;
    }
    int[] bytes = byteOffsets(sql);
    answer.put(
        "tokens",
        tokens.stream()
            .map(t -> kind(t) + bytes[t.start()] + "-" + bytes[t.end()])
            .collect(Collectors.joining(" ")));
    List<Map<String, Object>> statements = new ArrayList<>();
    for (List<Token> statement : Splitter.statements(tokens)) {
      statements.add(statement(statement, sql, conforming, bytes));
    }
    answer.put("statements", statements);
    return answer;
  }

  private static String kind(Token token) {
    return switch (token.type()) {
      case WORD -> "W" + (token.keyword() == null ? "" : category(token.keyword()));
      case QUOTED -> "Q";
      case STRING -> "S";
      case BITS -> "B";
      case NUMBER -> "N";
      case PARAMETER -> "P";
      case OPERATOR -> "O";
      case PUNCTUATION, END -> ".";
    };
  }

  private static String category(Keyword keyword) {
    return switch (keyword.category()) {
      case UNRESERVED -> "u";
      case COLUMN_NAME -> "c";
      case TYPE_OR_FUNCTION_NAME -> "t";
      case RESERVED -> "r";
    };
  }

  /** The offset in UTF-8 of each character, as PostgreSQL counts, and of the end. */
  private static int[] byteOffsets(String text) {
    int[] offsets = new int[text.codePointCount(0, text.length()) + 1];
    int bytes = 0;
    int character = 0;
    for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
      offsets[character++] = bytes;
      bytes +=
          new String(Character.toChars(text.codePointAt(i)))
              .getBytes(StandardCharsets.UTF_8)
              .length;
    }
    offsets[character] = bytes;
    return offsets;
  }

  private Map<String, Object> statement(
      List<Token> tokens, String sql, boolean conforming, int[] bytes) {
    Map<String, Object> answer = new LinkedHashMap<>();
    int start = tokens.get(0).start();
    int end = tokens.get(tokens.size() - 1).end();
    answer.put("start", bytes[start]);
    answer.put("end", bytes[end]);
    Optional<Statement> query = Optional.empty();
    if (startsQuery(tokens.get(0))) {
      try {
        Statement statement =
            Grammar.statement(tokens, LIMITS.maxNesting(), Deadline.after(LIMITS.maxTime()));
        query = Optional.of(statement);
        answer.put("tree", Tree.of(statement));
      } catch (NotUnderstoodException e) {
        answer.put("error", e.reason() + ": " + e.getMessage());
      }
    } else {
      query = inside(tokens);
    }
    facts(
        answer,
        sql.substring(sql.offsetByCodePoints(0, start), sql.offsetByCodePoints(0, end)),
        conforming,
        tokens,
        query);
    return answer;
  }

  private static boolean startsQuery(Token token) {
    return token.isAnyWord(
            "select", "values", "with", "table", "insert", "update", "delete", "merge")
        || token.isPunctuation("(");
  }

  /** The first query or DML inside of a utility statement, to guess columns by. */
  private static Optional<Statement> inside(List<Token> tokens) {
    for (int i = 1; i < tokens.size(); i++) {
      if (!startsQuery(tokens.get(i))) {
        continue;
      }
      int end = tokens.get(i).isPunctuation("(") ? closing(tokens, i) : tokens.size();
      try {
        return Optional.of(
            Grammar.statement(
                tokens.subList(i, end), LIMITS.maxNesting(), Deadline.after(LIMITS.maxTime())));
      } catch (NotUnderstoodException e) {
        // Not here, then.
      }
    }
    return Optional.empty();
  }

  private static int closing(List<Token> tokens, int open) {
    int depth = 0;
    for (int i = open; i < tokens.size(); i++) {
      depth += tokens.get(i).isPunctuation("(") ? 1 : tokens.get(i).isPunctuation(")") ? -1 : 0;
      if (depth == 0) {
        return i + 1;
      }
    }
    return tokens.size();
  }

  private void facts(
      Map<String, Object> answer,
      String sql,
      boolean conforming,
      List<Token> tokens,
      Optional<Statement> query) {
    Set<String> system = new HashSet<>();
    for (int i = 2; i < tokens.size(); i++) {
      if (tokens.get(i - 1).isPunctuation(".") && tokens.get(i - 2).text().equals("pg_catalog")) {
        system.add(tokens.get(i).text());
      }
    }
    Map<RelationName, Set<String>> columns =
        query.map(q -> ColumnsInUse.of(q, system)).orElseGet(HashMap::new);
    AnalysisContext context =
        new AnalysisContext(
            new AnyCatalog(columns, system), List.of(AnyCatalog.UNQUALIFIED), conforming);
    List<StatementFacts> all = analyzer.analyze(sql, context).statements();
    if (all.size() != 1) {
      answer.put("error", "a statement alone is " + all.size() + " statements");
      return;
    }
    StatementFacts facts = all.get(0);
    if (facts.notUnderstood().isPresent()) {
      NotUnderstood why = facts.notUnderstood().get();
      if (why.reason() == NotUnderstood.Reason.UNRESOLVED) {
        answer.put("unresolved", why.message());
      } else {
        answer.putIfAbsent("error", why.reason() + ": " + why.message());
      }
      return;
    }
    answer.put("kind", facts.kind().name());
    if (facts.opaque()) {
      answer.put("opaque", true);
    }
    Set<String> relations = new TreeSet<>();
    facts
        .relations()
        .forEach(
            use ->
                relations.add(
                    name(use.relation())
                        + use.access().stream()
                            .map(Enum::name)
                            .sorted()
                            .collect(Collectors.joining(",", " ", ""))));
    for (ObjectUse object : facts.objects()) {
      // PostgreSQL's tree has REINDEX's index as a relation, the facts as an object.
      if (facts.kind() == StatementKind.REINDEX && object.type() == ObjectType.INDEX) {
        relations.add(name(new RelationName(object.schema(), object.name())) + " DEFINE");
      }
    }
    answer.put("relations", List.copyOf(relations));
  }

  private static String name(RelationName relation) {
    return relation.schema().isEmpty() || relation.schema().equals(AnyCatalog.UNQUALIFIED)
        ? relation.name()
        : relation.schema() + "." + relation.name();
  }
}
