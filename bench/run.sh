#!/usr/bin/env bash
# What Gatehouse costs: the same load direct, through PgBouncer (session mode) and through Gatehouse with policies and
# audit log on, in turn, on this machine alone. Prints Markdown.
#
#   bench/run.sh [--warmup 20] [--seconds 5] [--rounds 3] [--clients 8] [--rows 1000000] [--modes simple,extended,prepared]
#
# --modes "" leaves pgbench out: results of a million rows alone, with masks and with detectors.
# TRIAL_DURABILITY=async bench/run.sh shows what is left when no statement waits for the log's force.
#
# Needs Debian's postgresql-15 (with pgbench) and pgbouncer; as root, it installs what is missing.
set -euo pipefail

HERE=$(cd "$(dirname "$0")" && pwd)
. "$HERE/../src-it/tools/trial.sh"
need python3 python3
need openssl openssl
need /usr/sbin/pgbouncer pgbouncer

TRIAL_AUTH=password
start_postgres "shared_buffers = 256MB" "synchronous_commit = off"
superuser -d postgres -c "CREATE ROLE bench LOGIN PASSWORD 'bench-pw'" -c "CREATE DATABASE bench OWNER bench"
export PGPASSWORD=bench-pw
"$PGBIN/pgbench" -h 127.0.0.1 -p "$PGPORT_UP" -U bench -i -s 10 -q bench >/dev/null 2>&1
"$PGBIN/psql" -X -q -h 127.0.0.1 -p "$PGPORT_UP" -U bench -d bench -v ON_ERROR_STOP=1 -f "$HERE/people.sql"

PGBOUNCER_PORT=$(free_port)
printf '"bench" "bench-pw"\n' >"$TRIAL/userlist.txt"
cat >"$TRIAL/pgbouncer.ini" <<INI
[databases]
bench = host=127.0.0.1 port=$PGPORT_UP dbname=bench
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $PGBOUNCER_PORT
unix_socket_dir =
auth_type = plain
auth_file = $TRIAL/userlist.txt
pool_mode = session
max_client_conn = 200
default_pool_size = 100
log_connections = 0
log_disconnections = 0
ignore_startup_parameters = extra_float_digits
INI
chmod 644 "$TRIAL/userlist.txt" "$TRIAL/pgbouncer.ini"
as_user=()
if [ "$(id -u)" = 0 ]; then as_user=(-u postgres); fi
/usr/sbin/pgbouncer "${as_user[@]}" "$TRIAL/pgbouncer.ini" >"$TRIAL/pgbouncer.log" 2>&1 &
PGBOUNCER_PID=$!
PIDS+=("$PGBOUNCER_PID")
wait_for "$PGBOUNCER_PORT" PgBouncer "$PGBOUNCER_PID" "$TRIAL/pgbouncer.log"

# The starter policies as they are, and one label more, so that there is something to mask.
cp -r "$ROOT/config/policies" "$TRIAL/policies"
cp "$HERE/labels.yaml" "$TRIAL/policies/bench-labels.yaml"
start_issuer
TRIAL_PLAINTEXT=true
start_gatehouse bench bench-pw "$TRIAL/policies" bench=prod

AGENT_TOKEN=$(token agent-7 agents)
OFFICER_TOKEN=$(token carol privacy-officers)
export PGBIN PGPORT_UP PGBOUNCER_PORT PGBOUNCER_PID GATEHOUSE_PORT GATEHOUSE_PID AGENT_TOKEN OFFICER_TOKEN
python3 "$HERE/measure.py" "$@"
