package io.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sql.catalog.Catalog;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tests that the shipped policies bring hold, through the real analysis. */
class ShippedTestsTest {

  @ParameterizedTest
  @ValueSource(strings = {"policies", "examples/corpus", "examples/demo"})
  void everyTestHolds(String directory) throws PolicyException {
    PolicyBundle bundle = PolicyBundle.load(Path.of("..", "config").resolve(directory));
    for (Catalog catalog : new Catalog[] {new ShopCatalog(), NoObjects.INSTANCE}) {
      List<PolicyTests.Result> results = new PolicyTests(bundle, Requests.NOW, catalog).run();

      assertThat(results)
          .hasSizeGreaterThan(10)
          .allSatisfy(r -> assertThat(r.failure()).as(r.toString()).isEmpty());
    }
  }
}
