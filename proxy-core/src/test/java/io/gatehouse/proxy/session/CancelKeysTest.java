package io.gatehouse.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.pgwire.backend.BackendKeyData;
import io.gatehouse.pgwire.frontend.CancelRequest;
import org.junit.jupiter.api.Test;

class CancelKeysTest {

  private final CancelKeys keys = new CancelKeys();

  @Test
  void findsTheSessionOfAKeyAndOfNoOther() {
    CancelKeys.Target target = () -> {};
    BackendKeyData key = keys.register(CancelKeys.SHORT_BYTES, target);
    assertThat(keys.find(new CancelRequest(key))).contains(target);
    byte[] wrong = key.secretKey();
    wrong[0] ^= 1;
    assertThat(keys.find(new CancelRequest(key.processId(), wrong))).isEmpty();
    assertThat(keys.find(new CancelRequest(key.processId() + 1, key.secretKey()))).isEmpty();
    assertThat(keys.find(new CancelRequest(key.processId(), new byte[32]))).isEmpty();
  }

  @Test
  void forgetsASessionThatHasEnded() {
    BackendKeyData key = keys.register(CancelKeys.LONG_BYTES, () -> {});
    keys.unregister(key);
    assertThat(keys.find(new CancelRequest(key))).isEmpty();
  }
}
