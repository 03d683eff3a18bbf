#!/usr/bin/env bash
# The arm64 package's binary under qemu: its version, the test telegrams as amd64 decodes them, and readings of a simulated meter that reach a broker.
# Needs the packages of ./build.sh deb. Usage: arm64.sh [READINGS], one a second; 60 where not said.
set -euo pipefail
cd "$(dirname "$0")/../.."

readings=${1:-60}
work=$(mktemp -d)
pids=()
trap 'kill ${pids[@]+"${pids[@]}"} 2>/dev/null || true; rm -rf "$work"' EXIT
passed=0 failed=0

check() { # check "what" command...
  if "${@:2}"; then passed=$((passed + 1)) && echo "ok   $1"; else failed=$((failed + 1)) && echo "FAIL $1"; fi
}

for arch in amd64 arm64; do
  dpkg-deb -x artifacts/p1meter_*_$arch.deb "$work/$arch"
done
amd64=$work/amd64/usr/lib/p1meter/p1meter
arm64=(qemu-aarch64-static "$work/arm64/usr/lib/p1meter/p1meter")

check "arm64: --version" test "$("${arm64[@]}" --version)" = "$("$amd64" --version)"
cat P1Daemon.Tests/Dialects/*.telegram >"$work/telegrams"
"$amd64" decode "$work/telegrams" >"$work/amd64.json"
"${arm64[@]}" decode "$work/telegrams" >"$work/arm64.json"
check "arm64: every test telegram decodes to the bytes that amd64 gives" cmp "$work/amd64.json" "$work/arm64.json"
check "arm64: and these are many" test "$(wc -l <"$work/arm64.json")" -ge 20

port=$((20000 + RANDOM % 10000))
/usr/sbin/mosquitto -p $port >"$work/broker" 2>&1 &
pids+=($!)
cat >"$work/config.yaml" <<YAML
meter:
  port: simulator
schedule:
  interval_seconds: 1
mqtt:
  broker: mqtt://127.0.0.1:$port
http:
  enabled: false
journal:
  path: $work/journal.db
YAML
until mosquitto_pub -p $port -t ready -m 1 2>/dev/null; do sleep 0.1; done
timeout $((readings * 3 + 30)) mosquitto_sub -p $port -t p1meter/reading -q 1 -C "$readings" >"$work/heard" &
subscriber=$!
"${arm64[@]}" run --config "$work/config.yaml" 2>"$work/log" &
daemon=$!
pids+=($daemon)
check "arm64: $readings readings of a simulated meter reach a broker" wait $subscriber
in_order() { sed 's/.*"seq":\([0-9]*\),.*/\1/' "$work/heard" | cmp - <(seq "$readings"); }
check "arm64: each once and in order" in_order
kill -TERM $daemon
check "arm64: SIGTERM ends it with 0" wait $daemon
check "arm64: the log is without a complaint" bash -c "! grep -i 'warn\|error' '$work/log'"
[ "$failed" -eq 0 ] || cat "$work/log" >&2
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
