/** A raw wire client: sends any bytes, hides nothing of what comes back. */
package io.gatehouse.it.wire;
