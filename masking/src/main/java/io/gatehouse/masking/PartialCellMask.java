package io.gatehouse.masking;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Keeps the ends of a text.
 *
 * <p>The middle shows as a fixed number of characters, since its length can be enough to know who
 * is meant. Blanks around the value neither count nor show: a {@code char(20)} holding a short
 * value would otherwise look long enough to show all of it.
 */
final class PartialCellMask implements CellMask {

  /** How many characters stand for the middle. */
  static final int HIDDEN_CHARACTERS = 4;

  private final int keepFirst;
  private final int keepLast;
  private final byte[] middle;
  private final CellMask tooShort;

  /**
   * @param maxCharacters the n of varchar(n)
   */
  PartialCellMask(Mask.Partial mask, int maxCharacters) {
    String character = String.valueOf(mask.character());
    long room = (long) maxCharacters - mask.keepFirst() - mask.keepLast();
    keepFirst = mask.keepFirst();
    keepLast = mask.keepLast();
    // A value of which something is hidden has more characters than are kept: room for one at least
    middle =
        character
            .repeat((int) Math.max(1, Math.min(HIDDEN_CHARACTERS, room)))
            .getBytes(StandardCharsets.UTF_8);
    tooShort = Fixed.of(character.repeat(Math.min(HIDDEN_CHARACTERS, maxCharacters)));
  }

  @Override
  public void mask(ByteBuf in, int offset, int length, ByteBuf out) {
    int start = offset;
    int end = offset + length;
    while (end > start && in.getByte(end - 1) == ' ') {
      end--;
    }
    while (start < end && in.getByte(start) == ' ') {
      start++;
    }
    int hiddenFrom = start;
    for (int i = 0; i < keepFirst && hiddenFrom != Utf8.MALFORMED; i++) {
      hiddenFrom = hiddenFrom < end ? Utf8.next(in, hiddenFrom, end) : Utf8.MALFORMED;
    }
    int hiddenTo = end;
    for (int i = 0; i < keepLast && hiddenTo != Utf8.MALFORMED; i++) {
      hiddenTo = hiddenTo > start ? Utf8.previous(in, hiddenTo, start) : Utf8.MALFORMED;
    }
    if (hiddenFrom == Utf8.MALFORMED || hiddenTo == Utf8.MALFORMED || hiddenFrom >= hiddenTo) {
      tooShort.mask(in, offset, length, out);
      return;
    }
    out.writeInt(hiddenFrom - start + middle.length + (end - hiddenTo));
    out.writeBytes(in, start, hiddenFrom - start);
    out.writeBytes(middle);
    out.writeBytes(in, hiddenTo, end - hiddenTo);
  }
}
