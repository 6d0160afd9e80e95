package io.gatehouse.server.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.gatehouse.policy.Approval;
import io.gatehouse.proxy.control.AccessGrant;
import io.gatehouse.proxy.control.ApprovalRequest;
import io.gatehouse.proxy.control.DenylistEntry;
import io.gatehouse.proxy.control.Person;
import io.gatehouse.proxy.control.StandingFreeze;
import io.gatehouse.proxy.control.Vote;
import io.gatehouse.proxy.session.SessionView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What callers and webhooks are told, as JSON. */
final class Answers {

  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private Answers() {}

  /** A request without what its statement says. */
  static Map<String, Object> summary(ApprovalRequest request, Instant now) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", request.id());
    json.put("status", word(request.statusAt(now)));
    json.put("created", request.created().toString());
    json.put("expires", request.expires().toString());
    request.usableUntil().ifPresent(until -> json.put("usable_until", until.toString()));
    json.put("requester", person(request.requester()));
    json.put("database", request.held().database());
    json.put("environment", request.held().environment());
    json.put("decision", request.held().decisionId());
    json.put("session", request.held().sessionId());
    json.put(
        "requirements",
        request.requirements().stream().map(each -> requirement(request, each)).toList());
    json.put("votes", request.votes().stream().map(Answers::vote).toList());
    if (!request.note().isEmpty()) {
      json.put("note", request.note());
    }
    return json;
  }

  /** A request, whole. */
  static Map<String, Object> whole(ApprovalRequest request, Instant now) {
    Map<String, Object> json = summary(request, now);
    json.put("sql", request.held().sql());
    json.put(
        "parameters",
        request.held().parameters().stream()
            .map(
                value ->
                    value == null
                        ? Map.<String, Object>of("null", true)
                        : Map.<String, Object>of("value", value))
            .toList());
    json.put("binding", request.held().binding().sha256());
    return json;
  }

  private static Map<String, Object> requirement(ApprovalRequest request, Approval requirement) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("policy", requirement.policy());
    json.put("by", requirement.by().texts());
    json.put("count", requirement.count());
    json.put("given", request.given(requirement));
    json.put("reason_required", requirement.reasonRequired());
    json.put("ticket_required", requirement.ticketRequired());
    return json;
  }

  private static Map<String, Object> vote(Vote vote) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("by", person(vote.by()));
    json.put("approves", vote.approves());
    json.put("at", vote.at().toString());
    json.put("reason", vote.reason());
    json.put("ticket", vote.ticket());
    return json;
  }

  static Map<String, Object> grant(AccessGrant grant, Instant now) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", grant.id());
    json.put("status", status(grant, now));
    json.put("requester", person(grant.requester()));
    json.put("for", word(grant.grantee().kind()));
    json.put("name", grant.grantee().name());
    json.put("issuer", grant.grantee().issuer());
    json.put("databases", grant.databases().stream().sorted().toList());
    json.put("classes", grant.classes().stream().map(Answers::word).sorted().toList());
    json.put("reason", grant.reason());
    json.put("ticket", grant.ticket());
    json.put("from", grant.from().toString());
    json.put("until", grant.until().toString());
    json.put("count", grant.count());
    json.put("votes", grant.votes().stream().map(Answers::vote).toList());
    if (!grant.note().isEmpty()) {
      json.put("note", grant.note());
    }
    return json;
  }

  private static String status(AccessGrant grant, Instant now) {
    return switch (grant.status()) {
      case DENIED -> "denied";
      case REVOKED -> "revoked";
      case REQUESTED -> grant.overAt(now) ? "expired" : "requested";
      case APPROVED -> grant.activeAt(now) ? "active" : grant.overAt(now) ? "ended" : "approved";
    };
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

  static Map<String, Object> entry(DenylistEntry entry) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", entry.id());
    json.put("kind", word(entry.kind()));
    json.put("value", entry.value());
    entry.issuer().ifPresent(issuer -> json.put("issuer", issuer));
    json.put("reason", entry.reason());
    json.put("by", person(entry.by()));
    json.put("since", entry.since().toString());
    entry.until().ifPresent(until -> json.put("until", until.toString()));
    return json;
  }

  static Map<String, Object> error(String code, String message) {
    return Map.of("error", Map.of("code", code, "message", message));
  }

  private static Map<String, Object> person(Person person) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("user", person.user());
    json.put("issuer", person.issuer());
    json.put("subject", person.subject());
    person.actor().ifPresent(actor -> json.put("actor", actor));
    return json;
  }

  /** A session. */
  static Map<String, Object> session(SessionView session) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", session.id());
    json.put("user", session.user());
    json.put("issuer", session.issuer());
    json.put("subject", session.subject());
    session.actor().ifPresent(actor -> json.put("actor", actor));
    json.put("database", session.database());
    json.put("environment", session.environment());
    json.put("client_address", session.clientAddress());
    json.put("application_name", session.applicationName());
    json.put("tls", session.tls());
    json.put("server", session.upstream());
    json.put("state", session.state().word());
    json.put("opened", session.opened().toString());
    json.put("since", session.since().toString());
    json.put("token_expires", session.tokenExpires().toString());
    json.put("statements", session.statements());
    return json;
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** As bytes, in ASCII. */
  static byte[] bytes(Object value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      write(json, value);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, Object value) throws IOException {
    if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        json.writeFieldName(entry.getKey().toString());
        write(json, entry.getValue());
      }
      json.writeEndObject();
    } else if (value instanceof Collection<?> list) {
      json.writeStartArray();
      for (Object element : list) {
        write(json, element);
      }
      json.writeEndArray();
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof Number number) {
      json.writeNumber(number.longValue());
    } else {
      json.writeString(value.toString());
    }
  }

  /** A list under a name: {@code {"approvals":[…]}}. */
  static Map<String, Object> list(String name, List<Map<String, Object>> elements) {
    return Map.of(name, elements);
  }
}
