package io.gatehouse.proxy.control.journal;

import io.gatehouse.proxy.control.ControlState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/** The lines of a journal's file: {@code <length> <crc> <json>\n}. */
final class JournalLines {

  static final byte[] HEADER = "gatehouse-control/1\n".getBytes(StandardCharsets.US_ASCII);

  /** Two numbers of eight hex digits, and a blank behind each. */
  private static final int PREFIX = 18;

  /** A state told anew can have so much; a file is read whole. */
  private static final long MAX_FILE = 1L << 30;

  private JournalLines() {}

  /**
   * What a file holds.
   *
   * @param state what its transactions add up to
   * @param size where the last whole one ends
   */
  record Read(ControlState state, long size) {}

  static byte[] line(byte[] json) {
    byte[] prefix =
        String.format("%08x %08x ", json.length, crc(json, 0, json.length))
            .getBytes(StandardCharsets.US_ASCII);
    byte[] line = Arrays.copyOf(prefix, PREFIX + json.length + 1);
    System.arraycopy(json, 0, line, PREFIX, json.length);
    line[line.length - 1] = '\n';
    return line;
  }

  static Read read(FileChannel channel, Path file) throws IOException {
    if (channel.size() > MAX_FILE) {
      throw new IOException(file + " is larger than any control journal");
    }
    ByteBuffer content = ByteBuffer.allocate((int) channel.size());
    while (content.hasRemaining() && channel.read(content, content.position()) >= 0) {}
    byte[] bytes = Arrays.copyOf(content.array(), content.position());
    if (bytes.length < HEADER.length
        || !Arrays.equals(bytes, 0, HEADER.length, HEADER, 0, HEADER.length)) {
      throw new IOException(file + " is no control journal of this version");
    }
    ControlState state = ControlState.EMPTY;
    int position = HEADER.length;
    while (position < bytes.length) {
      Optional<byte[]> json = jsonAt(bytes, position);
      if (json.isEmpty()) {
        requireTorn(bytes, position, file);
        return new Read(state, position);
      }
      try {
        state = state.with(EventCodec.decode(json.get()));
      } catch (CorruptEventException corrupt) {
        throw new IOException(
            "%s can't be used: at byte %d, %s".formatted(file, position, corrupt.getMessage()),
            corrupt);
      }
      position += PREFIX + json.get().length + 1;
    }
    return new Read(state, position);
  }

  /** The JSON of the line that begins there, when it is whole. */
  private static Optional<byte[]> jsonAt(byte[] bytes, int position) {
    if (bytes.length - position < PREFIX) {
      return Optional.empty();
    }
    try {
      int length = hex(bytes, position);
      int crc = hex(bytes, position + 9);
      int start = position + PREFIX;
      if (bytes[position + 8] != ' '
          || bytes[position + 17] != ' '
          || length < 0
          || length >= bytes.length - start
          || bytes[start + length] != '\n'
          || crc(bytes, start, length) != crc) {
        return Optional.empty();
      }
      return Optional.of(Arrays.copyOfRange(bytes, start, start + length));
    } catch (NumberFormatException notHex) {
      return Optional.empty();
    }
  }

  /** A crash leaves nothing whole behind what it tore. */
  private static void requireTorn(byte[] bytes, int position, Path file) throws IOException {
    for (int i = position; i < bytes.length; i++) {
      if (bytes[i] == '\n' && jsonAt(bytes, i + 1).isPresent()) {
        throw new IOException(
            file
                + " is damaged at byte "
                + position
                + ", and a crash can't do that. Restore it, or start without it: pending requests,"
                + " grants, freezes and denylist are then lost");
      }
    }
  }

  private static int hex(byte[] bytes, int at) {
    return Integer.parseUnsignedInt(new String(bytes, at, 8, StandardCharsets.US_ASCII), 16);
  }

  private static int crc(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }

  /** Writes all of it; returns where it ends. */
  static long write(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
    return at;
  }
}
