#!/usr/bin/env bash
# PostgreSQL's own scanner and grammar (npm libpg-query) against our analysis: see README.md.
#
#   run.sh [STATEMENTS.jsonl …]     compare; without files: statements.jsonl here, and shared/sql/*.jsonl beside the repository
#   run.sh --record                 write PostgreSQL's answers for statements.jsonl into expected.jsonl
#   run.sh --fuzz N [SEED]          compare N mutants of statements.jsonl
#
# GATEHOUSE_ORACLE_CLASSPATH: the test class path of src-it, when the caller has it already; else Maven is asked.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../.." && pwd)
target="$here/../target/oracle"
mkdir -p "$target"
target=$(cd "$target" && pwd)

command -v node >/dev/null && command -v npm >/dev/null || { echo "Skipped: node and npm are not here."; exit 77; }

if ! cmp -s "$here/package.json" "$target/installed.json"; then
  cp "$here/package.json" "$target/package.json"
  npm install --prefix "$target" --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error >&2 \
    || { echo "Skipped: npm could not install libpg-query."; exit 77; }
  cp "$here/package.json" "$target/installed.json"
fi

classpath=${GATEHOUSE_ORACLE_CLASSPATH:-}
if [ -z "$classpath" ]; then
  (cd "$repository" && mvn -q -B -P '!static-checks' -pl src-it -am -DskipTests test-compile dependency:build-classpath \
    -Dmdep.outputFile="$target/classpath" -Dmdep.includeScope=test)
  classpath="$(cat "$target/classpath"):$repository/src-it/target/test-classes"
fi
java=java
if [ -n "${JAVA_HOME:-}" ]; then java="$JAVA_HOME/bin/java"; fi
answers() { "$java" -cp "$classpath" io.gatehouse.it.oracle.Answers "$@"; }

case "${1:-}" in
  --record)
    exec node "$here/record.mjs" "$target" "$here/statements.jsonl" "$here/expected.jsonl"
    ;;
  --fuzz)
    node "$here/fuzz.mjs" "$here/statements.jsonl" "$target/mutants.jsonl" "${2:-100000}" "${3:-1}"
    answers "$target/mutants.jsonl" "$target/mutants.answers"
    exec node "$here/compare.mjs" "$target" --fuzz "$target/mutants.jsonl=$target/mutants.answers"
    ;;
esac

files=("$@")
if [ ${#files[@]} -eq 0 ]; then
  files=("$here/statements.jsonl")
  shopt -s nullglob
  shared=("$repository"/../shared/sql/*.jsonl)
  [ ${#shared[@]} -gt 0 ] || echo "Skipped: no statements in ../shared/sql."
  files+=("${shared[@]}")
fi
pairs=()
for file in "${files[@]}"; do
  out="$target/$(basename "$file" .jsonl).answers"
  answers "$file" "$out"
  pairs+=("$file=$out")
done
exec node "$here/compare.mjs" "$target" "${pairs[@]}"
