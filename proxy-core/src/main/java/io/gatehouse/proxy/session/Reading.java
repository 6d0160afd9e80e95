package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.MessageDecoder;
import io.netty.channel.Channel;
import java.util.EnumSet;

/** Whether one channel is read from: as long as nothing speaks against it. */
final class Reading {

  /** What speaks against it. */
  enum Obstacle {
    /** A message is being judged, or a result's plan made. */
    THINKING,
    /** A name depends on what the server has not answered yet. */
    UNSETTLED,
    /** The other side does not take what it is sent. */
    PEER_BUSY,
    /** Too much waits for the log. */
    LOG_BUSY,
    /** Too many requests wait for their replies. */
    PIPELINE_FULL
  }

  private final Channel channel;
  private final MessageDecoder decoder;
  private final EnumSet<Obstacle> obstacles = EnumSet.noneOf(Obstacle.class);

  Reading(Channel channel, MessageDecoder decoder) {
    this.channel = channel;
    this.decoder = decoder;
  }

  /** Adds or removes an obstacle; reading stops with the first and goes on without the last. */
  void set(Obstacle obstacle, boolean there) {
    if (there == obstacles.contains(obstacle)) {
      return;
    }
    if (there) {
      obstacles.add(obstacle);
      if (obstacles.size() == 1) {
        channel.config().setAutoRead(false);
        decoder.pause();
      }
      return;
    }
    obstacles.remove(obstacle);
    if (obstacles.isEmpty()) {
      decoder.resume();
      // What was kept may have brought the next obstacle.
      if (obstacles.isEmpty()) {
        channel.config().setAutoRead(true);
      }
    }
  }
}
