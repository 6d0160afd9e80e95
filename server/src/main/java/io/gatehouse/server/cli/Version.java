package io.gatehouse.server.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** Which version this is, from the jar's manifest. */
public final class Version implements IVersionProvider {

  /** The version; {@code development} where the classes did not come out of a jar. */
  public static String text() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  @Override
  public String[] getVersion() {
    return new String[] {"gatehouse " + text()};
  }
}
