package io.gatehouse.bench.detect;

import io.gatehouse.masking.detect.Detectors;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to look at one value in which nothing, or something, is seen. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DetectingBenchmark {

  private static final int VALUES = 1_000;

  /** What is in the values. */
  @Param({"words", "numbers", "uuid", "timestamp", "json", "url", "email", "card"})
  public String values;

  private final Detectors detectors = new Detectors();
  private final int[] ends = new int[VALUES];
  private ByteBuf bytes;

  /** Makes the values. */
  @Setup(Level.Trial)
  public void make() {
    SplittableRandom random = new SplittableRandom(7);
    bytes = PooledByteBufAllocator.DEFAULT.directBuffer();
    for (int i = 0; i < VALUES; i++) {
      bytes.writeBytes(value(random).getBytes(StandardCharsets.UTF_8));
      ends[i] = bytes.writerIndex();
    }
  }

  private String value(SplittableRandom random) {
    return switch (values) {
      case "words" -> Makers.words(random, 8);
      case "numbers" -> Makers.digits(random, 8);
      case "uuid" -> Makers.uuid(random);
      case "timestamp" -> Makers.date(random) + " 10:20:30.123456+00";
      case "json" -> "{\"sku\": \"A-%s\", \"n\": [1, 2, 3]}".formatted(Makers.digits(random, 8));
      case "url" -> "https://shop.example.com/p/" + Makers.digits(random, 8);
      case "email" -> Makers.email(random);
      case "card" -> Makers.card(random);
      default -> throw new IllegalArgumentException(values);
    };
  }

  /** Frees the values. */
  @TearDown(Level.Trial)
  public void free() {
    bytes.release();
  }

  /** Looks at all of them. */
  @Benchmark
  @OperationsPerInvocation(VALUES)
  public long look() {
    long seen = 0;
    int start = 0;
    for (int end : ends) {
      seen += detectors.find(bytes, start, end - start);
      start = end;
    }
    return seen;
  }
}
