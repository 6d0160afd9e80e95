#!/usr/bin/env bash
# What it costs that a decision is on the disk before its statement is sent: pgbench -S through two proxies over the same PostgreSQL,
# one whose audit log is before_forward and one that is async, in turn. Prints Markdown: queries a second, CPU a query, the ratio.
#
#   bench/durability.sh [--clients 32] [--seconds 10] [--rounds 5] [--warmup 30] [--mode simple]
#
# --mode is pgbench's -M. Needs Debian's postgresql-15 (with pgbench); as root, it installs what is missing.
set -euo pipefail

HERE=$(cd "$(dirname "$0")" && pwd)
CLIENTS=32
SECONDS_EACH=10
ROUNDS=5
WARMUP=30
MODE=simple
while [ $# -gt 0 ]; do
  case "$1" in
    --clients) CLIENTS=$2 ;;
    --seconds) SECONDS_EACH=$2 ;;
    --rounds) ROUNDS=$2 ;;
    --warmup) WARMUP=$2 ;;
    --mode) MODE=$2 ;;
    *) sed -n '2,7p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done
. "$HERE/../src-it/tools/trial.sh"
need python3 python3
need openssl openssl

TRIAL_AUTH=password
start_postgres "shared_buffers = 256MB" "synchronous_commit = off"
superuser -d postgres -c "CREATE ROLE bench LOGIN PASSWORD 'bench-pw'" -c "CREATE DATABASE bench OWNER bench"
PGPASSWORD=bench-pw "$PGBIN/pgbench" -h 127.0.0.1 -p "$PGPORT_UP" -U bench -i -s 10 -q bench >/dev/null 2>&1
start_issuer
TRIAL_PLAINTEXT=true
declare -A port pid
for durability in before_forward async; do
  TRIAL_HOME=$TRIAL/$durability
  TRIAL_DURABILITY=$durability
  start_gatehouse bench bench-pw "$ROOT/config/policies" bench=prod
  port[$durability]=$GATEHOUSE_PORT
  pid[$durability]=$GATEHOUSE_PID
done
PGPASSWORD=$(token agent-7 agents)
export PGPASSWORD PGSSLMODE=disable

# User and system time of a process, in clock ticks (proc(5), fields 14 and 15 of stat).
ticks() { sed 's/.*) //' "/proc/$1/stat" | awk '{print $12 + $13}'; }

# measure DURABILITY SECONDS: queries a second and the proxy's CPU µs a query. A run in which a client failed ends the script.
measure() {
  local before out
  before=$(ticks "${pid[$1]}")
  out=$("$PGBIN/pgbench" -h 127.0.0.1 -p "${port[$1]}" -U agent-7 -n -S -M "$MODE" -T "$2" -c "$CLIENTS" -j 2 bench 2>&1) &&
    ! grep -q abort <<<"$out" || die "a client failed, $1: $out"
  awk -v ticks="$(($(ticks "${pid[$1]}") - before))" -v hz="$(getconf CLK_TCK)" \
    '/actually processed/ {done = $NF} /^tps = .*without/ {tps = $3} END {printf "%.0f %.0f\n", tps, ticks * 1e6 / hz / done}' <<<"$out"
}

median() { sort -n | awk '{v[NR] = $1} END {print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'; }

measure before_forward "$WARMUP" >/dev/null
measure async "$WARMUP" >/dev/null
printf 'pgbench -S -M %s, %d clients, %d rounds of %d s in turn; server, clients and proxy share %d cores.\n\n' \
  "$MODE" "$CLIENTS" "$ROUNDS" "$SECONDS_EACH" "$(nproc)"
printf '| round | before_forward queries/s | async queries/s | ratio | before_forward CPU µs/query | async CPU µs/query |\n'
printf '|---|--:|--:|--:|--:|--:|\n'
for ((round = 1; round <= ROUNDS; round++)); do
  if ((round % 2)); then
    forced=$(measure before_forward "$SECONDS_EACH")
    async=$(measure async "$SECONDS_EACH")
  else
    async=$(measure async "$SECONDS_EACH")
    forced=$(measure before_forward "$SECONDS_EACH")
  fi
  printf '%s %s\n' "$forced" "$async" | tee -a "$TRIAL/rounds" |
    awk -v round="$round" '{printf "| %d | %d | %d | %.2f | %d | %d |\n", round, $1, $3, $1 / $3, $2, $4}'
done
printf '| median | %s | %s | %s | %s | %s |\n' "$(awk '{print $1}' "$TRIAL/rounds" | median)" "$(awk '{print $3}' "$TRIAL/rounds" | median)" \
  "$(awk '{printf "%.2f\n", $1 / $3}' "$TRIAL/rounds" | median)" "$(awk '{print $2}' "$TRIAL/rounds" | median)" "$(awk '{print $4}' "$TRIAL/rounds" | median)"
