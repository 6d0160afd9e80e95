#!/usr/bin/env bash
# Has other people's tools verify an audit log that a real run of the proxy wrote, and tampers with it.
#
#   run.sh [ROUNDS]    so many random tamperings, each of which both verifiers must find; 1000 by default
#
# The verifiers are the Go project's packages for transparency logs (golang.org/x/mod/sumdb/note and tlog), openssl, and
# `gatehouse audit verify`. Ends with 'N passed, N failed' and exit status 1 when something failed.
#
# Needs Debian's golang-go, golang-golang-x-mod-dev, openssl and postgresql-15; as root, it installs what is missing.
set -euo pipefail

HERE=$(cd "$(dirname "$0")" && pwd)
ROUNDS=${1:-1000}
SEED=${SEED:-$RANDOM}
. "$HERE/../tools/trial.sh"
need python3 python3
need openssl openssl
need go golang-go
[ -d /usr/share/gocode/src/golang.org/x/mod/sumdb ] || install_package golang-golang-x-mod-dev

passed=0
failed=0
# check WHAT COMMAND…: the command must succeed. refute: it must fail with status 1.
check() {
  local what=$1
  shift
  if "$@" >"$TRIAL/said" 2>&1; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    printf 'FAILED: %s: %s\n' "$what" "$(head -n 3 "$TRIAL/said")"
  fi
}
refute() {
  local what=$1 status=0
  shift
  "$@" >"$TRIAL/said" 2>&1 || status=$?
  if [ "$status" = 1 ]; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    printf 'FAILED: %s: status %s: %s\n' "$what" "$status" "$(head -n 3 "$TRIAL/said")"
  fi
}

# --- A real run -----------------------------------------------------------------------------------

mkdir "$TRIAL/go"
(cd "$HERE/verifier" && GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS= GOCACHE="$TRIAL/go" go build -o "$TRIAL/verifier" .) ||
  die "the verifier can not be built"
verifier=$TRIAL/verifier

start_postgres
superuser -d postgres -c "CREATE ROLE bench LOGIN PASSWORD 'bench-pw'" -c "CREATE DATABASE bench OWNER bench"
PGPASSWORD=bench-pw "$PGBIN/pgbench" -h 127.0.0.1 -p "$PGPORT_UP" -U bench -i -s 1 -q bench >/dev/null 2>&1
start_issuer
TRIAL_PLAINTEXT=true
start_gatehouse bench bench-pw "$ROOT/config/policies" bench=prod
PGPASSWORD=$(token agent-7 agents)
export PGPASSWORD
proxied=(-h 127.0.0.1 -p "$GATEHOUSE_PORT" -U agent-7)
log=$TRIAL/log
keep() { cp "$TRIAL/audit/checkpoint" "$TRIAL/kept-$1"; }
keep 1
"$PGBIN/psql" -X -q "${proxied[@]}" -d bench -c "SELECT 'a literal of its own', bid FROM pgbench_branches" >/dev/null
"$PGBIN/psql" -X -q "${proxied[@]}" -d bench -c "DELETE FROM pgbench_accounts" >/dev/null 2>&1 || true
for i in 2 3 4; do
  "$PGBIN/pgbench" "${proxied[@]}" -S -n -c 4 -M "$([ $i = 3 ] && echo simple || echo prepared)" -t 100 bench >/dev/null 2>&1
  sleep 1.1
  keep "$i"
done
check "the log verifies while the proxy runs" "$ROOT/gatehouse" audit verify -c "$TRIAL/gatehouse.yaml"
kill "$GATEHOUSE_PID"
wait "$GATEHOUSE_PID" 2>/dev/null || true
keep last
cp -r "$TRIAL/audit" "$log"
vkey=$(cat "$TRIAL/audit.key.pub")
printf 'A log of %s entries, seed %s\n' "$(sed -n 2p "$log/checkpoint")" "$SEED"

# --- Others verify it -----------------------------------------------------------------------------

check "gatehouse verifies the log" "$ROOT/gatehouse" audit verify -d "$log" --key "$vkey" --against "$TRIAL/kept-1"
check "Go verifies signature, root, tiles, inclusion and consistency" "$verifier" verify "$log" "$vkey" "$TRIAL"/kept-*
if grep -q 'a literal of its own' -r "$log/tile"; then
  failed=$((failed + 1))
  echo 'FAILED: a literal stands in an entry'
else passed=$((passed + 1)); fi

# The note's text is what is signed; a signature is base64 of four bytes of key ID and 64 bytes.
sed '/^$/,$d' "$log/checkpoint" >"$TRIAL/text"
sed -n '$s/.* //p' "$log/checkpoint" | base64 -d | tail -c 64 >"$TRIAL/signature"
{
  printf '\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00'
  cut -d+ -f3- <<<"$vkey" | base64 -d | tail -c 32
} >"$TRIAL/public.der"
check "openssl verifies the checkpoint" openssl pkeyutl -verify -pubin -keyform DER -inkey "$TRIAL/public.der" -rawin \
  -in "$TRIAL/text" -sigfile "$TRIAL/signature"
sed 's/^trial/trIal/' "$TRIAL/text" >"$TRIAL/other"
refute "openssl refuses another text" openssl pkeyutl -verify -pubin -keyform DER -inkey "$TRIAL/public.der" -rawin \
  -in "$TRIAL/other" -sigfile "$TRIAL/signature"

size=$(sed -n 2p "$log/checkpoint")
for entry in 0 1 255 256 $((size - 1)) $((RANDOM % size)) $((RANDOM % size)); do
  "$ROOT/gatehouse" audit prove -d "$log" --entry "$entry" --bytes "$TRIAL/entry" >"$TRIAL/proof" || true
  check "Go accepts the proof of entry $entry" "$verifier" inclusion "$TRIAL/proof" "$TRIAL/entry" "$vkey"
  printf ' ' >>"$TRIAL/entry"
  refute "Go refuses it for another entry" "$verifier" inclusion "$TRIAL/proof" "$TRIAL/entry" "$vkey"
done
for kept in "$TRIAL"/kept-*; do
  "$ROOT/gatehouse" audit prove -d "$log" --from "$kept" >"$TRIAL/proof" || true
  check "Go accepts the proof from $(basename "$kept")" "$verifier" consistency "$TRIAL/proof" "$kept" "$vkey"
done

# --- Tampering ------------------------------------------------------------------------------------

classpath=$ROOT/server/target/gatehouse/lib/*
batch=100
for ((done = 0; done < ROUNDS; done += batch)); do
  count=$((ROUNDS - done < batch ? ROUNDS - done : batch))
  rm -rf "$TRIAL/tampered"
  mkdir "$TRIAL/tampered"
  "$verifier" tamper "$log" "$TRIAL/tampered" "$count" $((SEED + done)) >"$TRIAL/what"
  java -cp "$classpath" "$HERE/VerifyAll.java" "$TRIAL/tampered" "$count" "$vkey" "$TRIAL/kept-last" >"$TRIAL/found"
  while read -r i what; do
    found=$(sed -n "s/^$i //p" "$TRIAL/found")
    go=0
    "$verifier" verify "$TRIAL/tampered/$i" "$vkey" "$TRIAL/kept-last" >/dev/null 2>&1 || go=$?
    if [ "${found%% *}" = 1 ] && [ "$go" = 1 ]; then passed=$((passed + 1)); else
      failed=$((failed + 1))
      printf 'FAILED: %s: gatehouse %s; Go %s\n' "$what" "${found:-said nothing}" "$go"
    fi
  done <"$TRIAL/what"
done

printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
