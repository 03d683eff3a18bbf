#!/usr/bin/env bash
# The package on a booted systemd: makes a Debian 12 tree (kept in the cache), boots it in a container without a network, and lets boot-inside.sh
# install, run, break, upgrade and purge the package there. One line an assertion; ends with "N passed, N failed". Needs root and the package that
# ./build.sh deb amd64 made. Usage: boot.sh [PACKAGE.deb]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."

[ "$(id -u)" -eq 0 ] || { echo "boot: systemd-nspawn needs root" >&2; exit 2; }
deb=${1:-$(ls artifacts/p1meter_*_"$(dpkg --print-architecture)".deb)}
packages=systemd-sysv,dbus,udev,mosquitto,mosquitto-clients,socat,curl,libsqlite3-0,libssl3,tzdata,ca-certificates,procps,sqlite3
cache=${XDG_CACHE_HOME:-$HOME/.cache}/p1meter
tree=$cache/bookworm-$(md5sum <<<"$packages" | cut -c1-8)

# The mirror that this machine uses for Debian 12, if it is one; else debootstrap's own choice.
mirror() {
  apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' 2>/dev/null | awk '$2 == "bookworm" { print $1; exit }'
}

if [ ! -e "$tree/.complete" ]; then
  echo "boot: making a Debian 12 tree in $tree (once)" >&2
  rm -rf "$tree"
  mkdir -p "$cache"
  mapfile -t at < <(mirror)
  debootstrap --variant=minbase --include="$packages" bookworm "$tree" ${at[@]+"${at[@]}"} >"$tree.log" 2>&1 \
    || { tail -20 "$tree.log" >&2; exit 1; }
  touch "$tree/.complete"
fi

work=$(mktemp -d -p /var/tmp p1meter-boot.XXXXXX)
trap 'rm -rf "$work"' EXIT
cp -a --reflink=auto "$tree" "$work/tree"
mkdir "$work/results" "$work/debs"
cp "$deb" "$work/debs/first.deb"

# The same package as a later version, with a configuration that differs: what an upgrade meets.
later() {
  dpkg-deb -R "$deb" "$work/later"
  sed -i 's/^Version: .*/&+later/' "$work/later/DEBIAN/control"
  echo "# A line that the version before did not have." >>"$work/later/etc/p1meter/config.yaml"
  dpkg-deb --root-owner-group -Znone --build "$work/later" "$work/debs/later.deb" >/dev/null
}
later

install -m 755 "$here/boot-inside.sh" "$here/meter.pl" "$work/tree/usr/local/bin"
cat >"$work/tree/etc/systemd/system/acceptance.service" <<'UNIT'
[Unit]
Description=What the package must do
After=multi-user.target mosquitto.service

[Service]
Type=oneshot
ExecStart=/usr/local/bin/boot-inside.sh
ExecStopPost=/bin/systemctl --no-block poweroff

[Install]
WantedBy=default.target
UNIT
cat >"$work/tree/etc/systemd/system/meter.service" <<'UNIT'
[Service]
ExecStart=/usr/bin/socat PTY,link=/dev/ttyP1,raw,echo=0,group=dialout,mode=0660 EXEC:/usr/local/bin/meter.pl
Restart=always

[Install]
WantedBy=multi-user.target
UNIT
cat >"$work/tree/etc/systemd/system/meter2.service" <<'UNIT'
[Service]
ExecStart=/usr/bin/socat TCP-LISTEN:9001,bind=127.0.0.1,fork,reuseaddr "EXEC:/usr/local/bin/meter.pl TEST0002"

[Install]
WantedBy=multi-user.target
UNIT
systemctl --quiet --root="$work/tree" enable acceptance.service meter.service meter2.service
# An installed Debian has it, a fresh tree has not.
printf '127.0.0.1 localhost\n::1 localhost ip6-localhost\n' >"$work/tree/etc/hosts"
# The journal of the tree is asked for priorities after a reboot as well.
mkdir -p "$work/tree/var/log/journal"

boot() { # boot PHASE
  echo "$1" >"$work/results/phase"
  # Only this namespace sees the folder that nspawn wants, and a control group of version 2 alone lets the device list be enforced.
  SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=${P1METER_BOOT_UNIFIED:-1} timeout --kill-after=10 600 unshare --mount --propagation private sh -c '
    mkdir -p /run/systemd/nspawn && mount -t tmpfs tmpfs /run/systemd/nspawn
    exec systemd-nspawn -q -b --register=no --keep-unit --private-network --console=pipe --capability=all --system-call-filter=bpf \
      --bind="$1/results:/results" --bind-ro="$1/debs:/debs" -D "$1/tree"' sh "$work" </dev/null >"$work/console" 2>&1 || true
  [ -e "$work/results/done-$1" ] || { echo "FAIL phase $1 came to its end; the console's last lines:" | tee -a "$work/results/lines"; tail -30 "$work/console"; }
}

touch "$work/results/lines"
boot first
boot second
cat "$work/results/lines"
failed=$(grep -c '^FAIL' "$work/results/lines" || true)
passed=$(grep -c '^ok' "$work/results/lines" || true)
[ "$failed" -eq 0 ] || cat "$work/results/log" >&2
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
