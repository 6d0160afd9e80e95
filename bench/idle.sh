#!/usr/bin/env bash
# What an idle session over TLS costs in memory: the proxy's resident memory with none and with many, after a full collection
# each time, so that garbage does not count. Each session has logged in with its token and run one statement. Prints Markdown.
#
#   bench/idle.sh [SESSIONS]     5000 by default; each needs a PostgreSQL backend of its own, some 2 MB
#
# Needs Debian's postgresql-15, and 'ulimit -n' above twice the sessions; as root, it installs and raises what is missing.
set -euo pipefail

HERE=$(cd "$(dirname "$0")" && pwd)
SESSIONS=${1:-5000}
. "$HERE/../src-it/tools/trial.sh"
need python3 python3
need openssl openssl
files=$((SESSIONS * 2 + 1000))
[ "$(ulimit -n)" -ge "$files" ] || ulimit -n "$files" || die "needs ulimit -n $files"

TRIAL_AUTH=password
start_postgres "max_connections = $((SESSIONS + 100))" "shared_buffers = 32MB"
superuser -d postgres -c "CREATE ROLE bench LOGIN PASSWORD 'bench-pw'" -c "CREATE DATABASE bench OWNER bench"
start_issuer
TRIAL_LIMITS="max_connections: $((SESSIONS + 100)), max_connections_of_address: $((SESSIONS + 100)), max_sessions_of_principal: $((SESSIONS + 100))"
start_gatehouse bench bench-pw "$ROOT/config/policies" bench=prod
IDLE_TOKEN=$(token agent-7 agents)
export IDLE_TOKEN GATEHOUSE_PORT GATEHOUSE_PID
python3 "$HERE/idle.py" "$SESSIONS" "$TRIAL/gatehouse.crt" || { tail -n 5 "$TRIAL/gatehouse.log" >&2; exit 1; }
