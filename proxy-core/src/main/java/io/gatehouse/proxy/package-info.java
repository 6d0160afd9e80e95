/**
 * The conversation: who is connected, what they may do, and every byte between client and server.
 *
 * <p>{@link io.gatehouse.proxy.Gatehouse} is the door: give it its parts, start it, close it.
 */
package io.gatehouse.proxy;
