package io.gatehouse.proxy;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The PROXY protocol (versions 1 and 2, HAProxy's proxy-protocol.txt): a load balancer's first
 * bytes say where the client comes from.
 *
 * <p>Only somebody who is trusted is believed, and must say it; everybody else speaks for itself,
 * and a header from there is no start-up packet.
 */
public final class ProxyProtocol {

  private final List<String> networks;
  private final List<IpSubnetFilterRule> trusted;

  /**
   * Trusts these networks.
   *
   * @param networks in CIDR notation, {@code 10.0.0.0/8}
   * @throws IllegalArgumentException for something that is none
   */
  public ProxyProtocol(List<String> networks) {
    this.networks = List.copyOf(networks);
    this.trusted = networks.stream().map(ProxyProtocol::rule).collect(Collectors.toList());
    if (trusted.isEmpty()) {
      throw new IllegalArgumentException("nobody is trusted");
    }
  }

  private static IpSubnetFilterRule rule(String network) {
    int slash = network.indexOf('/');
    // Not a name: that would be looked up.
    if (slash < 0 || !network.matches("[0-9a-fA-F.:]+/[0-9]{1,3}")) {
      throw new IllegalArgumentException(network + " is no network such as 10.0.0.0/8");
    }
    try {
      return new IpSubnetFilterRule(
          network.substring(0, slash),
          Integer.parseInt(network.substring(slash + 1)),
          IpFilterRuleType.ACCEPT);
    } catch (RuntimeException wrong) {
      throw new IllegalArgumentException(network + " is no network such as 10.0.0.0/8", wrong);
    }
  }

  /** The networks, as they were given. */
  public List<String> networks() {
    return networks;
  }

  /** Whether this peer is believed. */
  public boolean trusts(InetSocketAddress peer) {
    Objects.requireNonNull(peer);
    return trusted.stream().anyMatch(rule -> rule.matches(peer));
  }
}
