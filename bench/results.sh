#!/usr/bin/env bash
# What masking costs while results stream: SELECT and COPY of eight columns, nothing masked and two columns masked, in turn
# through one proxy; then a result of ten million rows with the proxy's memory. Prints Markdown, ratios in one run.
#
#   bench/results.sh [--rows 1000000] [--rounds 5] [--large 10000000]
#
# Needs Debian's postgresql-15; as root, it installs what is missing.
set -euo pipefail

HERE=$(cd "$(dirname "$0")" && pwd)
. "$HERE/../src-it/tools/trial.sh"
need python3 python3
need openssl openssl

TRIAL_AUTH=password
start_postgres "shared_buffers = 512MB" "synchronous_commit = off" "max_parallel_workers_per_gather = 0"
superuser -d postgres -c "CREATE ROLE bench LOGIN PASSWORD 'bench-pw'" -c "CREATE DATABASE bench OWNER bench"
PGPASSWORD=bench-pw "$PGBIN/psql" -X -q -h 127.0.0.1 -p "$PGPORT_UP" -U bench -d bench -v ON_ERROR_STOP=1 -f "$HERE/results.sql"

mkdir "$TRIAL/policies"
cp "$HERE/results.yaml" "$TRIAL/policies/"
start_issuer
TRIAL_PLAINTEXT=true
start_gatehouse bench bench-pw "$TRIAL/policies" bench=prod

AGENT_TOKEN=$(token agent-7 agents)
OFFICER_TOKEN=$(token carol officers)
export PGPORT_UP GATEHOUSE_PORT GATEHOUSE_PID AGENT_TOKEN OFFICER_TOKEN
python3 "$HERE/results.py" "$@"
