/**
 * What people decide while the proxy runs, and what proxies share: approvals of held statements,
 * grants for a while, freezes, the denylist.
 *
 * <p>Everything is events: a {@link io.gatehouse.proxy.control.ControlState} is what the {@link
 * io.gatehouse.proxy.control.ControlEvent}s so far add up to. A command looks at the state and
 * answers with events or a rejection; the journal lets one command at a time do so, over all
 * proxies, so that nothing is decided or used twice. {@link
 * io.gatehouse.proxy.control.ControlPlane} is the way in.
 */
package io.gatehouse.proxy.control;
