package io.gatehouse.it.fuzz;

import io.gatehouse.pgwire.ProtocolViolation;
import io.gatehouse.pgwire.StartupDecoder;
import io.gatehouse.pgwire.StartupListener;
import io.gatehouse.pgwire.frontend.CancelRequest;
import io.gatehouse.pgwire.frontend.StartupMessage;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;

/** What a client says before it is known: the first byte says where the rest is split. */
public final class StartupFuzz {

  private StartupFuzz() {}

  /** Feeds one input. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length < 2) {
      return;
    }
    Counting listener = new Counting();
    EmbeddedChannel channel = new EmbeddedChannel(new StartupDecoder(listener));
    int split = 1 + (data[0] & 0xff) % (data.length - 1);
    channel.writeInbound(Unpooled.copiedBuffer(data, 1, split - 1));
    channel.writeInbound(Unpooled.copiedBuffer(data, split, data.length - split));
    channel.finishAndReleaseAll();
    if (listener.ends > 1) {
      throw new IllegalStateException("a conversation began, or failed, more than once");
    }
  }

  private static final class Counting implements StartupListener {
    private int ends;

    @Override
    public void sslRequest() {}

    @Override
    public void gssEncRequest() {}

    @Override
    public void directTls() {
      ends++;
    }

    @Override
    public void cancelRequest(CancelRequest request) {
      ends++;
    }

    @Override
    public void startup(StartupMessage message) {
      ends++;
      message.parameters().values().stream()
          .filter(value -> value.indexOf('\0') >= 0)
          .findAny()
          .ifPresent(
              value -> {
                throw new IllegalStateException("a NUL came through");
              });
    }

    @Override
    public void violation(ProtocolViolation violation) {
      // Behind the StartupMessage a flood may still be one.
      ends = Math.max(ends, 1);
    }
  }
}
