#!/bin/sh
# How well detectors tell personal data from what looks like it: precision and recall on a labelled set, in Markdown.
# Build first: mvn -pl bench -am -DskipTests package. What they cost: bench/jmh.sh DetectingBenchmark, and bench/rows.sh.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
exec "$java" -cp "$here/target/classes:$(cat "$here/target/classpath")" io.gatehouse.bench.detect.DetectionQuality
