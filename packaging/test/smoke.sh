#!/usr/bin/env bash
# Starts the published binary: tests run on the ordinary runtime, and what the trimmer took away is missed only here.
set -euo pipefail
cd "$(dirname "$0")/../.."

case "$(uname -m)" in aarch64 | arm64) rid=linux-arm64 ;; *) rid=linux-x64 ;; esac
binary=$PWD/artifacts/publish/$rid/p1meter
work=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"' EXIT

fail() { echo "smoke: $*" >&2; exit 1; }

"$binary" --version | grep -q '^[0-9]' || fail "--version says no version"
"$binary" check --config config.yaml >"$work/check" || fail "config.yaml is not right: $(cat "$work/check")"
status=0
"$binary" check --config /nowhere.yaml 2>/dev/null || status=$?
[ "$status" -eq 78 ] || fail "a missing configuration ends with $status, not 78"

cd "$work"
"$binary" demo >"$work/out" 2>"$work/log" &
pid=$!
for _ in $(seq 100); do
  url=$(sed -n 's/^ *the page *//p' "$work/out")
  [ -n "$url" ] && curl -sf "${url}reading" >"$work/reading" && break
  kill -0 "$pid" 2>/dev/null || fail "demo ended: $(cat "$work/log")"
  sleep 0.1
done
grep -q '"power_w":' "$work/reading" || fail "no reading from the demo: $(cat "$work/log")"
grep -qi 'error\|exception' "$work/log" && fail "the demo complains: $(cat "$work/log")"
kill -TERM "$pid"
status=0
wait "$pid" || status=$?
pid=
[ "$status" -eq 0 ] || fail "SIGTERM ends the demo with $status"
echo "smoke: $binary works"
