package io.gatehouse.pgwire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;

/** Writes down what it is told; takes the types in {@code streamed} as streams. */
final class RecordingListener implements MessageListener {
  /** Hex of each whole message. */
  final List<String> messages = new ArrayList<>();

  /** Hex of each slice. */
  final List<String> slices = new ArrayList<>();

  final List<Integer> begun = new ArrayList<>();
  final List<ProtocolViolation> violations = new ArrayList<>();

  /** Everything in order: m, s, r (readComplete), v. */
  final StringBuilder events = new StringBuilder();

  private final String streamed;
  private final int maxLength;
  Runnable onMessage = () -> {};

  RecordingListener(String streamed, int maxLength) {
    this.streamed = streamed;
    this.maxLength = maxLength;
  }

  @Override
  public Handling handling(byte type, int length) {
    if (streamed.indexOf(type) >= 0) {
      return Handling.STREAM;
    }
    return length > maxLength ? Handling.REJECT : Handling.WHOLE;
  }

  @Override
  public void message(byte type, ByteBuf frame) {
    if (frame.getByte(frame.readerIndex()) != type) {
      throw new AssertionError("type differs from the frame's");
    }
    messages.add(ByteBufUtil.hexDump(frame));
    events.append('m');
    onMessage.run();
  }

  @Override
  public void stream(byte type, ByteBuf bytes, int count) {
    slices.add(ByteBufUtil.hexDump(bytes));
    begun.add(count);
    events.append('s');
    bytes.release();
  }

  @Override
  public void readComplete() {
    events.append('r');
  }

  @Override
  public void violation(ProtocolViolation violation) {
    violations.add(violation);
    events.append('v');
  }
}
