package io.gatehouse.proxy.session;

/**
 * A statement that the server has parsed under a name, by Parse or by PREPARE: one name space. It
 * is judged again whenever it runs, since the names in it may mean something else by then.
 *
 * @param sql its text
 */
record PreparedStatement(String sql) {}
