package io.gatehouse.proxy.control.journal;

import io.gatehouse.policy.Approval;
import io.gatehouse.policy.Approvers;
import io.gatehouse.proxy.control.AccessGrant;
import io.gatehouse.proxy.control.ApprovalRequest;
import io.gatehouse.proxy.control.Binding;
import io.gatehouse.proxy.control.DenylistEntry;
import io.gatehouse.proxy.control.Person;
import io.gatehouse.proxy.control.StandingFreeze;
import io.gatehouse.proxy.control.Vote;
import io.gatehouse.sql.StatementClass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What events carry, as JSON. Durations are in milliseconds. */
final class ModelJson {

  private ModelJson() {}

  static Map<String, Object> person(Person person) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("issuer", person.issuer());
    json.put("subject", person.subject());
    json.put("user", person.user());
    person.email().ifPresent(email -> json.put("email", email));
    json.put("groups", sorted(person.groups()));
    person.actor().ifPresent(actor -> json.put("actor", actor));
    return json;
  }

  static Person person(Fields json) throws CorruptEventException {
    return new Person(
        json.text("issuer"),
        json.text("subject"),
        json.text("user"),
        json.optionalText("email"),
        json.textSet("groups"),
        json.optionalText("actor"));
  }

  static Optional<Person> optionalPerson(Fields json, String name) throws CorruptEventException {
    Optional<Fields> inner = json.optionalObject(name);
    return inner.isEmpty() ? Optional.empty() : Optional.of(person(inner.get()));
  }

  static Map<String, Object> vote(Vote vote) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("by", person(vote.by()));
    json.put("approves", vote.approves());
    json.put("at", vote.at().toString());
    json.put("reason", vote.reason());
    json.put("ticket", vote.ticket());
    json.put("policies", sorted(vote.policies()));
    return json;
  }

  static Vote vote(Fields json) throws CorruptEventException {
    return new Vote(
        person(json.object("by")),
        json.flag("approves"),
        json.instant("at"),
        json.text("reason"),
        json.text("ticket"),
        json.textSet("policies"));
  }

  private static List<Map<String, Object>> votes(List<Vote> votes) {
    return votes.stream().map(ModelJson::vote).toList();
  }

  private static List<Vote> votes(Fields json) throws CorruptEventException {
    List<Vote> votes = new ArrayList<>();
    for (Fields vote : json.objects("votes")) {
      votes.add(vote(vote));
    }
    return votes;
  }

  static Map<String, Object> request(ApprovalRequest request) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", request.id());
    json.put("created", request.created().toString());
    json.put("expires", request.expires().toString());
    json.put("requester", person(request.requester()));
    ApprovalRequest.Held held = request.held();
    json.put("binding", held.binding().sha256());
    json.put("database", held.database());
    json.put("environment", held.environment());
    json.put("sql", held.sql());
    // A list for each, since JSON's null is not read: empty for an SQL NULL.
    json.put(
        "parameters",
        held.parameters().stream()
            .map(value -> value == null ? List.<String>of() : List.of(value))
            .toList());
    json.put("session", held.sessionId());
    json.put("decision", held.decisionId());
    json.put("requirements", request.requirements().stream().map(ModelJson::requirement).toList());
    json.put("valid_for", request.validFor().toMillis());
    json.put("status", word(request.status()));
    json.put("since", request.since().toString());
    json.put("note", request.note());
    json.put("votes", votes(request.votes()));
    return json;
  }

  static ApprovalRequest request(Fields json) throws CorruptEventException {
    List<String> parameters = new ArrayList<>();
    for (Object parameter : json.list("parameters")) {
      if (!(parameter instanceof List<?> value) || value.size() > 1) {
        throw new CorruptEventException("its parameters are no lists of one");
      }
      parameters.add(value.isEmpty() ? null : value.get(0).toString());
    }
    List<Approval> requirements = new ArrayList<>();
    for (Fields requirement : json.objects("requirements")) {
      requirements.add(requirement(requirement));
    }
    return new ApprovalRequest(
        json.text("id"),
        json.instant("created"),
        json.instant("expires"),
        person(json.object("requester")),
        new ApprovalRequest.Held(
            new Binding(json.text("binding")),
            json.text("database"),
            json.text("environment"),
            json.text("sql"),
            parameters,
            json.text("session"),
            json.text("decision")),
        requirements,
        Duration.ofMillis(json.number("valid_for")),
        json.constant("status", ApprovalRequest.Status.class),
        json.instant("since"),
        json.text("note"),
        votes(json));
  }

  private static Map<String, Object> requirement(Approval requirement) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("policy", requirement.policy());
    json.put("users", requirement.by().users());
    json.put("groups", requirement.by().groups());
    json.put("count", requirement.count());
    json.put("wait", requirement.longestWait().toMillis());
    json.put("valid_for", requirement.validFor().toMillis());
    json.put("reason_required", requirement.reasonRequired());
    json.put("ticket_required", requirement.ticketRequired());
    json.put("mode", word(requirement.mode()));
    json.put("allow_self", requirement.allowSelf());
    return json;
  }

  private static Approval requirement(Fields json) throws CorruptEventException {
    return new Approval(
        json.text("policy"),
        new Approvers(json.texts("users"), json.texts("groups")),
        Math.toIntExact(json.number("count")),
        Duration.ofMillis(json.number("wait")),
        Duration.ofMillis(json.number("valid_for")),
        json.flag("reason_required"),
        json.flag("ticket_required"),
        json.constant("mode", Approval.Mode.class),
        json.flag("allow_self"));
  }

  static Map<String, Object> grant(AccessGrant grant) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", grant.id());
    json.put("requester", person(grant.requester()));
    json.put("kind", word(grant.grantee().kind()));
    json.put("issuer", grant.grantee().issuer());
    json.put("name", grant.grantee().name());
    json.put("databases", sorted(grant.databases()));
    json.put("classes", sorted(grant.classes().stream().map(ModelJson::word).toList()));
    json.put("reason", grant.reason());
    json.put("ticket", grant.ticket());
    json.put("requested", grant.requested().toString());
    json.put("from", grant.from().toString());
    json.put("until", grant.until().toString());
    json.put("count", grant.count());
    json.put("status", word(grant.status()));
    json.put("note", grant.note());
    json.put("votes", votes(grant.votes()));
    return json;
  }

  static AccessGrant grant(Fields json) throws CorruptEventException {
    return new AccessGrant(
        json.text("id"),
        person(json.object("requester")),
        new AccessGrant.Grantee(
            json.constant("kind", AccessGrant.Grantee.Kind.class),
            json.text("issuer"),
            json.text("name")),
        json.textSet("databases"),
        json.constants("classes", StatementClass.class),
        json.text("reason"),
        json.text("ticket"),
        json.instant("requested"),
        json.instant("from"),
        json.instant("until"),
        Math.toIntExact(json.number("count")),
        json.constant("status", AccessGrant.Status.class),
        json.text("note"),
        votes(json));
  }

  static Map<String, Object> freeze(StandingFreeze freeze) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("database", freeze.database());
    json.put("reason", freeze.reason());
    json.put("by", person(freeze.by()));
    json.put("since", freeze.since().toString());
    freeze.until().ifPresent(until -> json.put("until", until.toString()));
    return json;
  }

  static StandingFreeze freeze(Fields json) throws CorruptEventException {
    return new StandingFreeze(
        json.text("database"),
        json.text("reason"),
        person(json.object("by")),
        json.instant("since"),
        json.optionalInstant("until"));
  }

  static Map<String, Object> entry(DenylistEntry entry) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", entry.id());
    json.put("kind", word(entry.kind()));
    entry.issuer().ifPresent(issuer -> json.put("issuer", issuer));
    json.put("value", entry.value());
    json.put("reason", entry.reason());
    json.put("by", person(entry.by()));
    json.put("since", entry.since().toString());
    entry.until().ifPresent(until -> json.put("until", until.toString()));
    return json;
  }

  static DenylistEntry entry(Fields json) throws CorruptEventException {
    return new DenylistEntry(
        json.text("id"),
        json.constant("kind", DenylistEntry.Kind.class),
        json.optionalText("issuer"),
        json.text("value"),
        json.text("reason"),
        person(json.object("by")),
        json.instant("since"),
        json.optionalInstant("until"));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static List<String> sorted(Collection<String> texts) {
    return texts.stream().sorted().toList();
  }
}
