package io.gatehouse.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What would have to be for a condition of a policy to hold, for a person to read. */
final class Requirement {

  private static final int MOST_NAMES = 8;

  private Requirement() {}

  static String of(Policy policy, Miss.Key key) {
    Match match = policy.match();
    boolean allow = policy.effect().grants();
    return switch (key) {
      case ENVIRONMENTS -> "the environment would have to be " + globs(match.environments());
      case DATABASES -> "the database would have to be " + globs(match.databases());
      case SUBJECTS -> subjects(match.subjects());
      case CLIENTS -> "the client would have to be connected as clients says";
      case SCHEDULE -> "it would have to be another time";
      case PARSE ->
          match.parseFailed()
              ? "it is only about statements that are not understood"
              : "the statement would have to be understood";
      case STATEMENTS ->
          (allow ? "every action would have to be " : "some action would have to be ")
              + match.statements().map(Requirement::statements).orElse("any");
      case WHERE ->
          "the WHERE would have to be "
              + match.where().stream()
                  .map(where -> where.name().toLowerCase(Locale.ROOT))
                  .sorted()
                  .collect(Collectors.joining(" or "));
      case OPAQUE ->
          allow ? "the policy would have to say opaque: true" : "it would have to run hidden code";
      case FUNCTIONS ->
          allow
              ? "the policy would have to name the function under functions"
              : "it would have to call one of the functions meant";
      case TABLES ->
          (allow ? "every table would have to be " : "some table would have to be ")
              + match.tables().map(Requirement::tables).orElse("any");
      case COLUMNS ->
          allow
              ? "every column would have to be among those meant"
              : "it would have to use one of the columns meant";
      case SETTINGS -> "the setting would have to be " + globs(match.settings());
      case WHEN -> "this would have to hold: " + policy.when().map(Object::toString).orElse("true");
    };
  }

  private static String statements(Match.StatementSet set) {
    List<String> words = new ArrayList<>();
    set.classes().stream()
        .sorted()
        .forEach(one -> words.add("class " + one.name().toLowerCase(Locale.ROOT)));
    set.kinds().stream().sorted().forEach(kind -> words.add(kind.name()));
    return some(words);
  }

  private static String tables(TableSet set) {
    String any = some(set.any().stream().map(NamePattern::text).toList());
    String none = some(set.none().stream().map(NamePattern::text).toList());
    return none.isEmpty() ? any : (any.isEmpty() ? "any" : any) + " and not " + none;
  }

  private static String subjects(Subjects subjects) {
    List<String> words = new ArrayList<>();
    subjects.users().forEach(user -> words.add("user " + user.text()));
    subjects.groups().forEach(group -> words.add("group " + group.text()));
    String who = words.isEmpty() ? "" : "whoever asks would have to be in " + some(words);
    String actors =
        subjects.actors().isEmpty() ? "" : "acting would have to be " + globs(subjects.actors());
    String not = subjects.not().isEmpty() ? "" : "nobody whom not names, or an exception lifts";
    return List.of(who, actors, not).stream()
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining("; "));
  }

  private static String globs(List<Glob> globs) {
    return some(globs.stream().map(Glob::text).toList());
  }

  private static String some(List<String> words) {
    String listed = words.stream().limit(MOST_NAMES).collect(Collectors.joining(" or "));
    return words.size() > MOST_NAMES ? listed + " or …" : listed;
  }
}
