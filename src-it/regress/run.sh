#!/usr/bin/env bash
# Runs PostgreSQL's own regression suite twice, direct and through Gatehouse with policies that allow everything, and
# compares what psql printed, test by test.
#
#   run.sh [SUITE_DIR] [TEST…]
#
# SUITE_DIR holds the suite, or PostgreSQL's source; without it, Debian's source package is fetched (into src-it/target). With
# TEST only these are run, behind test_setup. A test that is listed in expected-differences.md is passed over, and named if
# it does not differ. Ends with 'N passed, N failed' and exit status 1 when something failed.
#
# REGRESS_RESULTS=DIR keeps both results there, and takes those of the direct run from there when it has them.
#
# Needs gcc, Debian's postgresql-15 or a later one (pg_regress comes with it) and its postgresql-server-dev package; as root, it
# fetches what is missing.
set -euo pipefail

HERE=$(cd "$(dirname "$0")" && pwd)
. "$HERE/../tools/trial.sh"
. "$HERE/suite.sh"
given=
if [ -n "${1:-}" ] && [ -d "$1" ]; then
  given=$(cd "$1" && pwd)
  shift
fi
need python3 python3
need openssl openssl
find_postgres
pg_regress=$(compgen -G "${PGBIN%/bin}/lib/pgxs/src/test/regress/pg_regress") || die "there is no pg_regress beside $PGBIN"
find_suite "$given"

# What the server reads and writes by name lies where the server may.
mkdir "$TRIAL/suite" "$TRIAL/lib"
cp -r "$SUITE"/. "$TRIAL/suite"
build_libraries "$TRIAL/lib"
chmod -R a+rX "$TRIAL/suite" "$TRIAL/lib"
if [ $# -gt 0 ]; then tests=(test_setup "$@"); else tests=("--schedule=$TRIAL/suite/parallel_schedule"); fi

kept=${REGRESS_RESULTS:-$TRIAL/kept}
mkdir -p "$kept"

# A cluster of its own each time, on the same port and with the same name of the superuser.
new_cluster() {
  TRIAL_AUTH=password
  start_postgres "max_prepared_transactions = 2" "password_encryption = scram-sha-256"
  superuser -d postgres -c "ALTER ROLE postgres PASSWORD 'regress-pw'" -c "CREATE DATABASE regression TEMPLATE template0"
  local setting
  for setting in lc_messages lc_monetary lc_numeric lc_time; do
    superuser -d postgres -c "ALTER DATABASE regression SET $setting TO 'C'"
  done
  superuser -d postgres -c "ALTER DATABASE regression SET bytea_output TO 'hex'" \
    -c "ALTER DATABASE regression SET timezone_abbreviations TO 'Default'"
}

# play NAME PORT: one run; a test that fails, fails in both.
play() {
  rm -rf "$TRIAL/out" "${kept:?}/$1"
  mkdir -p "$TRIAL/out/results"
  chmod 777 "$TRIAL/out" "$TRIAL/out/results"
  "$pg_regress" --bindir="$PGBIN" --inputdir="$TRIAL/suite" --outputdir="$TRIAL/out" --dlpath="$TRIAL/lib" --use-existing \
    --dbname=regression --host=127.0.0.1 --port="$2" --user=postgres --max-connections=1 "${tests[@]}" >"$TRIAL/said" 2>&1 || true
  mkdir "$kept/$1"
  # Some errors name the folder.
  sed -i "s|$TRIAL|TRIAL|g" "$TRIAL"/out/results/*.out 2>/dev/null || true
  cp "$TRIAL"/out/results/*.out "$kept/$1/" 2>/dev/null || { cat "$TRIAL/said" >&2; die "pg_regress did not run"; }
  printf '%s: %s\n' "$1" "$(grep -E '^ *(All )?[0-9]+ (of|tests)' "$TRIAL/said" | head -n 1 | sed 's/^ *//; s/ *$//')"
}

if ! [ -d "$kept/direct" ]; then
  new_cluster
  PGPASSWORD=regress-pw play direct "$PGPORT_UP"
  as_postgres "$PGBIN/pg_ctl" -D "$TRIAL/data" -m immediate stop >/dev/null
  rm -rf "$TRIAL/data"
fi
new_cluster
start_issuer
start_gatehouse postgres regress-pw "$HERE/policies" regression=test postgres=test
PGPASSWORD=$(token postgres admins) PGSSLMODE=require play proxied "$GATEHOUSE_PORT"
if ! kill -0 "$GATEHOUSE_PID" 2>/dev/null; then
  tail -n 40 "$TRIAL/gatehouse.log" >&2
  die "Gatehouse ended"
fi
cp "$TRIAL/gatehouse.log" "$kept/gatehouse.log"

passed=0
failed=0
differs=0
listed() { grep -q "^| $1 |" "$HERE/expected-differences.md"; }
for direct in "$kept"/direct/*.out; do
  name=$(basename "$direct" .out)
  if diff -u "$direct" "$kept/proxied/$name.out" >"$TRIAL/diff" 2>&1; then
    passed=$((passed + 1))
    if listed "$name"; then printf 'does not differ, though it is listed: %s\n' "$name"; fi
  elif listed "$name"; then
    differs=$((differs + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED: %s (%s lines)\n' "$name" "$(grep -c '^[-+]' "$TRIAL/diff")"
    cp "$TRIAL/diff" "$kept/$name.diff"
  fi
done
if [ "$differs" -gt 0 ]; then printf '%s differ as expected-differences.md explains\n' "$differs"; fi
printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
