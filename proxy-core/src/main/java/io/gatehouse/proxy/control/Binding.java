package io.gatehouse.proxy.control;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an approval is bound to, as a digest: it lets exactly this run, for exactly this principal,
 * there.
 *
 * @param sha256 64 lower-case hex digits
 */
public record Binding(String sha256) {

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  /**
   * Everything that has to be the same when the approved statement runs.
   *
   * @param statement the bytes of its text, as the client sent them
   * @param parameterTypes the type OIDs that Parse gave
   * @param parameters each with its format; empty for a simple Query
   * @param issuer the principal's
   * @param subject the principal's
   * @param actor the principal's agent
   * @param database the database's name
   * @param searchPath as it is in force
   * @param role the PostgreSQL role that it runs as
   * @param policyDigest of the bundle that held it
   * @param objects what names in the statement lead to, each with its OID: another table under the
   *     same name is another table
   */
  public record Parts(
      byte[] statement,
      List<Integer> parameterTypes,
      List<Parameter> parameters,
      String issuer,
      String subject,
      Optional<String> actor,
      String database,
      List<String> searchPath,
      String role,
      String policyDigest,
      List<String> objects) {

    public Parts {
      statement = statement.clone();
      parameterTypes = List.copyOf(parameterTypes);
      parameters = List.copyOf(parameters);
      Objects.requireNonNull(issuer);
      Objects.requireNonNull(subject);
      Objects.requireNonNull(actor);
      Objects.requireNonNull(database);
      searchPath = List.copyOf(searchPath);
      Objects.requireNonNull(role);
      Objects.requireNonNull(policyDigest);
      objects = List.copyOf(objects);
    }

    /** The parts of a statement that names nothing. */
    public Parts(
        byte[] statement,
        List<Integer> parameterTypes,
        List<Parameter> parameters,
        String issuer,
        String subject,
        Optional<String> actor,
        String database,
        List<String> searchPath,
        String role,
        String policyDigest) {
      this(
          statement,
          parameterTypes,
          parameters,
          issuer,
          subject,
          actor,
          database,
          searchPath,
          role,
          policyDigest,
          List.of());
    }
  }

  /**
   * A parameter as Bind brings it.
   *
   * @param format 0 text, 1 binary
   * @param value its bytes; empty for NULL
   */
  public record Parameter(int format, Optional<byte[]> value) {
    public Parameter {
      Objects.requireNonNull(value);
    }
  }

  public Binding {
    if (!FORM.matcher(sha256).matches()) {
      throw new IllegalArgumentException("no SHA-256 in lower-case hex");
    }
  }

  /** The digest. Every part goes in with its length, so that nothing can pass for another thing. */
  public static Binding of(Parts parts) {
    Framed framed = new Framed();
    framed.text("gatehouse-approval/1");
    framed.bytes(parts.statement());
    framed.number(parts.parameterTypes().size());
    parts.parameterTypes().forEach(framed::number);
    framed.number(parts.parameters().size());
    for (Parameter parameter : parts.parameters()) {
      framed.number(parameter.format());
      framed.number(parameter.value().isPresent() ? 1 : 0);
      parameter.value().ifPresent(framed::bytes);
    }
    framed.text(parts.issuer());
    framed.text(parts.subject());
    framed.number(parts.actor().isPresent() ? 1 : 0);
    parts.actor().ifPresent(framed::text);
    framed.text(parts.database());
    framed.number(parts.searchPath().size());
    parts.searchPath().forEach(framed::text);
    framed.text(parts.role());
    framed.text(parts.policyDigest());
    framed.number(parts.objects().size());
    parts.objects().forEach(framed::text);
    return new Binding(HexFormat.of().formatHex(framed.digest.digest()));
  }

  private static final class Framed {
    private final MessageDigest digest = sha256();

    private void number(int value) {
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, value));
    }

    private void bytes(byte[] value) {
      number(value.length);
      digest.update(value);
    }

    private void text(String value) {
      bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException everyJavaHasIt) {
        throw new IllegalStateException(everyJavaHasIt);
      }
    }
  }
}
