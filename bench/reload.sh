#!/usr/bin/env bash
# What a reload of many policies does to sessions that run: the latencies of short statements at a fixed rate, direct and through
# Gatehouse, with the policies left alone and with some of their files (25 policies each) changed every half second. Prints Markdown.
#
#   bench/reload.sh [--policies 1000] [--seconds 20] [--sessions 4] [--rate 400] [--files 1] [--warmup 60]
#
# Needs what bench/run.sh needs, and a built bench module: mvn -pl bench -am -DskipTests package
set -euo pipefail

HERE=$(cd "$(dirname "$0")" && pwd)
POLICIES=1000
SECONDS_EACH=20
SESSIONS=4
RATE=400
FILES=1
WARMUP=60
while [ $# -gt 0 ]; do
  case "$1" in
    --policies) POLICIES=$2 ;;
    --seconds) SECONDS_EACH=$2 ;;
    --sessions) SESSIONS=$2 ;;
    --rate) RATE=$2 ;;
    --files) FILES=$2 ;;
    --warmup) WARMUP=$2 ;;
    *) sed -n '2,7p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done
. "$HERE/../src-it/tools/trial.sh"
need python3 python3
need openssl openssl

TRIAL_AUTH=password
start_postgres "synchronous_commit = off"
superuser -d postgres -c "CREATE ROLE bench LOGIN PASSWORD 'bench-pw'" -c "CREATE DATABASE bench OWNER bench"
mkdir "$TRIAL/policies"
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$HERE/target/classes:$(cat "$HERE/target/classpath")" \
  io.gatehouse.bench.ManyPolicies "$TRIAL/policies" "$POLICIES"
start_issuer
TRIAL_PLAINTEXT=true
# The disk has stalls of its own, and a reload has nothing to do with them.
TRIAL_DURABILITY=async
start_gatehouse bench bench-pw "$TRIAL/policies" bench=prod
AGENT_TOKEN=$(token agent-7 agents)
export GATEHOUSE_PORT AGENT_TOKEN
export GATEHOUSE_LOG=$TRIAL/gatehouse.log
python3 "$HERE/reload.py" "$PGBIN" "$PGPORT_UP" "$TRIAL/policies" "$POLICIES" "$SECONDS_EACH" "$SESSIONS" "$RATE" "$FILES" "$WARMUP"
