#!/usr/bin/env bash
# Builds the amd64 package once more from a copy of this checkout in another folder, and compares it with artifacts/: the same bytes.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH
git ls-files -z | xargs -0 cp -p --parents -t "$work"
(cd "$work" && ./build.sh deb amd64) >"$work/log" 2>&1 || { tail -20 "$work/log"; exit 1; }
for package in "$work"/artifacts/*.deb; do
  cmp "$package" "artifacts/${package##*/}"
  echo "the same bytes: ${package##*/}"
done
