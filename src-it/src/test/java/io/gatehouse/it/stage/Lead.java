package io.gatehouse.it.stage;

import io.gatehouse.proxy.control.ApprovalRequest;
import io.gatehouse.proxy.control.ControlPlane;
import io.gatehouse.proxy.control.Person;
import io.gatehouse.proxy.control.Said;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Somebody who may approve, at another terminal. */
public final class Lead {

  private static final long PATIENCE_MILLIS = 15_000;

  private final ControlPlane control;
  private final Person person;

  private Lead(ControlPlane control, String name) {
    this.control = control;
    this.person =
        new Person(
            "https://people.test", name, name, Optional.empty(), Set.of("leads"), Optional.empty());
  }

  /** A member of {@code leads}. */
  public static Lead named(String name, RealGatehouse gatehouse) {
    return new Lead(gatehouse.control(), name);
  }

  /** Who that is. */
  public Person person() {
    return person;
  }

  /** Waits for a request that waits for people, with that text in its statement. */
  public ApprovalRequest pending(String text) {
    return await(
        request ->
            request.held().sql().contains(text)
                && request.status() == ApprovalRequest.Status.PENDING);
  }

  /** Waits for a request to become something. */
  public ApprovalRequest await(String id, ApprovalRequest.Status status) {
    return await(request -> request.id().equals(id) && request.status() == status);
  }

  private ApprovalRequest await(Predicate<ApprovalRequest> wanted) {
    long end = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (System.currentTimeMillis() < end) {
      for (ApprovalRequest request : control.requestsFor(person)) {
        if (wanted.test(request)) {
          return request;
        }
      }
      pause();
    }
    throw new IllegalStateException(
        "no such request among " + control.requestsFor(person).toString());
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Says yes. */
  public void approve(ApprovalRequest request) {
    control.approve(request.id(), person, Said.reason("looks right")).toCompletableFuture().join();
  }

  /** Says no. */
  public void deny(ApprovalRequest request, String reason) {
    control.deny(request.id(), person, Said.reason(reason)).toCompletableFuture().join();
  }
}
