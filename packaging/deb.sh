#!/usr/bin/env bash
# Makes artifacts/p1meter_VERSION_ARCH.deb and its debug symbols from what ./build.sh publish made. Usage: deb.sh amd64|arm64
# The same commit gives the same bytes, in whatever folder and at whatever time it is built.
set -euo pipefail
cd "$(dirname "$0")/.."
umask 022
export LC_ALL=C TZ=UTC

case "${1:?amd64 or arm64}" in
  amd64) rid=linux-x64 triplet=x86_64-linux-gnu ;;
  arm64) rid=linux-arm64 triplet=aarch64-linux-gnu ;;
  *) echo "deb: amd64 or arm64, not $1" >&2; exit 2 ;;
esac
arch=$1
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
maintainer=${P1METER_MAINTAINER:-The p1meter maintainers <p1meter@localhost>}
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH

from=artifacts/publish/$rid
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

put() { # put MODE FILE TARGET
  install -D -m "$1" "$2" "$tree$3"
}

put_text() { # put_text TARGET: standard input, packed as Debian packs documentation
  mkdir -p "$(dirname "$tree$1")"
  gzip -9n >"$tree$1"
}

# Debian's form of the changelog: the newest version's lines.
changelog() {
  printf 'p1meter (%s) unstable; urgency=medium\n\n' "$version"
  awk '/^## / { n++ } n == 1 && /^\* /' CHANGELOG.md | sed 's/^\* \[[A-Z]*\] //' | while IFS= read -r line; do
    fold -s -w 72 <<<"$line" | sed 's/ *$//; 1s/^/  * /; 2,$s/^/    /'
  done
  printf '\n -- %s  %s\n' "$maintainer" "$(date -R -d "@$SOURCE_DATE_EPOCH")"
}

# The template is the unit with another configuration and another state: one sandbox for both.
template() {
  cat packaging/debian/template-header
  sed -e 's/^Description=.*/& (%i)/' -e 's#/etc/p1meter/config\.yaml#/etc/p1meter/%i.yaml#' -e 's/^StateDirectory=p1meter$/&-%i/' p1meter.service
}

program() {
  put 755 "$from/p1meter" /usr/lib/p1meter/p1meter
  put 644 "$from/libSystem.IO.Ports.Native.so" /usr/lib/p1meter/libSystem.IO.Ports.Native.so
  "$triplet-strip" --strip-unneeded "$tree/usr/lib/p1meter/libSystem.IO.Ports.Native.so"
  mkdir -p "$tree/usr/bin"
  ln -s ../lib/p1meter/p1meter "$tree/usr/bin/p1meter"
}

system() {
  put 644 p1meter.service "$units/p1meter.service"
  template >"$tree$units/p1meter@.service"
  put 644 packaging/debian/p1meter.sysusers /usr/lib/sysusers.d/p1meter.conf
  put 640 config.yaml /etc/p1meter/config.yaml
}

documents() {
  local doc=/usr/share/doc/p1meter
  put 644 packaging/debian/copyright $doc/copyright
  put 644 packaging/debian/60-p1meter.rules $doc/examples/60-p1meter.rules
  put 644 config.yaml $doc/examples/config.yaml
  cp -r --no-preserve=mode packaging/examples/. "$tree$doc/examples"
  put 644 packaging/debian/lintian-overrides /usr/share/lintian/overrides/p1meter
  changelog | put_text $doc/changelog.gz
  packaging/notices.sh | put_text $doc/third-party-notices.gz
}

# The completions are the command's own words, so the binary writes them: on another machine than its own under qemu.
manual() {
  local page shell run=("$from/p1meter")
  [ "$arch" = "$(dpkg --print-architecture)" ] || run=("qemu-${triplet%%-*}-static" "$from/p1meter")
  for page in packaging/man/*.[0-9]; do
    put_text "/usr/share/man/man${page##*.}/${page##*/}.gz" <"$page"
  done
  for shell in bash:/usr/share/bash-completion/completions/p1meter zsh:/usr/share/zsh/vendor-completions/_p1meter \
    fish:/usr/share/fish/vendor_completions.d/p1meter.fish; do
    "${run[@]}" completion "${shell%%:*}" | install -D -m 644 /dev/stdin "$tree${shell#*:}"
  done
}

# What the binaries need of Debian's libraries, by the symbols that they use.
shared_libraries() {
  mkdir -p "$work/shlibs/debian"
  printf 'Source: p1meter\n\nPackage: p1meter\nArchitecture: any\n' >"$work/shlibs/debian/control"
  (cd "$work/shlibs" && dpkg-architecture -a "$arch" -f -c dpkg-shlibdeps -O \
    -e "$tree/usr/lib/p1meter/p1meter" -e "$tree/usr/lib/p1meter/libSystem.IO.Ports.Native.so") | sed -n 's/^shlibs:Depends=//p'
}

pack() { # pack PACKAGE CONTROL [EDIT...]: the tree as a package
  local package=$1 control=$2
  shift 2
  mkdir -p "$tree/DEBIAN"
  (cd "$tree" && find . -path ./DEBIAN -prune -o -type f -printf '%P\n' | sort | xargs -d '\n' md5sum) >"$tree/DEBIAN/md5sums"
  sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$arch/" -e "s/@MAINTAINER@/$maintainer/" \
    -e "s/@SIZE@/$(du -ks --apparent-size --exclude=DEBIAN "$tree" | cut -f1)/" "$@" "$control" >"$tree/DEBIAN/control"
  find "$tree" -exec touch -hd "@$SOURCE_DATE_EPOCH" {} +
  dpkg-deb --root-owner-group -Zxz --threads-max=1 --build "$tree" "artifacts/${package}_${version}_$arch.deb"
}

units=/usr/lib/systemd/system
tree=$work/p1meter
program
system
documents
manual
install -D -m 755 -t "$tree/DEBIAN" packaging/debian/{postinst,prerm,postrm}
echo /etc/p1meter/config.yaml >"$tree/DEBIAN/conffiles"
libraries=$(shared_libraries)
pack p1meter packaging/debian/control -e "s/@SHLIBS@/$libraries/"

build_id=$(readelf -n "$from/p1meter" | sed -n 's/.*Build ID: //p')
tree=$work/p1meter-dbgsym
put 644 "$from/p1meter.dbg" "/usr/lib/debug/.build-id/${build_id:0:2}/${build_id:2}.debug"
mkdir -p "$tree/usr/share/doc"
ln -s p1meter "$tree/usr/share/doc/p1meter-dbgsym"
pack p1meter-dbgsym packaging/debian/control.dbgsym -e "s/@BUILDIDS@/$build_id/"
