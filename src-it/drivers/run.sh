#!/usr/bin/env bash
# Tries the drivers that people use: a smoke suite each, once direct and once through Gatehouse.
#
#   run.sh [NAME…]    some of: psycopg3 psycopg2 asyncpg sqlalchemy django libpq pgx node-pg postgresjs knex prisma pgjdbc r2dbc vertx perl ruby php
#
# A suite prints `name: ok` or `name: FAILED …` for every check; a check counts as passed when it says through the proxy what
# it says direct, and that is ok. Ends with 'N passed, N failed' and exit status 1 when something failed.
#
# As root, what is missing is installed: Debian's packages; npm's and Maven's go into src-it/target.
set -euo pipefail

HERE=$(cd "$(dirname "$0")" && pwd)
. "$HERE/../tools/trial.sh"
ALL=(psycopg3 psycopg2 asyncpg sqlalchemy django libpq pgx node-pg postgresjs knex prisma pgjdbc r2dbc vertx perl ruby php)
if [ $# -gt 0 ]; then names=("$@"); else names=("${ALL[@]}"); fi
need python3 python3
need openssl openssl

SUITES=$HERE/suites
MODULES=$ROOT/src-it/target/drivers
mkdir -p "$MODULES"

# python_module MODULE PACKAGE: Debian's Python packages belong to Debian's Python.
python_module() { /usr/bin/python3 -c "import $1" 2>/dev/null || install_package "$2"; }
npm_module() {
  need npm npm
  # Without a package.json, npm removes what it installed before.
  [ -f "$MODULES/package.json" ] || printf '{"private": true}\n' >"$MODULES/package.json"
  [ -d "$MODULES/node_modules/$1" ] || (cd "$MODULES" && npm install --silent --no-package-lock --prefix . "$1" >/dev/null) ||
    die "the npm package $1 can not be installed"
}

# maven_jars NAME: what NAME/pom.xml asks for, in $MODULES/NAME, fetched anew when that is newer.
maven_jars() {
  need mvn maven
  [ "$MODULES/$1/fetched" -nt "$HERE/$1/pom.xml" ] && return
  rm -rf "${MODULES:?}/$1"
  mvn -B -ntp -q -f "$HERE/$1/pom.xml" dependency:copy-dependencies -DoutputDirectory="$MODULES/$1" >"$TRIAL/maven.log" 2>&1 ||
    { cat "$TRIAL/maven.log" >&2; die "the jars of $1 can not be had"; }
  touch "$MODULES/$1/fetched"
}

# Prisma's client is generated code. Its engine of today is in the npm package; the one that changes schemas would be downloaded,
# from a place of its own, by a script of the package or the first command: neither is needed for generating.
prisma_client() {
  need npm npm
  local version=7.10.0 made=$MODULES/prisma
  [ "$made/client/index.js" -nt "$SUITES/items.prisma" ] && return
  mkdir -p "$made"
  printf '{"private": true}\n' >"$made/package.json"
  cp "$SUITES/items.prisma" "$made/schema.prisma"
  (cd "$made" && npm install --silent --no-package-lock --ignore-scripts --prefix . "prisma@$version" "@prisma/client@$version" \
    "@prisma/adapter-pg@$version" >/dev/null) || die "the npm packages of Prisma can not be installed"
  (cd "$made" && CHECKPOINT_DISABLE=1 PRISMA_HIDE_UPDATE_MESSAGE=1 PRISMA_SCHEMA_ENGINE_BINARY=$(type -P true) \
    npx prisma generate --schema schema.prisma >"$TRIAL/prisma.log" 2>&1) ||
    { cat "$TRIAL/prisma.log" >&2; die "Prisma's client can not be generated"; }
}

# prepare NAME, then suite NAME: what a driver needs, and one run of its suite against PGHOST, PGPORT…
prepare() {
  case $1 in
    psycopg3) python_module psycopg python3-psycopg ;;
    psycopg2) python_module psycopg2 python3-psycopg2 ;;
    asyncpg) python_module asyncpg python3-asyncpg ;;
    sqlalchemy) python_module sqlalchemy python3-sqlalchemy && python_module psycopg2 python3-psycopg2 ;;
    django) python_module django python3-django && python_module psycopg2 python3-psycopg2 ;;
    libpq)
      need gcc gcc
      need pg_config libpq-dev
      gcc -Wall -O1 -I"$(pg_config --includedir)" -o "$TRIAL/libpq-suite" "$SUITES/libpq.c" -lpq
      ;;
    pgx)
      need go golang-go
      [ -d /usr/share/gocode/src/github.com/jackc/pgx ] || install_package golang-github-jackc-pgx-v4-dev
      mkdir -p "$TRIAL/go/src/suite"
      cp "$SUITES/pgx.go" "$TRIAL/go/src/suite/main.go"
      (cd "$TRIAL/go/src/suite" && GO111MODULE=off GOPATH="$TRIAL/go:/usr/share/gocode" GOFLAGS= GOCACHE="$MODULES/go" go build -o "$TRIAL/pgx-suite" .)
      ;;
    node-pg) npm_module pg && npm_module pg-cursor && npm_module pg-copy-streams ;;
    postgresjs) npm_module postgres ;;
    knex) npm_module knex && npm_module pg && npm_module pg-query-stream ;;
    prisma) prisma_client ;;
    r2dbc | vertx) maven_jars "$1" ;;
    pgjdbc)
      "$ROOT/gatehouse" version >/dev/null || die "Gatehouse can not be built"
      ;;
    perl) perl -MDBD::Pg -e 1 2>/dev/null || install_package libdbd-pg-perl ;;
    ruby) need ruby ruby && { ruby -e 'require "pg"' 2>/dev/null || install_package ruby-pg; } ;;
    php) need php php-cli && { php -r 'exit(extension_loaded("pdo_pgsql") ? 0 : 1);' || install_package php-pgsql; } ;;
    *) die "there is no suite $1" ;;
  esac
}

suite() {
  case $1 in
    psycopg3 | psycopg2 | asyncpg | sqlalchemy | django) timeout 120 /usr/bin/python3 -B "$SUITES/$1.py" ;;
    libpq | pgx) timeout 120 "$TRIAL/$1-suite" ;;
    node-pg | postgresjs | knex) (cd "$MODULES" && NODE_PATH="$MODULES/node_modules" timeout 120 node "$SUITES/$1.cjs") ;;
    pgjdbc) timeout 240 java -cp "$ROOT/server/target/gatehouse/lib/*" "$SUITES/Pgjdbc.java" ;;
    prisma) (cd "$MODULES/prisma" && NODE_PATH="$MODULES/prisma/node_modules" timeout 240 node "$SUITES/prisma.cjs") ;;
    r2dbc) timeout 600 java -cp "$MODULES/r2dbc/*" "$SUITES/R2dbc.java" ;;
    vertx) timeout 600 java -cp "$MODULES/vertx/*" "$SUITES/VertxPg.java" ;;
    perl) timeout 120 perl "$SUITES/perl.pl" ;;
    ruby) timeout 120 ruby "$SUITES/ruby.rb" ;;
    php) timeout 120 php "$SUITES/php.php" ;;
  esac
}

for name in "${names[@]}"; do prepare "$name"; done

TRIAL_AUTH=password
# In the direct run TLS is the server's own, with the proxy's certificate.
start_postgres
superuser -d postgres -c "CREATE ROLE smith SUPERUSER LOGIN PASSWORD 'smith-pw'" -c "CREATE DATABASE drivers OWNER smith"
superuser -d drivers -f "$SUITES/schema.sql" >/dev/null
start_issuer
start_gatehouse smith smith-pw "$HERE/../regress/policies" drivers=test
cp "$TRIAL/gatehouse.crt" "$TRIAL/gatehouse.key" "$TRIAL/data/"
if [ "$(id -u)" = 0 ]; then chown postgres "$TRIAL/data/gatehouse.crt" "$TRIAL/data/gatehouse.key"; fi
superuser -d postgres -c "ALTER SYSTEM SET ssl_cert_file = 'gatehouse.crt'" -c "ALTER SYSTEM SET ssl_key_file = 'gatehouse.key'" \
  -c "ALTER SYSTEM SET ssl = on" -c "SELECT pg_reload_conf()" >/dev/null
token=$(token smith admins)

export PGHOST=127.0.0.1 PGDATABASE=drivers PGUSER=smith PGSSLMODE=require TRIAL_CERTIFICATE=$TRIAL/gatehouse.crt
passed=0
failed=0
for name in "${names[@]}"; do
  # A suite may leave what it made; the other run makes it anew.
  PGPORT=$PGPORT_UP PGPASSWORD=smith-pw suite "$name" >"$TRIAL/direct" 2>"$TRIAL/direct.err" || true
  PGPORT=$GATEHOUSE_PORT PGPASSWORD=$token suite "$name" >"$TRIAL/proxied" 2>"$TRIAL/proxied.err" || true
  if ! [ -s "$TRIAL/direct" ]; then
    failed=$((failed + 1))
    printf 'FAILED: %s: does not run: %s\n' "$name" "$(tail -n 3 "$TRIAL/direct.err" | tr '\n' ' ')"
    continue
  fi
  ok=0
  while IFS= read -r line; do
    check=${line%%:*}
    if [ "$line" = "$check: ok" ] && grep -aqxF "$line" "$TRIAL/proxied"; then
      passed=$((passed + 1))
      ok=$((ok + 1))
    else
      failed=$((failed + 1))
      printf 'FAILED: %s: direct %s; proxied %s\n' "$name" "$line" "$(grep -aF "$check:" "$TRIAL/proxied" || tail -n 2 "$TRIAL/proxied.err" | tr '\n' ' ')"
    fi
  done <"$TRIAL/direct"
  printf '%s: %s ok\n' "$name" "$ok"
done
printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
