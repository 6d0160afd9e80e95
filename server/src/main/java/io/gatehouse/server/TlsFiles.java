package io.gatehouse.server;

import io.gatehouse.pgwire.tls.ServerTls;
import io.gatehouse.server.config.ListenerConfiguration;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener's certificate and key, as their files have them now. Handshakes that begin get the
 * newest that could be used; connections that are open keep what they have. Thread-safe.
 */
final class TlsFiles implements Supplier<SslContext> {

  private static final Logger LOG = LoggerFactory.getLogger(TlsFiles.class);

  private final ListenerConfiguration.Tls files;
  private volatile SslContext context;
  private volatile List<Object> seen;

  private TlsFiles(ListenerConfiguration.Tls files, SslContext context, List<Object> seen) {
    this.files = files;
    this.context = context;
    this.seen = seen;
  }

  /**
   * Reads the files.
   *
   * @throws IOException when they can't be read or don't fit together
   */
  static TlsFiles read(ListenerConfiguration.Tls files) throws IOException {
    List<Object> seen = stamps(files);
    return new TlsFiles(files, context(files), seen);
  }

  @Override
  public SslContext get() {
    return context;
  }

  /** What became of looking at the files again. */
  enum Reload {
    UNCHANGED,
    CHANGED,
    /** They can't be used: what was read before stays. */
    KEPT
  }

  /**
   * Reads the files again if they are others than those that were tried last.
   *
   * @param always also when they look the same
   */
  synchronized Reload reload(boolean always) {
    List<Object> now = stamps(files);
    if (now.equals(seen) && !always) {
      return Reload.UNCHANGED;
    }
    seen = now;
    try {
      context = context(files);
      LOG.info("certificate {} is in use", files.certificate());
      return Reload.CHANGED;
    } catch (IOException unfit) {
      LOG.error("the certificate in use stays, since {}", unfit.getMessage());
      return Reload.KEPT;
    }
  }

  /** The certificate's file. */
  Path certificate() {
    return files.certificate();
  }

  /** What tells whether a file is another one: a link that leads elsewhere is. */
  private static List<Object> stamps(ListenerConfiguration.Tls files) {
    List<Object> stamps = new ArrayList<>();
    List<Path> paths = new ArrayList<>(List.of(files.certificate(), files.key()));
    files.clientCa().ifPresent(paths::add);
    for (Path path : paths) {
      try {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        stamps.add(attributes.lastModifiedTime());
        stamps.add(attributes.size());
        stamps.add(String.valueOf(attributes.fileKey()));
      } catch (IOException missing) {
        stamps.add(missing.getClass());
      }
    }
    return stamps;
  }

  private static SslContext context(ListenerConfiguration.Tls tls) throws IOException {
    try {
      return tls.clientCa().isPresent()
          ? ServerTls.context(
              tls.certificate(), tls.key(), tls.clientCa().get(), tls.clientCertificateRequired())
          : ServerTls.context(tls.certificate(), tls.key());
    } catch (SSLException unfit) {
      Throwable told = unfit.getCause() == null ? unfit : unfit.getCause();
      throw new IOException(
          "certificate "
              + tls.certificate()
              + " and key "
              + tls.key()
              + " can't be used: "
              + told.getMessage()
              + " (both PEM; the key PKCS #8, not encrypted)",
          unfit);
    }
  }
}
