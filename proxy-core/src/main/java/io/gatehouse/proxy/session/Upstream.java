package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.backend.BackendKeyData;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A server connection that is logged in and idle.
 *
 * @param connection the connection
 * @param parameters the server's ParameterStatus messages, in order
 * @param key with which the server lets it be cancelled
 */
record Upstream(TypedConnection connection, Map<String, String> parameters, BackendKeyData key) {

  Upstream {
    Objects.requireNonNull(connection);
    parameters = new LinkedHashMap<>(parameters);
    Objects.requireNonNull(key);
  }
}
