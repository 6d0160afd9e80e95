/** The administrators' API over HTTP, and the webhooks: the way in and out of the control plane. */
package io.gatehouse.server.http;
