package io.gatehouse.server.http;

import io.gatehouse.server.config.Secret;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * By what the receiver of a message knows that it comes from here: an HMAC with a shared secret.
 */
public final class WebhookSignature {

  /** The header that holds it. */
  public static final String HEADER = "Gatehouse-Signature";

  private WebhookSignature() {}

  /** The header's value: {@code t=<seconds>,v1=<HMAC-SHA256(secret, seconds "." body), hex>}. */
  public static String of(Secret shared, Instant now, byte[] body) {
    long time = now.getEpochSecond();
    char[] secret = shared.get();
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      ByteBuffer key = StandardCharsets.UTF_8.encode(CharBuffer.wrap(secret));
      mac.init(new SecretKeySpec(key.array(), 0, key.limit(), "HmacSHA256"));
      Arrays.fill(key.array(), (byte) 0);
      mac.update((time + ".").getBytes(StandardCharsets.US_ASCII));
      return "t=" + time + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    } finally {
      Arrays.fill(secret, '\0');
    }
  }
}
