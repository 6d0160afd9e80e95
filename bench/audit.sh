#!/usr/bin/env bash
# What the audit log and its search cost. Build first: mvn -pl bench -am -DskipTests package
#
#   bench/audit.sh write [EVENTS] [RATE]   the writer alone: events a second, CPU an event by thread; 2000000 by default, and as many
#                                          in a second as it takes
#   bench/audit.sh search [EVENTS]         a log of so many events, its index, and queries; 1000000 by default
#
# KEEP=DIR puts the log to search in there and uses it again when it is there. Needs 1 kB of disk an event.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
run() { "$java" ${JAVA_OPTS:-} -cp "$here/target/classes:$(cat "$here/target/classpath")" "io.gatehouse.bench.$@" 2>/dev/null; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
case "${1:-}" in
  write)
    for durability in before_forward async; do
      run AuditWriting "$scratch/$durability" "${2:-2000000}" "$durability" 50000 ${3:+"$3"}
      rm -rf "$scratch/$durability"
    done
    ;;
  search)
    log=${KEEP:-$scratch}/audit
    [ -d "$log" ] || run AuditWriting "$log" "${2:-1000000}" async 50000 new
    run AuditSearching "$log"
    ;;
  *) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
