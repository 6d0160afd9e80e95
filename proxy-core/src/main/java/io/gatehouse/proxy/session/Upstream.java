package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.backend.BackendKeyData;
import io.gatehouse.proxy.UpstreamSettings.Host;
import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A server connection that is logged in and idle.
 *
 * @param connection the connection
 * @param host the server, as it was configured
 * @param parameters the server's ParameterStatus messages, in order
 * @param key with which the server lets it be cancelled
 */
record Upstream(
    TypedConnection connection, Host host, Map<String, String> parameters, BackendKeyData key) {

  Upstream {
    Objects.requireNonNull(connection);
    Objects.requireNonNull(host);
    parameters = new LinkedHashMap<>(parameters);
    Objects.requireNonNull(key);
  }

  /** Where it is connected to: the same server for whatever belongs to this connection. */
  SocketAddress address() {
    return connection.channel().remoteAddress();
  }
}
