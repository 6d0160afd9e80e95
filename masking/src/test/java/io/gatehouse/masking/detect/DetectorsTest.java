package io.gatehouse.masking.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What single values are seen as. */
class DetectorsTest {

  private final Detectors detectors = new Detectors();

  private long look(byte[] value) {
    ByteBuf in = Unpooled.directBuffer().writeByte('9').writeBytes(value).writeByte('9');
    try {
      return detectors.find(in, 1, value.length);
    } finally {
      in.release();
    }
  }

  private Set<Kind> kinds(String value) {
    return Sightings.kinds(look(value.getBytes(StandardCharsets.UTF_8)));
  }

  /** As a secret stands in source code only in parts, or others' scanners would find it here. */
  private static String joined(String value) {
    return value.replace("|", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      quoteCharacter = '\0',
      value = {
        "EMAIL> alice@mail.example",
        "EMAIL> Alice.O'Neil+tag@sub.mail.example.",
        "EMAIL> write to (bob_1@x-y.example), please",
        "EMAIL> {\"to\":\"bob@mail.example\"}",
        "EMAIL> mailto:bob@mail.example?subject=x",
        "EMAIL> jörg@müller.example",
        "EMAIL> \"some body\"@mail.example",
        "EMAIL> postmaster@[192.0.2.1]",
        "EMAIL> bob@xn--mller-kva.xn--p1ai",
        "EMAIL> bob＠mail．example",
        "EMAIL> bob&#64;mail&#46;example",
        "EMAIL> bob&#x40;mail.example",
        "EMAIL> bob&commat;mail.example",
        "EMAIL> bob%40mail.example",
        "EMAIL> bob\\u0040mail.example",
        "EMAIL> bob​@mail.example",
        "EMAIL> bob @ mail.example",
        "CARD> 4111111111111111",
        "CARD> 4111 1111 1111 1111",
        "CARD> paid with 5500-0055-5555-5559 today",
        "CARD> 3782 822463 10005",
        "CARD> order 7 4111 1111 1111 1111 2024",
        "CARD> ４１１１１１１１１１１１１１１１",
        "CARD> 4111 1111 1111 1111",
        "CARD> 4111–1111–1111–1111",
        "CARD> [4111111111111111]",
        "CARD> card:4111111111111111.",
        "IBAN> DE89370400440532013000",
        "IBAN> GB82 WEST 1234 5698 7654 32",
        "IBAN> iban gb82west12345698765432,",
        "IBAN> NL91ABNA0417164300",
        "SSN> 123-45-6789",
        "SSN> ssn 123-45-6789.",
        "SSN> 123 45 6789",
        "SSN> 912-70-1234",
        "SSN> ١٢٣-٤٥-٦٧٨٩",
        "PHONE> +1 415 555 2671",
        "PHONE> +14155552671",
        "PHONE> +44 20 7946 0958",
        "PHONE> +49 (0)30 901820",
        "PHONE> call +33 6 12 34 56 78 now",
        "PHONE> (415) 555-2671",
        "PHONE> 415-555-2671",
        "PHONE> 06 12 34 56 78",
        "PHONE> 020 7946 0958",
        "IP> 203.0.113.9",
        "IP> from 198.51.100.23:8080",
        "IP> http://192.0.2.77/x",
        "IP> 2001:db8::1",
        "IP> [2001:db8:0:1:1:1:1:1]:443",
        "IP> fe80::1ff:fe23:4567:890a",
        "NATIONAL_ID> 44051401359",
        "NATIONAL_ID> 529.982.247-25",
        "NATIONAL_ID> RSSMRA85T10A562S",
        "NATIONAL_ID> 12345678Z",
        "NATIONAL_ID> X1234567L",
        "NATIONAL_ID> 131052-308T",
        "NATIONAL_ID> AB123456C",
        "NATIONAL_ID> 11010519491231002X",
        "NATIONAL_ID> 811218-9876",
        "NATIONAL_ID> 2 55 08 14 168 025 38",
        "CLOUD_KEY> AKIA|IOSFODNN7EXAMPLE",
        "CLOUD_KEY> aws_secret|_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "CLOUD_KEY> AIza|SyA1234567890abcdefghijklmnopqrstuv",
        "CLOUD_KEY> token: ghp_|abcdefghijklmnopqrstuvwxyz0123456789",
        "CLOUD_KEY> xoxb-|123456789012-abcdefghijklmnop",
        "CLOUD_KEY> sk_live|_abcdefghijklmnop",
        "CLOUD_KEY> https://hooks.slack|.com/services/T00000000/B00000000/abcdefghijklmnopqrst",
        "CLOUD_KEY> abc8|Q~defghijklmnopqrstuvwxyz0123456789",
        "CLOUD_KEY> glpat-|abcdefghij0123456789",
        "PRIVATE_KEY> -----BEGIN| RSA PRIVATE KEY-----",
        "PRIVATE_KEY> -----BEGIN| PRIVATE KEY-----",
        "PRIVATE_KEY> -----BEGIN| OPENSSH PRIVATE KEY-----",
        "PRIVATE_KEY> -----BEGIN| PGP PRIVATE KEY BLOCK-----",
        "CREDENTIAL_URL> postgres://app:pw@db.internal/shop",
        "CREDENTIAL_URL> redis://u:p@localhost:6379",
        "PASSWORD_HASH> $2b$|12$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPGga31lW",
        "PASSWORD_HASH> $argon2|id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$aGFzaA",
        "PASSWORD_HASH> SCRAM-SHA-256$|4096:c2FsdA==$c3RvcmVk:c2VydmVy",
      })
  void sees(Kind kind, String value) {
    assertThat(kinds(joined(value))).as(value).contains(kind);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@",
        "@handle and @other.one",
        "@types/node@18.11.9",
        "lodash@4.17.21",
        "logo@2x.png",
        "git@github.com:group/name.git",
        "ssh://git@github.com/group/name",
        "user@localhost",
        "a @ b",
        "4111111111111112",
        "1111111111111111",
        "0000 0000 0000 0000",
        "9111111111111111",
        "1764531234567",
        "1764531234567890",
        "1764531234567890123",
        "SKU-4111111111111111",
        "ab4111111111111111",
        "4111111111111111.50",
        "0.4111111111111111",
        "978-3-16-148410-0",
        "9783161484100",
        "4006381333931",
        "550e8400-e29b-41d4-a716-446655440000",
        "4f3c2b1a-4111-1111-1111-111111111111",
        "d41d8cd98f00b204e9800998ecf8427e",
        "DE89370400440532013001",
        "ZQ44SHOP77310042013577",
        "000-45-6789",
        "666-45-6789",
        "900-45-6789",
        "123-00-6789",
        "123-45-0000",
        "1123-45-6789",
        "123-45-67890",
        "X-123-45-6789",
        "2024-01-15 10:20:30.123456+00",
        "2024/01/15",
        "12:34:56",
        "00:1A:2B:3C:4D:5E",
        "1.2.3.4",
        "version 10.15.7.2",
        "Mozilla/5.0 Chrome/118.0.0.0 Safari/537.36",
        "118.0.5993.88",
        "127.0.0.1",
        "255.255.255.0",
        "1.300.1.200",
        "1.200.3.4.5",
        "std::vector",
        "a::b",
        "::",
        "40.7128, -74.0060",
        "+40.7128-074.0060/",
        "+1.5",
        "4155552671",
        "19.90",
        "1Z999AA10123456784",
        "9400111899223100001234",
        "-----BEGIN CERTIFICATE-----",
        "eyJoZWxsbyI6IndvcmxkIn0",
        "https://example.com/a@b",
        "the key is AKIA",
        "$5.00",
        "https://example.com:8080/x",
      })
  void seesNothing(String value) {
    assertThat(kinds(value)).as(value).isEmpty();
  }

  @Test
  void seesAJsonWebTokenByItsHeader() {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String header = base64.encodeToString("{\"typ\":\"JWT\",\"alg\":\"RS256\"}".getBytes());
    String payload = base64.encodeToString("{\"sub\":\"somebody\"}".getBytes());

    assertThat(kinds("Bearer " + header + "." + payload + ".c2lnbmF0dXJl"))
        .containsExactly(Kind.JWT);
    assertThat(kinds(payload + "." + payload + ".c2ln")).isEmpty();
  }

  @Test
  void bytesOutsideTheValueAreNotLookedAt() {
    // look() puts digits around the value
    assertThat(kinds("4111111111111111")).containsExactly(Kind.CARD);
  }

  @Test
  void aFormThatIsNoChanceIsCertain() {
    assertThat(Sightings.hasCertain(look("4111 1111 1111 1111".getBytes()))).isTrue();
    assertThat(Sightings.hasCertain(look("4111111111111111".getBytes()))).isFalse();
    assertThat(Sightings.hasCertain(look("a@b.example".getBytes()))).isTrue();
    assertThat(Sightings.hasCertain(look("a @ b.example".getBytes()))).isFalse();
  }

  @Test
  void looksAtAllOfALongValue() {
    byte[] address = "somebody@mail.example".getBytes();
    for (int at = Detectors.PIECE_BYTES - 40; at <= Detectors.PIECE_BYTES + 5; at++) {
      byte[] value = " ".repeat(3 * Detectors.PIECE_BYTES).getBytes();
      System.arraycopy(address, 0, value, at, address.length);
      assertThat(Sightings.kinds(look(value))).as("at " + at).containsExactly(Kind.EMAIL);
    }
  }

  @Test
  void encodingsOfOneByteAndMalformedUtf8AreLookedAtLikeOthers() {
    assertThat(
            Sightings.kinds(look("Müller <m@mail.example>".getBytes(StandardCharsets.ISO_8859_1))))
        .containsExactly(Kind.EMAIL);
    byte[] broken = "xxxx a@mail.example xxxx".getBytes();
    broken[0] = (byte) 0xEF;
    broken[2] = (byte) 0xC0;
    broken[20] = (byte) 0xE2;
    broken[23] = (byte) 0xEF;
    assertThat(Sightings.kinds(look(broken))).containsExactly(Kind.EMAIL);
  }

  @Test
  void anyBytesAreLookedAtInLinearTime() {
    Random random = new Random(7);
    String[] hostile = {
      "1 ",
      "1-",
      "4111 ",
      "@",
      "a@",
      "@a.",
      ":1",
      "::",
      "2001:",
      "ey",
      "eyJ",
      "AKIA",
      "+1 ",
      "(1) ",
      "gb82 ",
      "&#",
      "%4",
      "\\u00",
      "-----BEGIN ",
      "://:@",
      "ghp_",
      "$2a$",
      "0"
    };
    for (String unit : hostile) {
      byte[] value = unit.repeat((1 << 20) / unit.length()).getBytes();
      // Of this thread's own CPU, since the machine may be busy with others
      long begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      look(value);
      long spent = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun;
      assertThat(spent).as(unit).isLessThan(4_000_000_000L);
    }
    assertThatCode(
            () -> {
              for (int i = 0; i < 20_000; i++) {
                byte[] value = new byte[random.nextInt(80)];
                for (int k = 0; k < value.length; k++) {
                  value[k] =
                      random.nextBoolean()
                          ? (byte) random.nextInt(256)
                          : (byte) "0123456789@.:-_+&#%\\uJIey$ ".charAt(random.nextInt(27));
                }
                look(value);
              }
            })
        .doesNotThrowAnyException();
  }
}
