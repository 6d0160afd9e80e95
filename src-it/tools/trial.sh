# Sourced by the scripts that try Gatehouse from the outside: a PostgreSQL, an issuer and a proxy of their own on free
# ports of 127.0.0.1, all in one temporary folder, all gone at the end.
#
# Needs bash, Python 3, openssl and Debian's postgresql-15 or a later one with its contrib modules; as root, the trial
# installs what is missing. As root, PostgreSQL runs as the user postgres.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
TRIAL=$(mktemp -d)
chmod 755 "$TRIAL"
PIDS=()

trial_end() {
  local status=$? pid
  for pid in "${PIDS[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${PIDS[@]}"; do wait "$pid" 2>/dev/null || true; done
  if [ -f "$TRIAL/data/postmaster.pid" ]; then as_postgres "$PGBIN/pg_ctl" -D "$TRIAL/data" -m immediate stop >/dev/null 2>&1 || true; fi
  rm -rf "$TRIAL"
  exit "$status"
}
trap trial_end EXIT
trap 'exit 130' INT TERM

die() { printf '%s: %s\n' "$(basename "$0")" "$1" >&2; exit 3; }

as_postgres() { if [ "$(id -u)" = 0 ]; then (cd / && exec runuser -u postgres -- "$@"); else "$@"; fi; }

# need COMMAND PACKAGE: installs Debian's package when the command is missing.
need() { command -v "$1" >/dev/null || install_package "$2"; }

install_package() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || die "install Debian's package $1"
  printf 'Installing %s\n' "$1" >&2
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >/dev/null 2>&1 || die "$1 can not be installed"
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# wait_for PORT WHAT PID LOG: until somebody listens there; gives up when the process ends.
wait_for() {
  local i
  for ((i = 0; i < 600; i++)); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then return; fi
    kill -0 "$3" 2>/dev/null || { cat "$4" >&2; die "$2 ended"; }
    sleep 0.1
  done
  cat "$4" >&2
  die "$2 did not start within a minute"
}

# Finds the server's programs: PGBIN, or the newest version that Debian has installed.
find_postgres() {
  newest_postgres || { install_package postgresql-15 && newest_postgres; } || die "no PostgreSQL server: set PGBIN"
}

newest_postgres() {
  PGBIN=${PGBIN:-$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1)}
  [ -x "$PGBIN/initdb" ]
}

# start_postgres SETTING=VALUE…: a new cluster; PGPORT_UP is its port, its socket is in its data folder. TRIAL_AUTH is how
# it authenticates over TCP.
start_postgres() {
  local setting
  find_postgres
  PGPORT_UP=$(free_port)
  mkdir "$TRIAL/data"
  if [ "$(id -u)" = 0 ]; then chown postgres "$TRIAL/data"; fi
  chmod 700 "$TRIAL/data"
  as_postgres "$PGBIN/initdb" -D "$TRIAL/data" -U postgres --auth=trust --locale=C --encoding=UTF8 >/dev/null
  {
    printf '%s\n' "listen_addresses = '127.0.0.1'" "port = $PGPORT_UP" "unix_socket_directories = '$TRIAL/data'" \
      "max_connections = 200" "fsync = off" "log_min_messages = fatal" "logging_collector = off"
    for setting in "$@"; do printf '%s\n' "$setting"; done
  } >>"$TRIAL/data/postgresql.conf"
  printf '%s\n' "local all all trust" "host all all 127.0.0.1/32 ${TRIAL_AUTH:-scram-sha-256}" >"$TRIAL/data/pg_hba.conf"
  as_postgres "$PGBIN/pg_ctl" -D "$TRIAL/data" -w -l "$TRIAL/data/server.log" start >/dev/null
}

# Runs psql as the superuser, past the proxy.
superuser() { as_postgres "$PGBIN/psql" -X -q -h "$TRIAL/data" -p "$PGPORT_UP" -U postgres -v ON_ERROR_STOP=1 "$@"; }

start_issuer() {
  ISSUER_PORT=$(free_port)
  "$ROOT/src-it/tools/issuer.py" serve "$TRIAL/issuer" "$ISSUER_PORT" >"$TRIAL/issuer.log" 2>&1 &
  PIDS+=($!)
  wait_for "$ISSUER_PORT" "the issuer" $! "$TRIAL/issuer.log"
}

# token USER GROUP…
token() { "$ROOT/src-it/tools/issuer.py" token "$TRIAL/issuer" "$ISSUER_PORT" "$@"; }

# start_gatehouse USER PASSWORD POLICIES DATABASE=ENVIRONMENT…: GATEHOUSE_PORT and GATEHOUSE_PID. TRIAL_DURABILITY is the
# audit log's, TRIAL_PLAINTEXT lets loopback clients in without TLS, TRIAL_LIMITS are other limits than the defaults. A second
# proxy wants a TRIAL_HOME of its own.
start_gatehouse() {
  local user=$1 policies=$3 database home=${TRIAL_HOME:-$TRIAL}
  export TRIAL_UPSTREAM_PASSWORD=$2
  shift 3
  GATEHOUSE_PORT=$(free_port)
  mkdir -p "$home/audit"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
    -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' -keyout "$home/gatehouse.key" -out "$home/gatehouse.crt" 2>/dev/null
  chmod 600 "$home/gatehouse.key"
  {
    cat <<YAML
listeners:
  - address: 127.0.0.1
    port: $GATEHOUSE_PORT
    plaintext_on_loopback: ${TRIAL_PLAINTEXT:-false}
    tls: {certificate: $home/gatehouse.crt, key: $home/gatehouse.key}
issuers:
  - {issuer: "http://127.0.0.1:$ISSUER_PORT", audiences: [gatehouse], allow_http: true}
audit: {directory: $home/audit, origin: trial/gatehouse, durability: ${TRIAL_DURABILITY:-before_forward}}
policies: {directory: $policies}
limits: {${TRIAL_LIMITS:-}}
databases:
YAML
    for database in "$@"; do
      cat <<YAML
  ${database%%=*}:
    host: 127.0.0.1
    port: $PGPORT_UP
    user: $user
    password: "\${env:TRIAL_UPSTREAM_PASSWORD}"
    tls: {mode: disable}
    environment: ${database#*=}
YAML
    done
  } >"$home/gatehouse.yaml"
  "$ROOT/gatehouse" version >/dev/null || die "Gatehouse can not be built"
  "$ROOT/gatehouse" serve --config "$home/gatehouse.yaml" >"$home/gatehouse.log" 2>&1 &
  GATEHOUSE_PID=$!
  PIDS+=("$GATEHOUSE_PID")
  wait_for "$GATEHOUSE_PORT" "Gatehouse" "$GATEHOUSE_PID" "$home/gatehouse.log"
}
