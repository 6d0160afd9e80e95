package io.gatehouse.it.wire;

import java.util.List;
import java.util.stream.Collectors;

/** What several replies say together. */
public final class Replies {

  private Replies() {}

  /** Their type bytes, in order. */
  public static String types(List<Reply> replies) {
    return replies.stream()
        .map(reply -> String.valueOf(reply.type()))
        .collect(Collectors.joining());
  }

  /** The first ErrorResponse; there must be one. */
  public static Reply error(List<Reply> replies) {
    return replies.stream().filter(reply -> reply.type() == 'E').findFirst().orElseThrow();
  }

  /** The message of the first ErrorResponse; there must be one. */
  public static String message(List<Reply> replies) {
    return error(replies).fields().get('M');
  }

  /** The DataRows. */
  public static List<Reply> rows(List<Reply> replies) {
    return replies.stream().filter(reply -> reply.type() == 'D').toList();
  }
}
