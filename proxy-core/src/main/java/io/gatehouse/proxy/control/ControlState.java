package io.gatehouse.proxy.control;

import io.gatehouse.policy.Freeze;
import io.gatehouse.policy.Grant;
import io.gatehouse.policy.Principal;
import io.gatehouse.proxy.control.AccessGrant.Grantee;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the events so far add up to. Immutable; reads take no lock, and allocate nothing while there
 * is nothing.
 *
 * <p>Its clock is the time of its last event: a time that is asked about and lies before that
 * counts as that, so that what has run out stays so when a machine's clock is set back.
 */
public final class ControlState {

  /** Nothing has happened yet. */
  public static final ControlState EMPTY =
      new ControlState(Instant.EPOCH, Map.of(), Map.of(), Map.of(), Map.of());

  private final Instant clock;
  private final Map<String, ApprovalRequest> requests;
  private final Map<String, AccessGrant> grants;
  private final Map<String, StandingFreeze> freezes;
  private final Map<String, DenylistEntry> denylist;

  /** Requests that are pending or approved, the newest last. */
  private final Map<Binding, List<ApprovalRequest>> byBinding;

  private final Map<Grantee, List<AccessGrant>> byGrantee;
  private final Map<Named, List<DenylistEntry>> byName;
  private final List<Freeze> seenFreezes;

  ControlState(
      Instant clock,
      Map<String, ApprovalRequest> requests,
      Map<String, AccessGrant> grants,
      Map<String, StandingFreeze> freezes,
      Map<String, DenylistEntry> denylist) {
    this.clock = clock;
    this.requests = Collections.unmodifiableMap(requests);
    this.grants = Collections.unmodifiableMap(grants);
    this.freezes = Collections.unmodifiableMap(freezes);
    this.denylist = Collections.unmodifiableMap(denylist);
    this.byBinding = new HashMap<>();
    for (ApprovalRequest request : requests.values()) {
      if (!request.status().isFinal()) {
        byBinding
            .computeIfAbsent(request.held().binding(), binding -> new ArrayList<>(1))
            .add(request);
      }
    }
    this.byGrantee = new HashMap<>();
    for (AccessGrant grant : grants.values()) {
      if (grant.status() == AccessGrant.Status.APPROVED) {
        byGrantee.computeIfAbsent(grant.grantee(), grantee -> new ArrayList<>(1)).add(grant);
      }
    }
    this.byName = new HashMap<>();
    for (DenylistEntry entry : denylist.values()) {
      byName.computeIfAbsent(Named.by(entry), name -> new ArrayList<>(1)).add(entry);
    }
    this.seenFreezes = freezes.values().stream().map(StandingFreeze::seen).toList();
  }

  /** The state after one more transaction. */
  public ControlState with(List<ControlEvent> events) {
    if (events.isEmpty()) {
      return this;
    }
    Fold fold = new Fold(this);
    events.forEach(fold::apply);
    return fold.state();
  }

  /** Events that add up to this state from nothing: what a journal keeps when it grew too long. */
  public List<ControlEvent> retold() {
    return Retelling.of(this);
  }

  /** The time of the last event. */
  public Instant clock() {
    return clock;
  }

  /** That time, or the state's own when that is later. */
  public Instant notBefore(Instant now) {
    return now.isBefore(clock) ? clock : now;
  }

  /** All requests that are kept, in the order in which they were opened. */
  public Collection<ApprovalRequest> requests() {
    return requests.values();
  }

  /** A request. */
  public Optional<ApprovalRequest> request(String id) {
    return Optional.ofNullable(requests.get(id));
  }

  /** All grants that are kept, in the order in which they were asked for. */
  public Collection<AccessGrant> grants() {
    return grants.values();
  }

  /** A grant. */
  public Optional<AccessGrant> grant(String id) {
    return Optional.ofNullable(grants.get(id));
  }

  /** All freezes, those whose time is over too until something else happens. */
  public Collection<StandingFreeze> freezes() {
    return freezes.values();
  }

  /** All entries of the denylist, those whose time is over too until something else happens. */
  public Collection<DenylistEntry> denylist() {
    return denylist.values();
  }

  /** An approved request of that binding that can be used. */
  public Optional<ApprovalRequest> usable(Binding binding, Instant now) {
    return find(binding, ApprovalRequest.Status.APPROVED, now);
  }

  /** A request of that binding that still waits for people. */
  public Optional<ApprovalRequest> pending(Binding binding, Instant now) {
    return find(binding, ApprovalRequest.Status.PENDING, now);
  }

  private Optional<ApprovalRequest> find(
      Binding binding, ApprovalRequest.Status status, Instant now) {
    if (byBinding.isEmpty()) {
      return Optional.empty();
    }
    Instant at = notBefore(now);
    for (ApprovalRequest request : byBinding.getOrDefault(binding, List.of())) {
      if (request.statusAt(at) == status) {
        return Optional.of(request);
      }
    }
    return Optional.empty();
  }

  /**
   * The grants that a principal has in a database: its own under {@link Principal#user}, its
   * agent's under the agent's subject.
   */
  public List<Grant> grantsOf(Principal principal, String database, Instant now) {
    if (byGrantee.isEmpty()) {
      return List.of();
    }
    Instant at = notBefore(now);
    List<Grant> found = new ArrayList<>(2);
    String issuer = principal.issuer();
    String user = principal.user();
    add(found, Grantee.Kind.USER, issuer, user, user, database, at);
    add(found, Grantee.Kind.SUBJECT, issuer, principal.subject(), user, database, at);
    for (String group : principal.groups()) {
      add(found, Grantee.Kind.GROUP, issuer, group, user, database, at);
    }
    if (principal.actor().isPresent()) {
      String agent = principal.actor().get().subject();
      add(found, Grantee.Kind.ACTOR, issuer, agent, agent, database, at);
    }
    return found;
  }

  private void add(
      List<Grant> found,
      Grantee.Kind kind,
      String issuer,
      String name,
      String seenAs,
      String database,
      Instant at) {
    for (AccessGrant grant : byGrantee.getOrDefault(new Grantee(kind, issuer, name), List.of())) {
      if (grant.activeAt(at) && grant.isFor(database)) {
        found.add(grant.seen(seenAs, database));
      }
    }
  }

  /** The freezes that hold, for whatever database. */
  public List<Freeze> freezesAt(Instant now) {
    if (freezes.isEmpty()) {
      return List.of();
    }
    Instant at = notBefore(now);
    boolean all = true;
    for (StandingFreeze freeze : freezes.values()) {
      all &= freeze.activeAt(at);
    }
    return all
        ? seenFreezes
        : freezes.values().stream()
            .filter(freeze -> freeze.activeAt(at))
            .map(StandingFreeze::seen)
            .toList();
  }

  /** The freeze that holds for a database: its own, or that of all. */
  public Optional<StandingFreeze> freezeOf(String database, Instant now) {
    if (freezes.isEmpty()) {
      return Optional.empty();
    }
    Instant at = notBefore(now);
    StandingFreeze own = freezes.get(database);
    if (own != null && own.activeAt(at)) {
      return Optional.of(own);
    }
    StandingFreeze all = freezes.get(StandingFreeze.EVERY_DATABASE);
    return all != null && all.activeAt(at) ? Optional.of(all) : Optional.empty();
  }

  /** The entry of the denylist that a principal, its agent or its token stands on. */
  public Optional<DenylistEntry> denied(Principal principal, Instant now) {
    if (denylist.isEmpty()) {
      return Optional.empty();
    }
    Instant at = notBefore(now);
    for (Named name : Named.of(principal)) {
      for (DenylistEntry entry : byName.getOrDefault(name, List.of())) {
        if (entry.activeAt(at)
            && (entry.issuer().isEmpty() || entry.issuer().get().equals(principal.issuer()))) {
          return Optional.of(entry);
        }
      }
    }
    return Optional.empty();
  }

  Map<String, ApprovalRequest> requestsById() {
    return new LinkedHashMap<>(requests);
  }

  Map<String, AccessGrant> grantsById() {
    return new LinkedHashMap<>(grants);
  }

  Map<String, StandingFreeze> freezesByDatabase() {
    return new LinkedHashMap<>(freezes);
  }

  Map<String, DenylistEntry> denylistById() {
    return new LinkedHashMap<>(denylist);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ControlState state
        && clock.equals(state.clock)
        && requests.equals(state.requests)
        && grants.equals(state.grants)
        && freezes.equals(state.freezes)
        && denylist.equals(state.denylist);
  }

  @Override
  public int hashCode() {
    return clock.hashCode() * 31 + requests.hashCode();
  }

  @Override
  public String toString() {
    return "ControlState[clock=%s, requests=%d, grants=%d, freezes=%d, denylist=%d]"
        .formatted(clock, requests.size(), grants.size(), freezes.size(), denylist.size());
  }
}
