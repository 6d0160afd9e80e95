package io.gatehouse.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/**
 * Writes the program's log, a line an event: for people, or as JSON.
 *
 * <p>What a thrown exception says is left out, since it may quote what a client sent; its class
 * and, in the JSON, where it was thrown are there. Control characters are blanks, and what looks
 * like a token is not written, whoever put it there.
 */
public final class LogEncoder extends EncoderBase<ILoggingEvent> {

  /** How lines look. */
  private enum Format {
    TEXT,
    JSON
  }

  private static final int MAX_FRAMES = 30;
  private static final int MAX_CLASSES_LENGTH = 300;
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  /** The compact serialization of a JWS or JWE whose header is JSON; also the start of one. */
  private static final Pattern TOKEN = Pattern.compile("eyJ[A-Za-z0-9_-]{8,}(\\.[A-Za-z0-9_-]*)*");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  private final JsonFactory factory =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
  private Format format = Format.TEXT;

  /** {@code json}; anything else is text. */
  public void setFormat(String name) {
    format = name.strip().equalsIgnoreCase("json") ? Format.JSON : Format.TEXT;
  }

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    String message =
        CONTROL
            .matcher(TOKEN.matcher(event.getFormattedMessage()).replaceAll("(token)"))
            .replaceAll(" ");
    return switch (format) {
      case TEXT -> text(event, message);
      case JSON -> json(event, message);
    };
  }

  private static byte[] text(ILoggingEvent event, String message) {
    StringBuilder thrown = new StringBuilder();
    for (IThrowableProxy at = event.getThrowableProxy();
        at != null && thrown.length() < MAX_CLASSES_LENGTH;
        at = at.getCause()) {
      thrown.append(thrown.isEmpty() ? " (" : ", ").append(at.getClassName());
    }
    return "%s %-5s %s%s%s%n"
        .formatted(
            TIME.format(Instant.ofEpochMilli(event.getTimeStamp())),
            event.getLevel(),
            message,
            thrown,
            thrown.isEmpty() ? "" : ")")
        .getBytes(StandardCharsets.UTF_8);
  }

  private byte[] json(ILoggingEvent event, String message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json = factory.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("time", Instant.ofEpochMilli(event.getTimeStamp()).toString());
      json.writeStringField("level", event.getLevel().toString());
      json.writeStringField("logger", event.getLoggerName());
      json.writeStringField("thread", event.getThreadName());
      json.writeStringField("message", message);
      if (event.getThrowableProxy() != null) {
        json.writeFieldName("error");
        thrown(json, event.getThrowableProxy());
      }
      json.writeEndObject();
    } catch (IOException inMemory) {
      throw new UncheckedIOException(inMemory);
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  private static void thrown(JsonGenerator json, IThrowableProxy thrown) throws IOException {
    json.writeStartArray();
    IThrowableProxy at = thrown;
    int frames = 0;
    while (at != null && frames < MAX_FRAMES) {
      json.writeString(at.getClassName());
      for (StackTraceElementProxy frame : at.getStackTraceElementProxyArray()) {
        if (frames++ == MAX_FRAMES) {
          break;
        }
        json.writeString(frame.getSTEAsString());
      }
      at = at.getCause();
    }
    json.writeEndArray();
  }
}
