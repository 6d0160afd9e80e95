package io.gatehouse.proxy.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BindingTest {

  private static Binding of(
      String sql, List<Binding.Parameter> parameters, String actor, List<String> path) {
    return Binding.of(
        new Binding.Parts(
            sql.getBytes(UTF_8),
            List.of(23),
            parameters,
            "issuer",
            "subject",
            Optional.ofNullable(actor),
            "shop",
            path,
            "role",
            "digest"));
  }

  private static Binding.Parameter text(String value) {
    return new Binding.Parameter(0, Optional.of(value.getBytes(UTF_8)));
  }

  @Test
  void everyPartCounts() {
    Binding.Parameter none = new Binding.Parameter(0, Optional.empty());
    Set<Binding> all = new HashSet<>();
    List<Binding> each =
        List.of(
            of("a", List.of(), null, List.of()),
            of("b", List.of(), null, List.of()),
            of("a", List.of(text("")), null, List.of()),
            of("a", List.of(none), null, List.of()),
            of("a", List.of(none, none), null, List.of()),
            of("a", List.of(new Binding.Parameter(1, Optional.of(new byte[0]))), null, List.of()),
            of("a", List.of(text("1"), text("2")), null, List.of()),
            of("a", List.of(text("12"), text("")), null, List.of()),
            of("a", List.of(text("12")), null, List.of()),
            of("a", List.of(), "agent", List.of()),
            of("a", List.of(), "", List.of()),
            of("a", List.of(), null, List.of("public")),
            of("a", List.of(), null, List.of("pub", "lic")));
    all.addAll(each);
    assertThat(all).hasSameSizeAs(each);
    assertThat(of("a", List.of(text("1")), "x", List.of("p")))
        .isEqualTo(of("a", List.of(text("1")), "x", List.of("p")));
  }
}
