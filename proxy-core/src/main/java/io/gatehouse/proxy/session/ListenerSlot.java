package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.MessageListener;
import io.gatehouse.pgwire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import java.util.Objects;

/** Lets one decoder serve one phase of a conversation after the other. */
final class ListenerSlot implements MessageListener {

  private MessageListener listener;

  ListenerSlot(MessageListener first) {
    this.listener = Objects.requireNonNull(first);
  }

  void become(MessageListener next) {
    listener = Objects.requireNonNull(next);
  }

  @Override
  public Handling handling(byte type, int length) {
    return listener.handling(type, length);
  }

  @Override
  public void message(byte type, ByteBuf frame) {
    listener.message(type, frame);
  }

  @Override
  public void stream(byte type, ByteBuf bytes, int begun) {
    listener.stream(type, bytes, begun);
  }

  @Override
  public void readComplete() {
    listener.readComplete();
  }

  @Override
  public void violation(ProtocolViolation violation) {
    listener.violation(violation);
  }
}
