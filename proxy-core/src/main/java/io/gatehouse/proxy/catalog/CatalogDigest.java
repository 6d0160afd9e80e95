package io.gatehouse.proxy.catalog;

import java.util.Objects;

/**
 * What tells one state of a database's catalog from another.
 *
 * @param shipped of the objects that PostgreSQL ships
 * @param made of all others
 */
record CatalogDigest(String shipped, String made) {
  CatalogDigest {
    Objects.requireNonNull(shipped);
    Objects.requireNonNull(made);
  }
}
