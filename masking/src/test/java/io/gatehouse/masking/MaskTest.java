package io.gatehouse.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaskTest {

  private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);

  @Test
  void ordersFromMildestToStrictest() {
    List<Mask> ordered =
        List.of(
            new Mask.Partial(2, 4, '*'),
            new Mask.Partial(0, 4, '*'),
            new Mask.Email(),
            new Mask.Hash(KEY),
            new Mask.Constant("x"),
            new Mask.Full(),
            new Mask.Null());
    List<Mask> shuffled = new ArrayList<>(ordered);
    Collections.reverse(shuffled);
    Collections.sort(shuffled);

    assertThat(shuffled).isEqualTo(ordered);
    assertThat(Strictness.stricter(new Mask.Email(), new Mask.Null())).isEqualTo(new Mask.Null());
    assertThat(Strictness.stricter(new Mask.Null(), new Mask.Email())).isEqualTo(new Mask.Null());
  }

  @Test
  void countsWhatIsKeptWithoutOverflow() {
    Mask everything = new Mask.Partial(Integer.MAX_VALUE, Integer.MAX_VALUE, '*');

    assertThat(new Mask.Partial(1, 1, '*').compareTo(everything)).isPositive();
  }

  @Test
  void neverPrintsOrSharesTheKey() {
    byte[] given = KEY.clone();
    Mask.Hash hash = new Mask.Hash(given);
    given[0] = 'X';
    hash.key()[1] = 'X';

    assertThat(hash.key()).isEqualTo(KEY);
    assertThat(hash.toString()).isEqualTo("Hash[key=redacted]");
    assertThat(hash).isEqualTo(new Mask.Hash(KEY)).hasSameHashCodeAs(new Mask.Hash(KEY));
  }

  @Test
  void refusesMasksThatMakeNoSense() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Mask.Partial(-1, 0, '*'));
    assertThatIllegalArgumentException().isThrownBy(() -> new Mask.Partial(0, -1, '*'));
    assertThatIllegalArgumentException().isThrownBy(() -> new Mask.Partial(0, 0, '\0'));
    assertThatIllegalArgumentException().isThrownBy(() -> new Mask.Partial(0, 0, '\uD83D'));
    assertThatIllegalArgumentException().isThrownBy(() -> new Mask.Constant("a\0b"));
    assertThatIllegalArgumentException().isThrownBy(() -> new Mask.Hash(new byte[15]));
  }
}
