package io.gatehouse.pgwire.backend;

import static io.gatehouse.pgwire.Wire.ascii;
import static io.gatehouse.pgwire.Wire.assertEncodes;
import static io.gatehouse.pgwire.Wire.assertReadsExactly;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AuthenticationTest {
  @Test
  void readsEachRequest() {
    assertThat(Authentication.decode(message('R', 0))).isEqualTo(new AuthenticationOk());
    assertThat(Authentication.decode(message('R', 3)))
        .isEqualTo(new AuthenticationCleartextPassword());
    assertThat(Authentication.decode(message('R', 10, "SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "")))
        .isEqualTo(new AuthenticationSasl(List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256")));
    assertThat(Authentication.decode(message('R', 5, ascii("salt"))))
        .isInstanceOfSatisfying(
            AuthenticationMd5Password.class, m -> assertThat(m.salt()).isEqualTo(ascii("salt")));
    assertThat(Authentication.decode(message('R', 11, ascii("r=x"))))
        .isInstanceOfSatisfying(
            AuthenticationSaslContinue.class, m -> assertThat(m.data()).isEqualTo(ascii("r=x")));
    assertThat(Authentication.decode(message('R', 12, ascii("v=x"))))
        .isInstanceOfSatisfying(
            AuthenticationSaslFinal.class, m -> assertThat(m.data()).isEqualTo(ascii("v=x")));
  }

  @Test
  void namesWhatIsNotSupported() {
    assertThat(Authentication.decode(message('R', 9)))
        .isEqualTo(new AuthenticationUnsupported(9))
        .extracting(m -> ((AuthenticationUnsupported) m).name())
        .isEqualTo("SSPI");
    assertThat(Authentication.decode(message('R', 8, ascii("token"))))
        .isEqualTo(new AuthenticationUnsupported(8));
    assertThat(Authentication.decode(message('R', -1)))
        .isEqualTo(new AuthenticationUnsupported(-1));
  }

  @Test
  void readsExactlyItsBody() {
    assertReadsExactly(Authentication::decode, message('R', 0));
    assertReadsExactly(Authentication::decode, message('R', 3));
    assertReadsExactly(Authentication::decode, message('R', 5, ascii("salt")));
    assertReadsExactly(Authentication::decode, message('R', 10, "SCRAM-SHA-256", ""));
  }

  @Test
  void writesWhatWeSayToClients() {
    assertEncodes(new AuthenticationOk(), message('R', 0));
    assertEncodes(new AuthenticationCleartextPassword(), message('R', 3));
  }
}
