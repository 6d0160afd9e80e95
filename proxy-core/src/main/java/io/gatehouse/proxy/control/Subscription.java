package io.gatehouse.proxy.control;

/** Ends what somebody was told of. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
  /** Nothing is told any more, but for what is being told at this moment. */
  @Override
  void close();
}
