package io.gatehouse.masking;

/**
 * A row holds more in clear than may be read at once. What of it is masked is not counted: that the
 * row was too long, or by how much, would tell how long a masked value is.
 */
public final class RowTooLongException extends MalformedRowException {

  private static final long serialVersionUID = 1L;

  RowTooLongException(int maxBytes) {
    super("a row has more in clear than the limit max_masked_row of %d bytes".formatted(maxBytes));
  }
}
