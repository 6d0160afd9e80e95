package io.gatehouse.policy;

import io.gatehouse.policy.shape.Shape;
import io.gatehouse.policy.shape.Shape.Choice;
import io.gatehouse.policy.shape.Shape.Either;
import io.gatehouse.policy.shape.Shape.Flag;
import io.gatehouse.policy.shape.Shape.Listing;
import io.gatehouse.policy.shape.Shape.Moment;
import io.gatehouse.policy.shape.Shape.Section;
import io.gatehouse.policy.shape.Shape.Span;
import io.gatehouse.policy.shape.Shape.Text;
import io.gatehouse.policy.shape.Shape.Whole;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every key of every document, with its type and its meaning. Reader and JSON Schema go by it. */
final class Shapes {

  static final String API_VERSION = "gatehouse/v1";

  /** The id of policies and exceptions: it stands in error messages, logs and keys. */
  static final String ID = "[a-z0-9][a-z0-9._-]{0,62}";

  private static final Shape VERSION = new Choice(List.of(API_VERSION));

  static final Section METADATA =
      Section.of("metadata", "What a document is called and who keeps it.")
          .needs(
              "id",
              new Text(ID),
              "Its name in errors and in the log.",
              "lower case letters, digits, '-', '_' and '.'")
          .with("owner", Shape.text(), "Whom to ask about it; clients read this.")
          .with(
              "severity",
              Choice.of(Severity.class),
              "Of several blocks the client reads the most severe.")
          .with("description", Shape.text(), "What it is for.");

  static final Section AS =
      Section.of("as", "Who sends the statement of a test.")
          .with("user", Shape.text(), "The user's name.")
          .with("groups", Shape.texts(), "The user's groups.")
          .with("actor", Shape.text(), "The agent that acts for the user.");

  static final Section TEST =
      Section.of("test", "A statement and what must come out.")
          .needs("sql", Shape.text(), "The statement.", "")
          .needs(
              "expect",
              Choice.of(Policy.Test.Expect.class),
              "The verdict of the bundle, or whether this policy matches.",
              "")
          .with("as", AS, "Who asks; somebody whom the policy means when left out.")
          .with("database", Shape.text(), "The database; one that the policy means.")
          .with("environment", Shape.text(), "Its environment; one that the policy means.")
          .with(
              "estimated_rows",
              new Whole(0, Long.MAX_VALUE),
              "What the server's planner would say.")
          .with("read_only", new Flag(), "Whether the transaction is read only; false.");

  private static final Listing TESTS = new Listing(TEST, 0);

  private Shapes() {}

  /** A policy's {@code spec}, by effect. */
  static Section spec(Effect effect) {
    Section spec =
        Section.of("spec_" + effect.text(), "A policy of effect " + effect.text() + ".")
            .with(
                "mode",
                effect == Effect.ALLOW
                    ? new Choice(List.of("enforce", "shadow"))
                    : Choice.of(Decision.Mode.class),
                "enforce; warn: it only tells the client; shadow: it is only recorded.")
            .needs(
                "match",
                effect == Effect.MASK ? MatchShapes.OF_MASK : MatchShapes.OF_STATEMENT,
                "What it is about; {} is everything.",
                "")
            .with("when", Shape.text(), "A further condition, in CEL.");
    String refused = "What the client reads.";
    spec =
        effect == Effect.BLOCK
            ? spec.needs("message", Shape.text(), refused, "whoever is refused must learn why")
            : spec.with("message", Shape.text(), refused);
    spec = spec.with("hint", Shape.text(), "What the client can do; there is a default.");
    switch (effect) {
      case ALLOW ->
          spec = spec.with("obligations", OBLIGATIONS, "What must be done around the statement.");
      case HOLD ->
          spec =
              spec.with("obligations", OBLIGATIONS, "What must be done around the statement.")
                  .with("approval", APPROVAL, "Who lets it run.");
      case LIMIT ->
          spec =
              spec.needs(
                  "obligations",
                  OBLIGATIONS,
                  "What must be done around the statement.",
                  "a limit policy says what it limits");
      case MASK ->
          spec =
              spec.needs(
                      "masks",
                      new Listing(MASK_ENTRY, 1),
                      "The masks: the first entry that means a column counts.",
                      "such as masks: [{with: full}]")
                  .with(
                      "predicates",
                      Choice.of(MaskRule.Predicates.class),
                      "What WHERE, JOIN, GROUP BY and ORDER BY may do with a masked column.")
                  .with(
                      "copy",
                      Choice.of(MaskRule.Copy.class),
                      "Whether masked columns may flow into another place.")
                  .with(
                      "unproven",
                      Choice.of(MaskRule.Unproven.class),
                      "What happens to results whose lineage is not proven.")
                  .with(
                      "detect",
                      Choice.of(MaskRule.Detect.class),
                      "What happens to values of columns without a label that look like personal"
                          + " data or secrets; mask.");
      case BLOCK -> {}
    }
    return spec.with("tests", TESTS, "Tests of its own.");
  }

  static final Section RATE =
      Section.of("rate", "How much a principal may do in a while, over all its sessions.")
          .with("statements_per_minute", new Whole(1, 1_000_000), "Statements in any 60 seconds.")
          .with("rows_per_hour", new Whole(1, Long.MAX_VALUE), "Rows in any 60 minutes.")
          .neverEmpty("rate limits nothing");

  static final Section OBLIGATIONS =
      Section.of("obligations", "What must be done around a statement that runs.")
          .with("max_rows", new Whole(0, Long.MAX_VALUE), "Rows that a result may have.")
          .with(
              "on_excess",
              Choice.of(Obligations.OnExcess.class),
              "error: the result ends with an error; require_limit: a query needs a LIMIT.")
          .with("max_bytes", new Shape.Size(), "Bytes that a result may have.")
          .with(
              "max_affected_rows",
              new Whole(0, Long.MAX_VALUE),
              "A write that touches more rows is undone.")
          .with("statement_timeout", new Span(), "How long it may run.")
          .with("transaction", new Choice(List.of("read_only")), "The transaction is read only.")
          .with("rate", RATE, "How much a principal may do in a while.")
          .neverEmpty("obligations names nothing");

  static final Section BY =
      Section.of("approvers", "Who may approve.")
          .with("users", Shape.texts(), "Names of users.")
          .with("groups", Shape.texts(), "Groups.")
          .neverEmpty("by names nobody");

  static final Section APPROVAL =
      Section.of("approval", "What lets a held statement run.")
          .needs("by", BY, "Who may approve.", "users or groups")
          .with("count", new Whole(1, 20), "How many different people; 1.")
          .with("wait", new Span(), "How long the session waits; 10m.")
          .with("valid_for", new Span(), "How long the approved statement may be sent again; 30m.")
          .with("reason_required", new Flag(), "Whether approvers must say why; false.")
          .with("ticket_required", new Flag(), "Whether a ticket must be named; false.")
          .with(
              "mode",
              Choice.of(Approval.Mode.class),
              "wait; retry: an error at once, and the statement is sent again.")
          .with("allow_self", new Flag(), "Whether who asks may approve as well; false.");

  static final Section PARTIAL =
      Section.of("partial", "Keeps the ends of a text.")
          .with("keep_first", new Whole(0, MaskSpecReader.LONGEST_KEPT), "Characters; 0.")
          .with("keep_last", new Whole(0, MaskSpecReader.LONGEST_KEPT), "Characters; 0.")
          .with("char", new Text("."), "What stands for every other character; \"*\".");

  static final Section BUCKET =
      Section.of("bucket", "Numbers show as the lower end of the interval they lie in.")
          .needs(
              "width",
              new Whole(1, MaskSpecReader.WIDEST_BUCKET),
              "The interval's width.",
              "such as width: 1000");

  static final Section DATE_TRUNC =
      Section.of("date_trunc", "Dates and timestamps show as the beginning of a unit.")
          .needs("unit", Choice.of(MaskSpec.Unit.class), "The unit.", "such as unit: month");

  static final Section NOISE =
      Section.of("noise", "Numbers show as up to so much more or less, always alike.")
          .with("percent", new Whole(1, 100), "How much; 10.");

  static final Section MASK =
      Section.of("mask", "A mask with its parameters.")
          .with("constant", new Text(".*"), "A text.")
          .with("partial", PARTIAL, "Keeps the ends of a text.")
          .with("bucket", BUCKET, "The interval a number lies in.")
          .with("date_trunc", DATE_TRUNC, "The month or year that a time lies in.")
          .with("noise", NOISE, "A number that is about right.")
          .neverEmpty("with names one mask");

  static final Section MASK_ENTRY =
      Section.of("mask_entry", "The mask of some columns; of all when it names none.")
          .with("labels", Shape.texts(), "Of columns with one of these labels.")
          .with("columns", Shape.texts(), "Of these columns.")
          .needs(
              "with",
              new Either(List.of(new Choice(MaskSpecReader.PLAIN), new Shape.Nothing(), MASK)),
              "The mask.",
              "such as with: full");

  static final Section LABEL_ENTRY =
      Section.of("label_entry", "Columns and their labels: column or table.")
          .with("column", Shape.text(), "schema.table.column, or *.column.")
          .with("table", Shape.text(), "schema.table: all its columns.")
          .needs("labels", Shape.texts(), "Their labels.", "");

  static final Section EXCEPTION_METADATA =
      Section.of("exception_metadata", "What an exception is called.")
          .needs("id", new Text(ID), "Its name.", "lower case letters, digits, '-', '_' and '.'")
          .with("owner", Shape.text(), "Whom to ask about it.")
          .with("description", Shape.text(), "What it is for.");

  static final Section EXCEPTION_SPEC =
      Section.of("exception_spec", "Lifts a policy that restricts, for one user, for a while.")
          .needs("policy", Shape.text(), "The policy's id.", "")
          .needs("subject", Shape.text(), "The user's name, exactly.", "")
          .with("columns", Shape.texts(), "For mask policies: only these columns.")
          .needs(
              "expires",
              new Moment(),
              "When it ends.",
              "an exception ends, such as 2026-12-01T00:00:00Z")
          .needs("ticket", Shape.text(), "Why.", "")
          .needs("approved_by", Shape.text(), "Who allowed it; never the subject.", "");

  static final Section POLICY =
      document("policy", "A policy.")
          .needs("metadata", METADATA, "What it is called.", "")
          .needs("spec", specs(), "What it does.", "");

  static final Section LABELS =
      document("labels", "What columns are.")
          .with("metadata", METADATA, "What it is called.")
          .needs("spec", new Listing(LABEL_ENTRY, 0), "Columns with their labels.", "");

  static final Section EXCEPTION =
      document("exception", "An exception from a policy.")
          .needs("metadata", EXCEPTION_METADATA, "What it is called.", "")
          .needs("spec", EXCEPTION_SPEC, "From what, for whom, until when.", "");

  /** A document, by {@code kind}. */
  static final Shape.Cases DOCUMENT =
      new Shape.Cases("document", "A document of a policy bundle.", "kind", documents());

  private static Section document(String name, String about) {
    return Section.of(name, about)
        .with("apiVersion", VERSION, "The first document of a file must have it.");
  }

  private static Map<String, Section> documents() {
    Map<String, Section> documents = new LinkedHashMap<>();
    documents.put("Policy", POLICY);
    documents.put("Labels", LABELS);
    documents.put("Exception", EXCEPTION);
    return documents;
  }

  private static Shape.Cases specs() {
    Map<String, Section> specs = new LinkedHashMap<>();
    for (Effect effect : Effect.values()) {
      specs.put(effect.text(), spec(effect));
    }
    return new Shape.Cases("spec", "What a policy does.", "effect", specs);
  }
}
