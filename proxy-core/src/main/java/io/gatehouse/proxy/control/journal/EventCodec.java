package io.gatehouse.proxy.control.journal;

import io.gatehouse.proxy.control.AccessGrant;
import io.gatehouse.proxy.control.ApprovalRequest;
import io.gatehouse.proxy.control.ControlEvent;
import io.gatehouse.proxy.control.DenylistEntry;
import io.gatehouse.proxy.control.StandingFreeze;
import io.gatehouse.proxy.identity.StrictJson;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Events as JSON: {@code {"events":[{"event":"voted","time":…},…]}}, all of one transaction in one
 * object.
 */
final class EventCodec {

  private EventCodec() {}

  /** The events of one transaction, on one line, in ASCII. */
  static byte[] encode(List<ControlEvent> events) {
    return JsonText.of(Map.of("events", events.stream().map(EventCodec::encode).toList()));
  }

  /** What {@link #encode(List)} wrote. */
  static List<ControlEvent> decode(byte[] json) throws CorruptEventException {
    try {
      List<ControlEvent> events = new ArrayList<>();
      for (Fields event : new Fields(StrictJson.object(json)).objects("events")) {
        events.add(decode(event));
      }
      return events;
    } catch (CorruptEventException corrupt) {
      throw corrupt;
    } catch (IOException | RuntimeException unreadable) {
      throw new CorruptEventException("it can't be read: " + unreadable.getMessage(), unreadable);
    }
  }

  private static Map<String, Object> encode(ControlEvent event) {
    Map<String, Object> json = new LinkedHashMap<>();
    if (event instanceof ControlEvent.RequestOpened opened) {
      begin(json, "request_opened", event);
      json.put("request", ModelJson.request(opened.request()));
    } else if (event instanceof ControlEvent.Voted voted) {
      begin(json, "voted", event);
      json.put("id", voted.request());
      json.put("vote", ModelJson.vote(voted.vote()));
    } else if (event instanceof ControlEvent.RequestWithdrawn withdrawn) {
      begin(json, "request_withdrawn", event);
      json.put("id", withdrawn.request());
      withdrawn.by().ifPresent(by -> json.put("by", ModelJson.person(by)));
      json.put("reason", withdrawn.reason());
    } else if (event instanceof ControlEvent.RequestExpired expired) {
      begin(json, "request_expired", event);
      json.put("id", expired.request());
    } else if (event instanceof ControlEvent.ApprovalUsed used) {
      begin(json, "approval_used", event);
      json.put("id", used.request());
      json.put("session", used.sessionId());
    } else if (event instanceof ControlEvent.GrantRequested asked) {
      begin(json, "grant_requested", event);
      json.put("grant", ModelJson.grant(asked.grant()));
    } else if (event instanceof ControlEvent.GrantApproved approved) {
      begin(json, "grant_approved", event);
      json.put("id", approved.grant());
      json.put("vote", ModelJson.vote(approved.vote()));
    } else if (event instanceof ControlEvent.GrantDenied denied) {
      begin(json, "grant_denied", event);
      json.put("id", denied.grant());
      json.put("vote", ModelJson.vote(denied.vote()));
    } else if (event instanceof ControlEvent.GrantRevoked revoked) {
      begin(json, "grant_revoked", event);
      json.put("id", revoked.grant());
      json.put("by", ModelJson.person(revoked.by()));
      json.put("reason", revoked.reason());
    } else if (event instanceof ControlEvent.Frozen frozen) {
      begin(json, "frozen", event);
      json.put("freeze", ModelJson.freeze(frozen.freeze()));
    } else if (event instanceof ControlEvent.Unfrozen unfrozen) {
      begin(json, "unfrozen", event);
      json.put("database", unfrozen.database());
      json.put("by", ModelJson.person(unfrozen.by()));
      json.put("reason", unfrozen.reason());
    } else if (event instanceof ControlEvent.Denied denied) {
      begin(json, "denied", event);
      json.put("entry", ModelJson.entry(denied.entry()));
    } else if (event instanceof ControlEvent.Undenied undenied) {
      begin(json, "undenied", event);
      json.put("id", undenied.entry());
      json.put("by", ModelJson.person(undenied.by()));
      json.put("reason", undenied.reason());
    } else if (event instanceof ControlEvent.Compacted) {
      begin(json, "compacted", event);
    } else {
      throw new IllegalStateException("an event of an unknown kind: " + event);
    }
    return json;
  }

  private static void begin(Map<String, Object> json, String name, ControlEvent event) {
    json.put("event", name);
    json.put("time", event.time().toString());
  }

  private static ControlEvent decode(Fields json) throws CorruptEventException {
    Instant time = json.instant("time");
    String name = json.text("event");
    return switch (name) {
      case "request_opened" -> {
        ApprovalRequest request = ModelJson.request(json.object("request"));
        yield new ControlEvent.RequestOpened(time, request);
      }
      case "voted" ->
          new ControlEvent.Voted(time, json.text("id"), ModelJson.vote(json.object("vote")));
      case "request_withdrawn" ->
          new ControlEvent.RequestWithdrawn(
              time, json.text("id"), ModelJson.optionalPerson(json, "by"), json.text("reason"));
      case "request_expired" -> new ControlEvent.RequestExpired(time, json.text("id"));
      case "approval_used" ->
          new ControlEvent.ApprovalUsed(time, json.text("id"), json.text("session"));
      case "grant_requested" -> {
        AccessGrant grant = ModelJson.grant(json.object("grant"));
        yield new ControlEvent.GrantRequested(time, grant);
      }
      case "grant_approved" ->
          new ControlEvent.GrantApproved(
              time, json.text("id"), ModelJson.vote(json.object("vote")));
      case "grant_denied" ->
          new ControlEvent.GrantDenied(time, json.text("id"), ModelJson.vote(json.object("vote")));
      case "grant_revoked" ->
          new ControlEvent.GrantRevoked(
              time, json.text("id"), ModelJson.person(json.object("by")), json.text("reason"));
      case "frozen" -> {
        StandingFreeze freeze = ModelJson.freeze(json.object("freeze"));
        yield new ControlEvent.Frozen(time, freeze);
      }
      case "unfrozen" ->
          new ControlEvent.Unfrozen(
              time,
              json.text("database"),
              ModelJson.person(json.object("by")),
              json.text("reason"));
      case "denied" -> {
        DenylistEntry entry = ModelJson.entry(json.object("entry"));
        yield new ControlEvent.Denied(time, entry);
      }
      case "undenied" ->
          new ControlEvent.Undenied(
              time, json.text("id"), ModelJson.person(json.object("by")), json.text("reason"));
      case "compacted" -> new ControlEvent.Compacted(time);
      default -> throw new CorruptEventException("no event of this version: " + name);
    };
  }
}
