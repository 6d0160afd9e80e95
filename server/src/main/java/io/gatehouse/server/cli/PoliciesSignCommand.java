package io.gatehouse.server.cli;

import io.gatehouse.policy.BundleSignature;
import io.gatehouse.policy.PolicyBundle;
import io.gatehouse.server.config.Ed25519Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse policies sign}. */
@Command(
    name = "sign",
    description = {
      "Sign a bundle: writes bundle.sig into its directory, and prints the digest that is signed.",
      "A proxy whose configuration says policies.signed_by takes no other bundle."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  openssl genpkey -algorithm ed25519 -out policies.key",
      "  openssl pkey -in policies.key -pubout -out policies.pub",
      "  gatehouse policies sign config/policies/ --key policies.key"
    })
final class PoliciesSignCommand implements Callable<Integer> {

  @Parameters(paramLabel = "DIRECTORY", description = "The bundle.")
  private Path directory;

  @Option(
      names = {"-k", "--key"},
      required = true,
      paramLabel = "FILE",
      description = "PEM: the Ed25519 private key, not encrypted.")
  private Path key;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws CommandFailed {
    PolicyBundle bundle = PoliciesOption.load(directory);
    try {
      String signature = BundleSignature.sign(bundle.digest(), Ed25519Pem.privateKey(key));
      Path part = directory.resolve("." + BundleSignature.FILE + ".part");
      Files.writeString(part, signature + "\n");
      // A proxy that reads the directory meanwhile sees the old signature or the new one.
      Files.move(
          part,
          directory.resolve(BundleSignature.FILE),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | GeneralSecurityException failed) {
      throw new CommandFailed(ExitCode.COULD_NOT, failed.getMessage(), failed);
    }
    spec.commandLine().getOut().println(bundle.digest());
    spec.commandLine().getOut().flush();
    return ExitCode.FINE;
  }
}
