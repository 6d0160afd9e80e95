#!/bin/sh
# What understanding and judging a statement cost. Usage: bench/jmh.sh [BENCHMARK] [JMH options, such as -p statement=select]
# Build first: mvn -pl bench -am -DskipTests package
set -eu
here=$(cd "$(dirname "$0")" && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
classpath="$here/target/classes:$(cat "$here/target/classpath")"
benchmark=io.gatehouse.bench
all=$#
case "${1:-}" in [A-Z]*) benchmark=$1; shift ;; esac
"$java" -version 2>&1 | head -1
"$java" -cp "$classpath" org.openjdk.jmh.Main "$benchmark" -prof gc -rf csv -rff "$here/target/jmh.csv" "$@" \
  > "$here/target/jmh.log" || { tail -20 "$here/target/jmh.log"; exit 1; }
awk -F, -v OFS=' | ' '
  NR > 1 { gsub(/"/, ""); split($1, name, "."); split($1, part, ":"); n = part[1]; sub(/.*\./, "", n); key = n " | " $8 $9 }
  NR > 1 && $1 !~ /:/ { if (!(key in ns)) order[++count] = key; ns[key] = sprintf("%.0f ± %.0f", $5, $6) }
  NR > 1 && $1 ~ /alloc.rate.norm/ { bytes[key] = sprintf("%.0f", $5) }
  END { print "| | of | ns/op | B/op |"; print "|---|---|--:|--:|"; for (i = 1; i <= count; i++) print "| " order[i], ns[order[i]], bytes[order[i]] " |" }
' "$here/target/jmh.csv"
if [ "$all" -eq 0 ]; then
  echo
  "$java" -cp "$classpath" io.gatehouse.bench.HostileTexts
fi
