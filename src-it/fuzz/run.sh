#!/usr/bin/env bash
# Feeds a target with what Jazzer comes up with.
#
#   run.sh TARGET [SECONDS]     StartupFuzz, UpstreamTlsFuzz, FramesFuzz, SaslFuzz, TokenFuzz, TextFuzz, MaskedRowsFuzz; or all.
#                               Default 600 s each
#
# Begins with the inputs in corpus/TARGET and those that earlier runs found (src-it/target/fuzz). An
# input that fails is kept in crashers/TARGET, from where every build tries it; exit status 1 then.
set -euo pipefail

HERE=$(cd "$(dirname "$0")" && pwd)
ROOT=$(cd "$HERE/../.." && pwd)
target=${1:-}
seconds=${2:-600}
case $target in
  all) targets=$(cd "$HERE/corpus" && ls) ;;
  *Fuzz) targets=$target ;;
  *) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac

work=$ROOT/src-it/target/fuzz
mkdir -p "$work"
if [ -z "${FUZZ_CLASSPATH:-}" ]; then
  version=$(sed -n 's/.*<jazzer.version>\(.*\)<.*/\1/p' "$ROOT/pom.xml")
  (cd "$ROOT" && mvn -B -ntp -q -pl src-it -am -DskipTests -Dspotless.check.skip test-compile \
    org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath -Dmdep.outputFile="$work/classpath" -Dmdep.includeScope=test)
  (cd "$ROOT" && mvn -B -ntp -q -N org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy \
    -Dartifact="com.code-intelligence:jazzer:$version" -DoutputDirectory="$work")
  (cd "$ROOT" && mvn -B -ntp -q -N org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy \
    -Dartifact="com.code-intelligence:jazzer-api:$version" -DoutputDirectory="$work")
  FUZZ_CLASSPATH=$ROOT/src-it/target/test-classes:$(cat "$work/classpath"):$(ls "$work"/jazzer-*.jar | tr '\n' ':')
fi

# Netty is left alone: Jazzer's hook for Unsafe fails in the queues that it shades.
status=0
for one in $targets; do
  mkdir -p "$work/$one" "$HERE/crashers/$one"
  echo "== $one, $seconds s"
  java -Xmx1g -cp "$FUZZ_CLASSPATH" com.code_intelligence.jazzer.Jazzer \
    --target_class="io.gatehouse.it.fuzz.$one" --instrumentation_includes='io.gatehouse.**' --custom_hook_excludes='io.netty.**' --keep_going=1 \
    --reproducer_path="$work" -artifact_prefix="$HERE/crashers/$one/" -max_total_time="$seconds" -max_len=65536 -timeout=20 \
    -print_final_stats=1 "$work/$one" "$HERE/corpus/$one" >"$work/$one.log" 2>&1 || status=1
  grep -E "Java Exception|== |ERROR|artifact|stat::|Done " "$work/$one.log" || true
  rmdir "$HERE/crashers/$one" 2>/dev/null || true
done
rmdir "$HERE/crashers" 2>/dev/null || true
exit $status
