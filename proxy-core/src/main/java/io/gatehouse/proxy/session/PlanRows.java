package io.gatehouse.proxy.session;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows that a plan says a statement touches, from {@code EXPLAIN (FORMAT JSON)}: those of the
 * top node, or, when it changes tables, those that go into every node that does (ModifyTable), data
 * changing CTEs included. Whichever is more.
 *
 * <pre>
 *   [{"Plan": {"Node Type": "ModifyTable", "Plan Rows": 0,
 *              "Plans": [{"Parent Relationship": "Outer", "Node Type": "Seq Scan", "Plan Rows": 500}]}}]
 * </pre>
 */
final class PlanRows {

  private static final int MAX_DEPTH = 1_000;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  private final JsonParser parser;
  private double changed;

  private PlanRows(JsonParser parser) {
    this.parser = parser;
  }

  private static final class Node {
    private String type = "";
    private String relationship = "";
    private double rows;
    private final List<Node> children = new ArrayList<>(2);
  }

  /**
   * Reads a plan.
   *
   * @throws IOException when this is none
   */
  static long of(String json) throws IOException {
    try (JsonParser parser = FACTORY.createParser(json)) {
      PlanRows reading = new PlanRows(parser);
      reading.require(JsonToken.START_ARRAY, parser.nextToken());
      reading.require(JsonToken.START_OBJECT, parser.nextToken());
      Node top = null;
      for (JsonToken next = parser.nextToken();
          next == JsonToken.FIELD_NAME;
          next = parser.nextToken()) {
        boolean plan = parser.currentName().equals("Plan");
        parser.nextToken();
        if (plan) {
          top = reading.node();
        } else {
          parser.skipChildren();
        }
      }
      reading.require(JsonToken.END_ARRAY, parser.nextToken());
      if (top == null) {
        throw new IOException("no plan");
      }
      double rows = Math.max(reading.changed, top.type.equals("ModifyTable") ? 0 : top.rows);
      return rows >= Long.MAX_VALUE ? Long.MAX_VALUE : (long) Math.ceil(rows);
    }
  }

  private Node node() throws IOException {
    require(JsonToken.START_OBJECT, parser.currentToken());
    Node node = new Node();
    for (JsonToken next = parser.nextToken();
        next == JsonToken.FIELD_NAME;
        next = parser.nextToken()) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "Node Type" -> node.type = parser.getText();
        case "Parent Relationship" -> node.relationship = parser.getText();
        case "Plan Rows" -> node.rows = parser.getDoubleValue();
        case "Plans" -> {
          require(JsonToken.START_ARRAY, value);
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            node.children.add(node());
          }
        }
        default -> parser.skipChildren();
      }
    }
    if (node.type.isEmpty() || !(node.rows >= 0)) {
      throw new IOException("a node of the plan says neither what it is nor its rows");
    }
    if (node.type.equals("ModifyTable")) {
      changed += into(node);
    }
    return node;
  }

  /** What a node that changes tables gets to change: before PostgreSQL 14 from one node a table. */
  private static double into(Node node) {
    double rows = 0;
    for (Node child : node.children) {
      if (child.relationship.equals("Outer") || child.relationship.equals("Member")) {
        rows += child.rows;
      }
    }
    return rows;
  }

  private void require(JsonToken expected, JsonToken found) throws IOException {
    if (found != expected) {
      throw new IOException("no plan: " + found + " where " + expected + " belongs");
    }
  }
}
