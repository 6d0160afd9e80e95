#!/usr/bin/env bash
# Kills the proxy with SIGKILL at random moments under load, and starts it again, so many times.
#
#   crash.sh [ROUNDS]    200 by default
#
# After each round: the log opens by itself and verifies against the checkpoint that lay there when the proxy died, and every
# statement that the database executed (each leaves its number in a table) has its decision in the log. Ends with
# 'N passed, N failed' and exit status 1 when something failed.
set -euo pipefail

HERE=$(cd "$(dirname "$0")" && pwd)
ROUNDS=${1:-200}
. "$HERE/../tools/trial.sh"
need python3 python3
need openssl openssl

start_postgres
superuser -d postgres -c "CREATE ROLE bench LOGIN PASSWORD 'bench-pw'" -c "CREATE DATABASE crash OWNER bench"
PGPASSWORD=bench-pw "$PGBIN/psql" -X -q -h 127.0.0.1 -p "$PGPORT_UP" -U bench -d crash \
  -c "CREATE TABLE executed (number bigint PRIMARY KEY)"
start_issuer
TRIAL_PLAINTEXT=true
start_gatehouse bench bench-pw "$HERE/policies" crash=prod
passed=0
failed=0
fail() {
  failed=$((failed + 1))
  printf 'FAILED in round %s: %s\n' "$round" "$1"
}

# load CLIENT: statements with numbers of their own, until the proxy is gone.
load() {
  python3 -c '
import sys
base = int(sys.argv[1])
for i in range(100000):
    print("INSERT INTO executed VALUES (%d);" % (base + i))
' "$1" 2>/dev/null | "$PGBIN/psql" -X -q -h 127.0.0.1 -p "$GATEHOUSE_PORT" -U writer-1 -d crash >/dev/null 2>&1 || true
}

# What this round's clients had executed.
executed() { superuser -At -d crash -c "SELECT number FROM executed WHERE number >= $round * 1000000"; }

# Waits until the load of this round has come through.
under_way() {
  local i
  for ((i = 0; i < 600; i++)); do
    [ -z "$(executed | head -n 1)" ] || return 0
    sleep 0.1
  done
  return 1
}

all=0
for ((round = 1; round <= ROUNDS; round++)); do
  # Tokens do not last as long as many rounds.
  PGPASSWORD=$(token writer-1 writers)
  export PGPASSWORD
  clients=()
  begun=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  for client in 1 2 3 4; do
    load $((round * 1000000 + client * 100000)) &
    clients+=($!)
  done
  if ! under_way; then
    fail "no statement was executed within a minute"
    wait "${clients[@]}" || true
    continue
  fi
  sleep "$(printf '%d.%03d' $((RANDOM % 2)) $((RANDOM % 1000)))"
  kill -9 "$GATEHOUSE_PID"
  wait "$GATEHOUSE_PID" 2>/dev/null || true
  wait "${clients[@]}" || true
  cp "$TRIAL/audit/checkpoint" "$TRIAL/kept"
  "$ROOT/gatehouse" serve --config "$TRIAL/gatehouse.yaml" >"$TRIAL/gatehouse.log" 2>&1 &
  GATEHOUSE_PID=$!
  PIDS+=("$GATEHOUSE_PID")
  wait_for "$GATEHOUSE_PORT" Gatehouse "$GATEHOUSE_PID" "$TRIAL/gatehouse.log"
  if ! "$ROOT/gatehouse" audit verify -c "$TRIAL/gatehouse.yaml" --against "$TRIAL/kept" >"$TRIAL/said" 2>&1; then
    fail "$(head -n 1 "$TRIAL/said")"
    continue
  fi
  executed >"$TRIAL/executed"
  "$ROOT/gatehouse" audit search -c "$TRIAL/gatehouse.yaml" --json --since "$begun" --type decision --verdict allow \
    >"$TRIAL/decisions" 2>/dev/null || true
  missing=$(python3 - "$TRIAL/decisions" "$TRIAL/executed" <<'PYTHON'
import re, sys
decided = set(re.findall(r'"db.query.text":"INSERT INTO executed VALUES \((\d+)\);"', open(sys.argv[1]).read()))
executed = set(open(sys.argv[2]).read().split())
print(len(executed - decided), len(executed))
PYTHON
  )
  all=$((all + ${missing##* }))
  if [ "${missing%% *}" = 0 ]; then passed=$((passed + 1)); else fail "$missing executed and not decided"; fi
done
printf '%s entries, %s statements executed\n' "$(sed -n 2p "$TRIAL/audit/checkpoint")" "$all"
printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
