package io.gatehouse.it;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import io.netty.handler.ssl.SslContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The arrows of docs/architecture.md, which the compiler alone does not hold. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureIT {

  private static final String SQL = "io.gatehouse.sql..";
  private static final String POLICY = "io.gatehouse.policy..";
  private static final String MASKING = "io.gatehouse.masking..";
  private static final String AUDIT = "io.gatehouse.audit..";
  private static final String PGWIRE = "io.gatehouse.pgwire..";
  private static final String PROXY = "io.gatehouse.proxy..";
  private static final String SERVER = "io.gatehouse.server..";

  private JavaClasses product;

  @BeforeAll
  void read() {
    // The names of the libraries' classes are enough; their contents are not looked into.
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    product =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.gatehouse");
  }

  @Test
  void everyModuleHasClasses() {
    for (String module :
        new String[] {"sql", "policy", "masking", "audit", "pgwire", "proxy", "server"}) {
      assertThat(
              product.stream().filter(c -> c.getName().startsWith("io.gatehouse." + module + ".")))
          .as(module)
          .hasSizeGreaterThan(10);
    }
  }

  @Test
  void dependenciesPointOneWay() {
    Architectures.layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("io.gatehouse..")
        .layer("server")
        .definedBy(SERVER)
        .layer("proxy-core")
        .definedBy(PROXY)
        .layer("proxy-pgwire")
        .definedBy(PGWIRE)
        .layer("policy-engine")
        .definedBy(POLICY)
        .layer("masking")
        .definedBy(MASKING)
        .layer("audit-log")
        .definedBy(AUDIT)
        .layer("sql-analysis")
        .definedBy(SQL)
        .optionalLayer("tests")
        .definedBy("io.gatehouse.it..")
        .whereLayer("server")
        .mayOnlyBeAccessedByLayers("tests")
        .whereLayer("proxy-core")
        .mayOnlyBeAccessedByLayers("server", "tests")
        .whereLayer("proxy-pgwire")
        .mayOnlyBeAccessedByLayers("proxy-core", "server", "tests")
        .whereLayer("policy-engine")
        .mayOnlyBeAccessedByLayers("proxy-core", "server", "tests")
        .whereLayer("masking")
        .mayOnlyBeAccessedByLayers("proxy-core", "server", "tests")
        .whereLayer("audit-log")
        .mayOnlyBeAccessedByLayers("proxy-core", "server", "tests")
        .check(product);
  }

  @Test
  void onlySqlAnalysisKnowsTheParser() {
    noClasses()
        .that()
        .resideOutsideOfPackage(SQL)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("net.sf.jsqlparser..")
        .check(product);
  }

  @Test
  void onlyTheWireMaskingAndTheProxyKnowNetty() {
    noClasses()
        .that()
        .resideOutsideOfPackages(PGWIRE, MASKING, PROXY, "io.gatehouse.it..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.netty..")
                // The server carries a TLS context from the wire to the proxy, unopened.
                .and(not(equivalentTo(SslContext.class))))
        .check(product);
  }

  @Test
  void onlyTheServerKnowsTheCommandLineAndHttpServers() {
    noClasses()
        .that()
        .resideOutsideOfPackages(SERVER, "io.gatehouse.it..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "picocli..",
            "com.sun.net.httpserver..",
            "io.javalin..",
            "org.eclipse.jetty..",
            "io.zonky..")
        .check(product);
  }

  @Test
  void theWireKnowsNoSqlAndNoPolicy() {
    noClasses()
        .that()
        .resideInAPackage(PGWIRE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(SQL, POLICY, MASKING, AUDIT)
        .check(product);
  }

  @Test
  void thePackagesOfAModuleFormNoRing() {
    for (String module : new String[] {"sql", "policy", "masking", "audit", "pgwire", "server"}) {
      SlicesRuleDefinition.slices()
          .matching("io.gatehouse." + module + ".(*)..")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true)
          .check(product);
    }
  }
}
