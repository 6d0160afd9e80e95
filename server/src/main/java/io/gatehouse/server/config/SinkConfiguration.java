package io.gatehouse.server.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;

/** Where the audit log's entries are sent. */
public sealed interface SinkConfiguration {

  /** Names the sink, and the file that keeps how far it has come. */
  String name();

  /** Lines at the end of a file. */
  record Lines(String name, SinkFormat format, Path path) implements SinkConfiguration {
    public Lines {
      Objects.requireNonNull(name);
      Objects.requireNonNull(format);
      Objects.requireNonNull(path);
    }
  }

  /** Lines on the standard output of the proxy. */
  record Stdout(String name, SinkFormat format) implements SinkConfiguration {
    public Stdout {
      Objects.requireNonNull(name);
      Objects.requireNonNull(format);
    }
  }

  /** OpenTelemetry's protocol for logs, over HTTP, as JSON. */
  record Otlp(String name, URI url) implements SinkConfiguration {
    public Otlp {
      Objects.requireNonNull(name);
      Objects.requireNonNull(url);
    }
  }

  /** Signed posts, some entries each. */
  record Webhook(String name, SinkFormat format, URI url, Secret secret)
      implements SinkConfiguration {
    public Webhook {
      Objects.requireNonNull(name);
      Objects.requireNonNull(format);
      Objects.requireNonNull(url);
      Objects.requireNonNull(secret);
    }
  }
}
