package io.gatehouse.server.classify;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a column's name says of its values.
 *
 * @param what in a word
 * @param label to propose
 */
public record NameHint(String what, String label) {

  /** Of a name in lower case, with words parted by underscores. */
  private record Rule(Pattern name, NameHint hint) {}

  private static final List<Rule> RULES =
      List.of(
          rule("e_?mails?|email_?addr(ess)?|mail(_address)?", "email", "pii"),
          rule("ssn|social_security(_(no|num|number))?|tax_?id|tin|itin|nino|sin", "ssn", "pii"),
          rule(
              "national_id|personal_(no|number|code)|passport(_(no|number))?|driver_?s?_licen[cs]e"
                  + "(_(no|number))?|id_card",
              "national id",
              "pii"),
          rule(
              "phones?|phone_?(no|num|number)|mobile|cell_?phone|telephone|fax|msisdn",
              "phone",
              "pii"),
          rule("(credit_?)?card_?(no|num|number)|pan|cc_?(no|num|number)|cvv2?|cvc", "card", "pci"),
          rule(
              "iban|bank_?account(_(no|number))?|account_?(no|number)|routing_(no|number)|bic|swift",
              "bank account",
              "financial"),
          rule(
              "first_?name|last_?name|full_?name|sur_?name|family_name|given_name|maiden_name|cardholder(_name)?",
              "person's name",
              "pii"),
          rule("dob|birth_?(day|date)|date_of_birth|born(_on|_at)?", "date of birth", "pii"),
          rule(
              "(street|home|postal|billing|shipping|delivery)_?address|address(_?line_?[0-9])?|street"
                  + "|zip(_?code)?|post(al)?_?code",
              "postal address",
              "pii"),
          rule("ip|ip_?addr(ess)?|client_ip|remote_addr|last_ip", "ip address", "network"),
          rule("lat(itude)?|lon(gitude)?|lng|geo_?location", "location", "pii"),
          rule("salary|wage|income|bonus|annual_bonus|compensation", "pay", "hr"),
          rule(
              "gender|sex|religion|ethnicity|race|disability|diagnosis|blood_type|marital_status",
              "special category",
              "sensitive"),
          rule(
              "pass_?word(_hash)?|passwd|pwd(_hash)?|pass_?phrase|pin(_code)?",
              "password",
              "secret"),
          rule(
              "api_?keys?|secret(_key)?|private_key|access_key|client_secret|(access|refresh|auth|id|session|api)_?token"
                  + "|token|otp(_secret)?|totp(_secret)?|recovery_codes?",
              "secret",
              "secret"));

  public NameHint {
    Objects.requireNonNull(what);
    Objects.requireNonNull(label);
  }

  private static Rule rule(String name, String what, String label) {
    return new Rule(
        Pattern.compile("(?:^|.*_)(?:" + name + ")(?:_(?:enc|raw|lower|old|new|copy|[0-9]+))?"),
        new NameHint(what, label));
  }

  /** What a name says, if anything. */
  public static Optional<NameHint> of(String column) {
    String words = words(column);
    return RULES.stream().filter(rule -> rule.name.matches(words)).map(Rule::hint).findFirst();
  }

  /** {@code contactEmail}, {@code Contact-Email}: contact_email. */
  private static String words(String name) {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean begins =
          Character.isUpperCase(c) && i > 0 && Character.isLowerCase(name.charAt(i - 1));
      if (begins) {
        words.append('_');
      }
      words.append(Character.isLetterOrDigit(c) ? Character.toLowerCase(c) : '_');
    }
    return words.toString();
  }
}
