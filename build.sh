#!/usr/bin/env bash
# Everything there is to do with this checkout. Usage: ./build.sh [run|build|test|brokers|fuzz [CASES]|faults|storage|publish [RID]|deb [ARCH...]|acceptance [READINGS]|bench|format]
set -euo pipefail
cd "$(dirname "$0")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }

# The machine's own kind, for what is published: linux-x64 or linux-arm64.
rid() {
  case "$(uname -m)" in
    aarch64 | arm64) echo linux-arm64 ;;
    *) echo linux-x64 ;;
  esac
}

# Installs Debian packages whose commands are missing. False when it may not or they are not to be had.
install() { # install "why" command=package...
  local why=$1 missing=()
  shift
  for pair in "$@"; do
    command -v "${pair%%=*}" >/dev/null 2>&1 || [ -e "${pair%%=*}" ] || missing+=("${pair##*=}")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if sudo -n true 2>/dev/null; then as_root=(sudo -n); else
      say "$why needs: apt-get install ${missing[*]} (this user may not install packages)"
      return 1
    fi
  fi
  command -v apt-get >/dev/null 2>&1 || { say "$why needs the Debian packages ${missing[*]}, and there is no apt-get"; return 1; }
  say "Installing ${missing[*]} ($why)"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive sh -c '
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"; } >&2' sh "${missing[@]}"
}

build() {
  dotnet build p1meter.slnx -c Release
}

# What the tests with real parts need: a command or a file, and its package.
test_parts=(
  /usr/sbin/mosquitto=mosquitto
  mosquitto_sub=mosquitto-clients
  socat=socat
  /usr/sbin/ser2net=ser2net
  curl=curl
  wrk=wrk
  openssl=openssl
  promtool=prometheus
  chromium=chromium
  zsh=zsh
  fish=fish
  /usr/lib/python3/dist-packages/jinja2=python3-jinja2
)

# Tests with real parts need these; without them they are skipped, and CI calls that a failure.
test_() {
  local filter=(--filter "TestCategory!=Storage&TestCategory!=Brokers") # ./build.sh storage, ./build.sh brokers
  if ! install "tests with real parts" "${test_parts[@]}"; then
    [ "${CI:-}" = true ] && { say "CI=true: missing packages are a failure"; exit 1; }
    say "Skipped for want of them: the end-to-end tests and the tests of the MQTT stage (category RealParts)"
    filter=(--filter "TestCategory!=RealParts&TestCategory!=Storage&TestCategory!=Brokers")
  fi
  # A filter of the caller's own takes the place of ours.
  case " $*" in *" --filter"*) filter=() ;; esac
  # A test has a limit of its own; where that fails, the run ends and names it.
  dotnet test p1meter.slnx -c Release --logger "console;verbosity=normal" --blame-hang-timeout 10min --blame-hang-dump-type none "${filter[@]}" "$@"
}

# The end-to-end tests of the topics against every broker that docs/operations.md speaks of: mosquitto and nats-server, on loopback.
brokers() {
  install "tests with several brokers" mosquitto=mosquitto /usr/sbin/mosquitto=mosquitto mosquitto_sub=mosquitto-clients nats-server=nats-server || exit 1
  dotnet test P1Daemon.Tests/P1Daemon.Tests.csproj -c Release --filter "FullyQualifiedName~BrokersTests|TestCategory=Brokers" --logger "console;verbosity=normal" "$@"
}

# A million streams, damaged telegrams and successions of telegrams each for framer and parser, or as many as said.
fuzz() {
  P1METER_FUZZ_CASES=${1:-1000000} dotnet test P1Daemon.Tests/P1Daemon.Tests.csproj -c Release \
    --filter "TestCategory=Fuzz" --logger "console;verbosity=normal"
}

# The recipe of docs/storage.md with a PostgreSQL of its own on a free port.
storage() {
  install "the storage recipe" mosquitto=mosquitto mosquitto_pub=mosquitto-clients /usr/lib/postgresql=postgresql \
    /usr/lib/python3/dist-packages/paho/mqtt=python3-paho-mqtt /usr/lib/python3/dist-packages/psycopg2=python3-psycopg2 || exit 1
  dotnet test P1Daemon.Tests/P1Daemon.Tests.csproj -c Release --filter "TestCategory=Storage" --logger "console;verbosity=normal"
}

# Every fault as often as docs/reliability.md says, and its table anew.
faults() {
  install "fault tests with a real broker and a real port" /usr/sbin/mosquitto=mosquitto mosquitto_sub=mosquitto-clients socat=socat curl=curl wrk=wrk || exit 1
  local rows page=docs/reliability.md
  rows=$(mktemp)
  P1METER_WRITE_FAULTS=$rows dotnet test P1Daemon.Tests/P1Daemon.Tests.csproj -c Release --filter "TestCategory=Faults" --logger "console;verbosity=normal"
  {
    sed '/^<!-- faults -->$/q' "$page"
    printf '%s, %s cores, %s, %s:\n\n' "$(LC_ALL=C lscpu | sed -n 's/^Model name: *//p')" "$(nproc)" "$(uname -m)" "$(date +%F)"
    printf '| fault | readings sent | lost | came twice | remark |\n| --- | ---: | ---: | ---: | --- |\n'
    sort -n "$rows" | cut -f 2-
    sed -n '/^<!-- \/faults -->$/,$p' "$page"
  } >"$rows.page"
  cat "$rows.page" >"$page"
  rm "$rows" "$rows.page"
}

# One native binary without a runtime, in artifacts/publish/<rid>.
publish() {
  local rid=${1:-$(rid)} other=()
  install "Native AOT" clang=clang /usr/include/zlib.h=zlib1g-dev || exit 1
  if [ "$rid" = linux-arm64 ] && [ "$(rid)" = linux-x64 ]; then
    cross || exit 1
    other=(-p:ObjCopyName=aarch64-linux-gnu-objcopy)
  fi
  dotnet publish P1Daemon/P1Daemon.csproj -c Release -r "$rid" -o "artifacts/publish/$rid" ${other[@]+"${other[@]}"}
  [ "$rid" != "$(rid)" ] || "artifacts/publish/$rid/p1meter" --version >/dev/null
  say "artifacts/publish/$rid/p1meter: $(stat -c %s "artifacts/publish/$rid/p1meter" | numfmt --to=iec) bytes"
}

# What links for arm64 on amd64, and what runs the result there.
cross() {
  [ "$(id -u)" -ne 0 ] || dpkg --print-foreign-architectures | grep -qx arm64 || dpkg --add-architecture arm64
  local lib=/usr/lib/aarch64-linux-gnu
  install "binaries for arm64" aarch64-linux-gnu-gcc=gcc-aarch64-linux-gnu aarch64-linux-gnu-objcopy=binutils-aarch64-linux-gnu \
    $lib/libz.so=zlib1g-dev:arm64 $lib/libc.so=libc6-dev:arm64 qemu-aarch64-static=qemu-user-static
}

# Debian packages in artifacts/, for both architectures or those said, each with its debug symbols beside it.
deb() {
  install "Debian packages" dpkg-shlibdeps=dpkg-dev lintian=lintian || exit 1
  [ $# -gt 0 ] || set -- amd64 arm64
  local arch
  for arch; do
    case "$arch" in amd64) publish linux-x64 ;; arm64) publish linux-arm64 ;; *) say "amd64 or arm64, not $arch"; exit 2 ;; esac
    packaging/deb.sh "$arch"
    lintian --allow-root --fail-on error,warning artifacts/p1meter_*_"$arch".deb
    # It may hold nothing but symbols, not even the override that the package has.
    lintian --allow-root --fail-on error,warning --suppress-tags bogus-mail-host artifacts/p1meter-dbgsym_*_"$arch".deb
  done
}

# What a release must pass beside the tests: packages that are the same bytes each time, a booted systemd, the other architecture with so many
# readings, one a second. Needs root.
acceptance() {
  deb
  install "the booted systemd" debootstrap=debootstrap systemd-nspawn=systemd-container || exit 1
  packaging/test/boot.sh
  install "binaries for arm64" /usr/sbin/mosquitto=mosquitto mosquitto_sub=mosquitto-clients \
    /usr/lib/aarch64-linux-gnu/libsqlite3.so.0=libsqlite3-0:arm64 /usr/lib/aarch64-linux-gnu/libssl.so.3=libssl3:arm64 || exit 1
  packaging/test/arm64.sh "${1:-60}"
  packaging/test/reproducible.sh
}

# The figures go into docs/performance.md. Arguments pick: latency idle journal stream micro drain subscribers. As root: drain makes a network.
bench() {
  install "benchmarks with a real broker" /usr/sbin/mosquitto=mosquitto /usr/sbin/ip=iproute2 || exit 1
  publish
  dotnet run --project P1Daemon.Benchmarks -c Release -- docs/performance.md "artifacts/publish/$(rid)/p1meter" "$@"
}

case "${1:-run}" in
  run) shift || true; exec dotnet run --project P1Daemon -c Release -- demo "$@" ;;
  build) build ;;
  test) shift; test_ "$@" ;;
  brokers) shift; brokers "$@" ;;
  fuzz) shift; fuzz "$@" ;;
  storage) storage ;;
  faults) faults ;;
  publish) shift; publish "$@" ;;
  deb) shift; deb "$@" ;;
  acceptance) shift; acceptance "$@" ;;
  bench) shift; bench "$@" ;;
  format) dotnet format p1meter.slnx ;;
  *) sed -n '2s/^# //p' "$0" >&2; exit 2 ;;
esac
