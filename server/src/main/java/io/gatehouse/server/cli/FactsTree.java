package io.gatehouse.server.cli;

import io.gatehouse.sql.Action;
import io.gatehouse.sql.ColumnUse;
import io.gatehouse.sql.CopyFacts;
import io.gatehouse.sql.CopyOptions;
import io.gatehouse.sql.FunctionUse;
import io.gatehouse.sql.NotUnderstood;
import io.gatehouse.sql.OutputColumn;
import io.gatehouse.sql.RelationUse;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementFacts;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What is known of a statement, in the words that policies use, as maps, lists, texts, numbers. */
final class FactsTree {

  private FactsTree() {}

  /** Everything; lists that are empty are there too, so that programs find every key. */
  static Map<String, Object> of(StatementFacts facts) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("kind", facts.kind().name());
    tree.put("class", word(facts.statementClass()));
    tree.put("parse", facts.understood() ? "ok" : "failed");
    facts.notUnderstood().ifPresent(why -> tree.put("not_understood", notUnderstood(why)));
    tree.put("actions", facts.actions().stream().map(FactsTree::action).toList());
    tree.put("relations", facts.relations().stream().map(FactsTree::relation).toList());
    tree.put("columns", columns(facts.columns()));
    tree.put("functions", facts.functions().stream().map(FactsTree::function).toList());
    tree.put("objects", facts.objects().stream().map(Object::toString).toList());
    tree.put("options", facts.options().stream().map(Enum::name).sorted().toList());
    tree.put("unbounded", facts.unbounded());
    facts.limit().ifPresent(limit -> tree.put("limit", limit));
    tree.put("joins", facts.joins());
    tree.put("joins_without_condition", facts.joinsWithoutCondition());
    tree.put("locks", facts.locksRows());
    tree.put("concurrently", facts.concurrently());
    tree.put("opaque", facts.opaque());
    facts
        .output()
        .ifPresent(output -> tree.put("output", output.stream().map(FactsTree::output).toList()));
    facts.copy().ifPresent(copy -> tree.put("copy", copy(copy)));
    tree.put("effect", effect(facts.effect()));
    return tree;
  }

  private static Map<String, Object> notUnderstood(NotUnderstood why) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("reason", word(why.reason()));
    tree.put("message", why.message());
    tree.put("position", why.position());
    return tree;
  }

  private static Map<String, Object> action(Action action) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("kind", action.kind().name());
    action.target().ifPresent(target -> tree.put("target", target.toString()));
    tree.put("where", word(action.where()));
    return tree;
  }

  private static Map<String, Object> relation(RelationUse use) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", use.relation().toString());
    tree.put("access", words(use.access()));
    tree.put("resolved", use.resolved());
    tree.put("through_view", use.throughView());
    return tree;
  }

  /** One entry a column, with all of its roles. */
  private static List<Map<String, Object>> columns(List<ColumnUse> uses) {
    Map<String, List<String>> roles =
        uses.stream()
            .collect(
                Collectors.groupingBy(
                    use -> use.column().toString(),
                    LinkedHashMap::new,
                    Collectors.mapping(use -> word(use.role()), Collectors.toList())));
    return roles.entrySet().stream()
        .map(
            entry -> {
              Map<String, Object> tree = new LinkedHashMap<>();
              tree.put("name", entry.getKey());
              tree.put("roles", entry.getValue());
              return tree;
            })
        .toList();
  }

  private static Map<String, Object> function(FunctionUse use) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", use.schema().isEmpty() ? use.name() : use.schema() + "." + use.name());
    tree.put("volatility", word(use.volatility()));
    tree.put("built_in", use.builtIn());
    tree.put("trusted", use.trusted());
    return tree;
  }

  private static Map<String, Object> output(OutputColumn column) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", column.name());
    tree.put("sources", column.sources().stream().map(Object::toString).toList());
    tree.put("transform", word(column.transform()));
    tree.put("proven", column.proven());
    return tree;
  }

  private static Map<String, Object> copy(CopyFacts copy) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("direction", word(copy.direction()));
    tree.put("endpoint", word(copy.endpoint()));
    tree.put("format", word(copy.format()));
    CopyOptions options = copy.options();
    options.delimiter().ifPresent(delimiter -> tree.put("delimiter", delimiter));
    options.nullString().ifPresent(nullString -> tree.put("null", nullString));
    if (options.header()) {
      tree.put("header", true);
    }
    options.quote().ifPresent(quote -> tree.put("quote", quote));
    options.escape().ifPresent(escape -> tree.put("escape", escape));
    options.encoding().ifPresent(encoding -> tree.put("encoding", encoding));
    if (options.forceQuoteAll() || !options.forceQuote().isEmpty()) {
      tree.put("force_quote", options.forceQuoteAll() ? List.of("*") : options.forceQuote());
    }
    return tree;
  }

  /** The kind of the effect and what it is about. */
  private static String effect(SessionEffect effect) {
    if (effect instanceof SessionEffect.SetVariable set) {
      return (set.local() ? "set local " : "set ") + set.name();
    }
    if (effect instanceof SessionEffect.ResetVariable reset) {
      return "reset " + reset.name().orElse("all");
    }
    if (effect instanceof SessionEffect.Transaction transaction) {
      return "transaction control: " + transaction.kind();
    }
    if (effect instanceof SessionEffect.Prepare prepare) {
      return "prepares " + prepare.name();
    }
    if (effect instanceof SessionEffect.ExecutePrepared execute) {
      return "executes " + execute.name();
    }
    if (effect instanceof SessionEffect.Deallocate deallocate) {
      return "deallocates " + deallocate.name().orElse("all");
    }
    if (effect instanceof SessionEffect.DeclareCursor declare) {
      return "declares cursor " + declare.name();
    }
    if (effect instanceof SessionEffect.FetchCursor fetch) {
      return "reads cursor " + fetch.name();
    }
    if (effect instanceof SessionEffect.CloseCursor close) {
      return "closes cursor " + close.name().orElse("all");
    }
    if (effect instanceof SessionEffect.CatalogChange) {
      return "changes objects";
    }
    return effect instanceof SessionEffect.None ? "none" : "unknown: runs code out of sight";
  }

  private static List<String> words(Collection<? extends Enum<?>> constants) {
    return constants.stream().map(FactsTree::word).sorted().toList();
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
