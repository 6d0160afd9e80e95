package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.MessageDecoder;
import io.netty.channel.Channel;
import java.util.EnumSet;
import java.util.Set;

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
    PIPELINE_FULL,
    /**
     * A message waits for an approval. Nothing is handed over, but bytes are taken from the channel
     * up to a limit: else nobody would notice that the peer has gone.
     */
    HELD,
    /**
     * A message runs under limits, and what comes behind it waits until its end is known. Bytes are
     * taken as when one is held.
     */
    LIMITED,
    /** The session is to end, and nothing may begin any more. */
    WINDING_DOWN,
    /** The server is being asked for the columns of a COPY. Bytes are taken as when one is held. */
    DESCRIBING
  }

  /** Obstacles during which the peer is listened to. */
  private static final Set<Obstacle> LISTENING =
      Set.of(Obstacle.HELD, Obstacle.LIMITED, Obstacle.DESCRIBING);

  private final Channel channel;
  private final MessageDecoder decoder;
  private final int maxKept;
  private final EnumSet<Obstacle> obstacles = EnumSet.noneOf(Obstacle.class);

  /**
   * Reading of a channel.
   *
   * @param maxKept bytes that are taken and kept while a message is held
   */
  Reading(Channel channel, MessageDecoder decoder, int maxKept) {
    this.channel = channel;
    this.decoder = decoder;
    this.maxKept = maxKept;
  }

  /** Adds or removes an obstacle; reading stops with the first and goes on without the last. */
  void set(Obstacle obstacle, boolean there) {
    if (there == obstacles.contains(obstacle)) {
      return;
    }
    if (there) {
      obstacles.add(obstacle);
      if (obstacles.size() == 1) {
        decoder.pause();
      }
    } else {
      obstacles.remove(obstacle);
      if (obstacles.isEmpty()) {
        decoder.resume();
      }
    }
    // What was kept may have brought the next obstacle.
    readOrNot();
  }

  /** Whether that speaks against it. */
  boolean has(Obstacle obstacle) {
    return obstacles.contains(obstacle);
  }

  /** More may have come in than is kept. */
  void checkKept() {
    if (!obstacles.isEmpty()) {
      readOrNot();
    }
  }

  private void readOrNot() {
    boolean listening = LISTENING.containsAll(obstacles);
    channel
        .config()
        .setAutoRead(obstacles.isEmpty() || (listening && decoder.pendingBytes() < maxKept));
  }
}
