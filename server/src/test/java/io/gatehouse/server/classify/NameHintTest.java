package io.gatehouse.server.classify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameHintTest {

  @ParameterizedTest
  @CsvSource({
    "email, email",
    "Email, email",
    "contact_email, email",
    "contactEmail, email",
    "billing-email, email",
    "email_lower, email",
    "ssn, ssn",
    "tax_id, ssn",
    "phone, phone",
    "mobile_2, phone",
    "card_number, card",
    "cardNumber, card",
    "bank_iban, bank account",
    "dob, date of birth",
    "date_of_birth, date of birth",
    "first_name, person's name",
    "cardholder, person's name",
    "salary, pay",
    "password_hash, password",
    "api_key, secret",
    "client_ip, ip address",
    "shipping_address, postal address"
  })
  void aNameSaysWhatIsInIt(String column, String what) {
    assertThat(NameHint.of(column)).map(NameHint::what).contains(what);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id",
        "name",
        "note",
        "status",
        "total",
        "created_at",
        "mailing_list_id",
        "email_count",
        "phone_model",
        "shipment",
        "emails_sent",
        "description",
        "passenger",
        "tiny",
        "opinion"
      })
  void otherNamesSayNothing(String column) {
    assertThat(NameHint.of(column)).isEmpty();
  }
}
