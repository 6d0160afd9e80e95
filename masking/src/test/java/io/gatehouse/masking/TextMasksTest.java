package io.gatehouse.masking;

import static io.gatehouse.masking.CellMasksTest.shown;
import static io.gatehouse.masking.CellMasksTest.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextMasksTest {

  private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);
  private static final InMemoryCatalog NO_TYPES = new InMemoryCatalog();

  private static CellMask mask(Mask mask, int oid, int modifier) {
    CellMasks cells = CellMasks.of(mask, oid, modifier, NO_TYPES);
    assertThat(cells.text()).isSameAs(cells.binary());
    return cells.text();
  }

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "0,4,4111111111110014,****0014",
        "0,4,50014,****0014",
        "0,4,0014,****",
        "0,4,14,****",
        "0,4,'',****",
        "2,2,abcdef,ab****ef",
        "2,2,abcde,ab****de",
        "2,2,abcd,****",
        "3,0,abcdef,abc****",
        "0,0,abcdef,****",
        "0,0,a,****",
        "1,1,äöü,ä****ü",
        "1,1,😀😁😂,😀****😂",
        "1,1,😀😂,****",
        "0,4,'  0014  ',****",
        "4,0,'abcd      ',****",
        "2,2,'  abcdef  ',ab****ef",
        "0,2147483647,abc,****",
        "2147483647,2147483647,abc,****"
      })
  void keepsTheEndsOfAText(int first, int last, String value, String expected) {
    assertThat(text(mask(new Mask.Partial(first, last, '*'), 25, -1), value)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "9,abcde,ab**e", // varchar(5)
    "8,abcd,ab*d", // varchar(4): one character hidden
    "7,abc,***", // varchar(3): never enough to hide anything
    "6,ab,**",
    "5,a,*"
  })
  void keepsAPartialMaskWithinTheColumn(int modifier, String value, String expected) {
    assertThat(text(mask(new Mask.Partial(2, 1, '*'), 1043, modifier), value)).isEqualTo(expected);
  }

  @Test
  void hidesBehindTheCharacterOfThePolicy() {
    assertThat(text(mask(new Mask.Partial(1, 0, '•'), 25, -1), "abc")).isEqualTo("a••••");
    assertThat(text(mask(new Mask.Partial(5, 0, '•'), 25, -1), "abc")).isEqualTo("••••");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8080808080808080", // continuation bytes without a start
        "c3", // a start without its continuation
        "61c3",
        "f09f98",
        "ffffffff",
        "6180808080808080",
        "80808080806162"
      })
  void hidesBytesThatAreNotUtf8(String hex) {
    String shown = shown(mask(new Mask.Partial(1, 1, '*'), 25, -1), HexFormat.of().parseHex(hex));

    assertThat(shown).isEqualTo("2a2a2a2a");
  }

  @ParameterizedTest
  @CsvSource({
    "zq7alice.secret@ex-mail.test,z***@e***.test",
    "a@b.co,a***@b***.co",
    "Bob+tag@Sub.Example.COM,B***@S***.COM",
    "'zq7alice@ex-mail.test   ',z***@e***.test"
  })
  void showsFirstCharactersAndTopLevelOfAnAddress(String value, String expected) {
    assertThat(text(mask(new Mask.Email(), 25, -1), value)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@",
        "a@",
        "@b.test",
        "a@b",
        "a@b.",
        "a@.test",
        "a@b..test",
        "a@b@c.test",
        "911-22-3333",
        "a@10.0.0.5",
        "a@[10.0.0.5]",
        "Alice <a@b.test>",
        "{\"mail\":\"a@b.test\"}",
        "a@b.test, c@d.test",
        "\"a b\"@c.test",
        "call 555 a@b.test",
        ".a@b.test",
        "a@-b.test",
        "ä@b.test",
        "a@ä.test",
        "a@b.t",
        "a@b.test\n"
      })
  void hidesWhatIsNoPlainAddress(String value) {
    assertThat(text(mask(new Mask.Email(), 25, -1), value)).isEqualTo("****");
  }

  @Test
  void hidesAnAddressBeyondAnyLegalLength() {
    assertThat(text(mask(new Mask.Email(), 25, -1), "a".repeat(400) + "@b.test")).isEqualTo("****");
    assertThat(text(mask(new Mask.Email(), 25, -1), "a@" + "b".repeat(400) + ".test"))
        .isEqualTo("****");
  }

  @Test
  void hidesAnAddressWhereItsMaskDoesNotFit() {
    // a***@b***.co has 12 characters
    assertThat(text(mask(new Mask.Email(), 1043, 4 + 12), "a@b.co")).isEqualTo("a***@b***.co");
    assertThat(text(mask(new Mask.Email(), 1043, 4 + 11), "a@b.co")).isEqualTo("****");
    assertThat(text(mask(new Mask.Email(), 1043, 4 + 3), "a@b")).isEqualTo("***");
  }

  @Test
  void hashesEqualTextsAlikeAndOthersApart() {
    CellMask hash = mask(new Mask.Hash(KEY), 25, -1);

    // HMAC-SHA-256 with the key 0123456789abcdef, as openssl dgst -sha256 -hmac prints it
    assertThat(text(hash, "911-22-3333")).isEqualTo(HASH_OF_SSN);
    assertThat(text(hash, "911-22-3334")).isNotEqualTo(HASH_OF_SSN).hasSize(16);
    assertThat(text(mask(new Mask.Hash(KEY), 1042, 4 + 20), "911-22-3333         "))
        .isEqualTo(HASH_OF_SSN);
    assertThat(text(mask(new Mask.Hash(KEY), 1043, 4 + 11), "911-22-3333"))
        .isEqualTo(HASH_OF_SSN.substring(0, 11));
    assertThat(text(mask(new Mask.Hash(new byte[32]), 25, -1), "911-22-3333"))
        .isNotEqualTo(HASH_OF_SSN);
  }

  private static final String HASH_OF_SSN = "280a77e1913814e1";

  @Test
  void hashesAUuidAlikeInBothFormats() {
    CellMasks cells = CellMasks.of(new Mask.Hash(KEY), TypeOid.UUID, -1, NO_TYPES);
    UUID value = UUID.fromString("6fa459ea-ee8a-4ca4-894e-db77e160355e");

    UUID inText = UUID.fromString(text(cells.text(), value.toString()));
    String inBinary =
        shown(cells.binary(), HexFormat.of().parseHex(value.toString().replace("-", "")));

    assertThat(inText.toString().replace("-", "")).isEqualTo(inBinary);
    assertThat(inText.version()).isEqualTo(8);
    assertThat(inText.variant()).isEqualTo(2);
    assertThat(inText).isNotEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "6fa459ea", "6fa459ea-ee8a-4ca4-894e-db77e160355X"})
  void refusesATextThatIsNoUuid(String value) {
    CellMask mask = CellMasks.of(new Mask.Hash(KEY), TypeOid.UUID, -1, NO_TYPES).text();

    assertThatExceptionOfType(MalformedRowException.class)
        .isThrownBy(() -> shown(mask, value.getBytes(StandardCharsets.UTF_8)))
        .withMessageNotContaining("6fa459ea");
  }
}
