#!/usr/bin/env bash
# Tries Gatehouse with the acceptance corpus, from a clean checkout, and leaves nothing running.
#
#   run.sh leaks   [CASES_FILE] [runner's options]    what a principal with masks must not see
#   run.sh dangers [CASES_FILE] [runner's options]    what an operator must not do
#   run.sh wire    [RUNNER.py]  [runner's options]    malformed and hostile wire traffic
#
# Ends with the runner's line 'N passed, N failed' and its exit status.
set -euo pipefail

HERE=$(cd "$(dirname "$0")" && pwd)
case ${1:-} in
  leaks | dangers | wire) kind=$1; shift ;;
  *) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
# The cases, or for wire the runner that holds them.
case $kind in
  wire) given=$HERE/run_wire.py ;;
  *) given=$HERE/$kind.public.jsonl ;;
esac
if [ $# -gt 0 ] && [ "${1#-}" = "$1" ]; then
  given=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
  shift
fi

. "$HERE/../tools/trial.sh"
need python3 python3
need openssl openssl

# The runners look past the proxy with a clear-text password.
TRIAL_AUTH=password
start_postgres "wal_level = logical" "max_replication_slots = 8" "max_prepared_transactions = 5"
cp "$HERE/roles.sql" "$HERE/schema.sql" "$TRIAL/"
superuser -d postgres -f "$TRIAL/roles.sql"
superuser -d postgres -c "CREATE DATABASE shop_tmpl"
superuser -d shop_tmpl -f "$TRIAL/schema.sql" >/dev/null
for database in shop shop_staging; do
  superuser -d postgres -c "CREATE DATABASE $database TEMPLATE shop_tmpl"
  superuser -d postgres -c "GRANT CONNECT, TEMP, CREATE ON DATABASE $database TO agent_backend"
done
superuser -d shop -c CHECKPOINT

start_issuer
start_gatehouse agent_backend agent-pw "$ROOT/config/examples/corpus" shop=prod shop_staging=staging

# A first login, so that no case is measured on a proxy that has never served one.
token=$(token agent-7 agents)
PYTHONPATH=$HERE python3 -B -c 'import sys; from pgwire import Conn; Conn("127.0.0.1", int(sys.argv[1]), "agent-7", sys.argv[2], "shop", ssl="require").close()' \
  "$GATEHOUSE_PORT" "$token"

connect=(--host 127.0.0.1 --port "$GATEHOUSE_PORT" --database shop --ssl require)
status=0
case $kind in
  leaks)
    PGPASSWORD=$token python3 -B "$HERE/run_leaks.py" "${connect[@]}" --user agent-7 --cases "$given" "$@" || status=$?
    ;;
  dangers)
    PGPASSWORD=$(token operator-1 operators) python3 -B "$HERE/run_dangers.py" "${connect[@]}" --user operator-1 --cases "$given" \
      --admin-port "$PGPORT_UP" "$@" || status=$?
    ;;
  wire)
    PYTHONPATH=$HERE PGPASSWORD=$token python3 -B "$given" "${connect[@]}" --user agent-7 "$@" || status=$?
    ;;
esac

# What the program says about itself: no secret of the corpus, no token.
python3 -B "$HERE/scan_log.py" "$TRIAL/gatehouse.log" "$HERE/secrets.json" "$token" || status=1
exit "$status"
