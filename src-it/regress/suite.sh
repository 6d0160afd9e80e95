# Sourced by run.sh: PostgreSQL's regression suite, from Debian's source package, with the libraries that it loads.
# Nothing of it stays in the repository: it lies in src-it/target.

# find_suite DIR: SUITE is the folder that pg_regress takes as its input; fetched when DIR is empty.
find_suite() {
  if [ -n "$1" ]; then
    SUITE=$1
    [ -d "$SUITE/sql" ] || SUITE=$1/src/test/regress
    [ -d "$SUITE/sql" ] || die "$1 holds neither the suite nor PostgreSQL's source"
    return
  fi
  local major=${PGBIN%/bin}
  major=${major##*/}
  SUITE=$ROOT/src-it/target/postgresql-$major/src/test/regress
  [ -d "$SUITE/sql" ] || fetch_suite "$major"
}

# server_version MAJOR: of the package that the server comes from.
server_version() { dpkg-query -W -f '${Version}' "postgresql-$1" 2>/dev/null || true; }

# Asks Debian's package lists for sources in a folder of its own: the machine's lists stay as they are.
fetch_suite() {
  local major=$1 state=$TRIAL/apt version options suite
  printf "Fetching the source of PostgreSQL %s\n" "$major" >&2
  mkdir -p "$state/lists/partial"
  suite=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:?}")
  # The machine's own repositories of Debian, once it has listed them.
  [ -n "$(apt-get indextargets 'Origin: Debian' 2>/dev/null)" ] || apt-get update -qq
  apt-get indextargets --format 'deb-src $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Origin: Debian' 'Created-By: Packages' |
    sort -u >"$state/sources.list"
  options=(-qq -o "Dir::Etc::sourcelist=$state/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$state/lists"
    -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update || die "Debian's source packages can not be listed"
  # The server's own version where it is still to be had; any other of that release tests the same.
  version=$(server_version "$major")
  (cd "$state" &&
    { apt-get "${options[@]}" source --download-only "postgresql-$major${version:+=$version}" 2>/dev/null ||
      apt-get "${options[@]}" source --download-only "postgresql-$major/$suite"; }) || die "the source of postgresql-$major can not be had"
  mkdir -p "$state/tree" "$ROOT/src-it/target"
  tar xf "$state"/postgresql-"$major"_*.orig.tar.* -C "$state/tree" --strip-components=1 --wildcards '*/src/test/regress' '*/contrib/spi'
  rm -rf "$ROOT/src-it/target/postgresql-$major"
  mv "$state/tree" "$ROOT/src-it/target/postgresql-$major"
}

# build_libraries DIR: regress.so, refint.so and autoinc.so, which the suite loads into the server.
build_libraries() {
  local name source headers
  need gcc gcc
  headers=$(server_headers)
  for name in regress refint autoinc; do
    if [ -f "$SUITE/$name.so" ]; then
      cp "$SUITE/$name.so" "$1/"
      continue
    fi
    source=$SUITE/$name.c
    [ -f "$source" ] || source=$SUITE/../../../contrib/spi/$name.c
    [ -f "$source" ] || die "there is no $name.c for $name.so"
    gcc -w -O1 -fPIC -shared -fno-strict-aliasing -fwrapv -I"$headers" -I"${headers%/*/server}" -I"${headers%/*/server}/internal" \
      -o "$1/$name.so" "$source" || die "$name.so can not be compiled"
  done
}

# The server's header files: installed, or out of Debian's package, without what that package depends on.
server_headers() {
  local major=${PGBIN%/bin} installed
  major=${major##*/}
  installed=/usr/include/postgresql/$major/server
  if ! [ -d "$installed" ]; then
    mkdir -p "$TRIAL/headers"
    # What another minor release declares, this server may not have.
    (cd "$TRIAL/headers" &&
      apt-get -qq -o APT::Sandbox::User=root download "postgresql-server-dev-$major=$(server_version "$major")" >&2 &&
      dpkg -x postgresql-server-dev-*.deb .) || die "install Debian's package postgresql-server-dev-$major"
    installed=$TRIAL/headers$installed
    need pg_config libpq-dev
    cp -rn /usr/include/postgresql/. "$TRIAL/headers/usr/include/postgresql/"
  fi
  printf '%s' "$installed"
}
