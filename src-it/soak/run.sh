#!/usr/bin/env bash
# Lets 200 sessions work through Gatehouse for a while, with clients and the upstream killed at random.
#
#   run.sh MINUTES
#
# SOAK_SESSIONS=N takes another number of sessions, for a machine that has other work.
#
# What must hold: every row carries its session's tag and no secret reaches who is masked; no session is stuck for a minute;
# the proxy's memory (RSS) is flat within 5 % after warm-up; at the end no session is left in the proxy or on the server, and
# the proxy's log tells of no defect. Ends with 'N passed, N failed'.
set -euo pipefail

HERE=$(cd "$(dirname "$0")" && pwd)
MINUTES=${1:?run.sh MINUTES}
. "$HERE/../tools/trial.sh"
need python3 python3
need openssl openssl

TRIAL_AUTH=password
start_postgres "max_connections = 500" "shared_buffers = 256MB"
superuser -d postgres -c "CREATE ROLE worker LOGIN PASSWORD 'worker-pw'" -c "CREATE DATABASE soak OWNER worker"
superuser -d soak -c "CREATE TABLE rows (tag text, n int, secret text, PRIMARY KEY (tag, n))" -c "ALTER TABLE rows OWNER TO worker" \
  -c "INSERT INTO rows SELECT 'tag-' || t, n, 'secret of tag-' || t FROM generate_series(0, ${SOAK_SESSIONS:-200}) AS t, generate_series(0, 99) AS n"
start_issuer
# A heap of a fixed size: what leaks shows as an end, what leaks beside it as RSS.
export GATEHOUSE_JAVA_OPTS="-Xms384m -Xmx384m -XX:+AlwaysPreTouch -XX:MaxDirectMemorySize=256m ${GATEHOUSE_JAVA_OPTS:-}"
# A defect is told with where it was.
export GATEHOUSE_LOG_FORMAT=json
start_gatehouse worker worker-pw "$HERE/policies" soak=test

# Tokens last an hour, and a soak may last longer.
new_tokens() {
  local group
  for group in clear masked; do
    token "$group" "$group" >"$TRIAL/token.$group.new"
    mv "$TRIAL/token.$group.new" "$TRIAL/token.$group"
  done
}
new_tokens
(while sleep 900; do new_tokens; done) &
PIDS+=($!)

# Another end for the upstream: all of its processes at once, in every third minute.
(
  trap 'exit 0' TERM
  for ((minute = 1; minute < MINUTES; minute++)); do
    sleep 60 &
    wait $!
    if [ $((minute % 3)) = 2 ]; then
      as_postgres "$PGBIN/pg_ctl" -D "$TRIAL/data" -m immediate -w -l "$TRIAL/data/server.log" restart >/dev/null
    fi
  done
) &
PIDS+=($!)

# What the client prints: a line 'check: ok' or 'check: FAILED …' for each, among figures.
SOAK_PORT=$GATEHOUSE_PORT SOAK_UPSTREAM=$PGPORT_UP SOAK_PID=$GATEHOUSE_PID SOAK_TOKENS=$TRIAL SOAK_MINUTES=$MINUTES \
  java -Xmx512m -XX:+ExitOnOutOfMemoryError -cp "$ROOT/server/target/gatehouse/lib/*" "$HERE/Soak.java" 2>"$TRIAL/soak.err" | tee "$TRIAL/soak.out" ||
  true
tail -n 5 "$TRIAL/soak.err" >&2

passed=$(grep -c ': ok' "$TRIAL/soak.out" || true)
failed=$(grep -c ': FAILED' "$TRIAL/soak.out" || true)
check() { if eval "$2"; then passed=$((passed + 1)); else failed=$((failed + 1)) && printf 'FAILED: %s\n' "$1"; fi; }

# A session that has ended is kept for some seconds by the time-out of its farewell.
for ((i = 0; i < 5; i++)); do
  sleep 3
  live=$(jcmd "$GATEHOUSE_PID" GC.class_histogram | awk '$4 == "io.gatehouse.proxy.session.Session" {print $2}')
  [ "${live:-0}" != 0 ] || break
done
check "sessions left in the proxy: ${live:-0}" '[ "${live:-0}" = 0 ]'
backends=$(superuser -d postgres -At -c "SELECT count(*) FROM pg_stat_activity WHERE usename = 'worker' AND application_name <> 'gatehouse'")
check "sessions left on the server: $backends" '[ "$backends" = 0 ]'
defects=$(grep -cE 'defect|LEAK|OutOfMemory|broke the protocol' "$TRIAL/gatehouse.log" || true)
grep -E -m 3 'defect|LEAK|OutOfMemory|broke the protocol' "$TRIAL/gatehouse.log" >&2 || true
check "defects in the log: $defects: $(grep -E -m 3 'defect|LEAK|OutOfMemory|broke the protocol' "$TRIAL/gatehouse.log" | tr '\n' ' ')" '[ "$defects" = 0 ]'
check "the client ended early" 'grep -q "^rss: [0-9]" "$TRIAL/soak.out"'
printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
