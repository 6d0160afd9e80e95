package io.gatehouse.it;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** What this JVM, and so the proxy in it, holds. */
final class MemoryInUse {

  private MemoryInUse() {}

  /** Heap that survives a collection, and direct memory. */
  static long bytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() + directBytes();
  }

  /** Direct memory: the JDK's count and Netty's own, which the JDK's does not hold. */
  static long directBytes() {
    long bytes = Math.max(0, PlatformDependent.usedDirectMemory());
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      bytes += pool.getMemoryUsed();
    }
    return bytes;
  }
}
