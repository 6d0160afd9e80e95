package io.gatehouse.it.fuzz;

import io.gatehouse.proxy.identity.IssuerSettings;
import io.gatehouse.proxy.identity.LoginRefused;
import io.gatehouse.proxy.identity.OidcTokenVerifier;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Tokens as they come, and with header and claims that are: what is none is refused in words. */
public final class TokenFuzz {

  private static final ExecutorService THREADS =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "fuzz");
            thread.setDaemon(true);
            return thread;
          });

  private static final OidcTokenVerifier VERIFIER =
      new OidcTokenVerifier(
          List.of(IssuerSettings.ofLoopback("http://127.0.0.1:1", Set.of("fuzz"))),
          THREADS,
          Clock.systemUTC());

  private TokenFuzz() {}

  /** Feeds one input. */
  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    refused(text);
    int half = data.length / 2;
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    refused(
        base64.encodeToString(java.util.Arrays.copyOf(data, half))
            + "."
            + base64.encodeToString(java.util.Arrays.copyOfRange(data, half, data.length))
            + ".AAAA");
  }

  private static void refused(String token) {
    try {
      VERIFIER.verify(token, "").toCompletableFuture().join();
      throw new IllegalStateException("somebody came in without a key");
    } catch (CompletionException failed) {
      if (!(failed.getCause() instanceof LoginRefused refused)
          || refused.reason() == LoginRefused.Reason.INTERNAL) {
        throw new IllegalStateException("a defect", failed.getCause());
      }
    }
  }
}
