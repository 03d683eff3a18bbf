#!/usr/bin/env bash
# Prints what is linked into the binary, each part with its licence, read off the packages themselves.
# Ends with 1 for a licence that nobody has looked at: what this prints goes into the Debian package.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=${NUGET_PACKAGES:-$HOME/.nuget/packages}
# Tools of the build, SQLite (Debian's own is used) and libraries for other systems: none of these is in the package.
absent='^(microsoft\.codeanalysis\.|microsoft\.net\.illink|microsoft\.dotnet\.ilcompiler|sqlitepclraw\.lib\.|runtime\.(android|osx|maccatalyst|linux-bionic|linux-musl|linux-arm)[-.])'

linked() { # name version
  awk '/^      "/ { name = tolower($1) } /"resolved"/ { print name, $2 }' P1Daemon/packages.lock.json | tr -d '",:{' | sort -u | grep -Ev "$absent"
}

element() { sed -n "s:.*<$2[^>]*>\([^<]*\)</$2>.*:\1:p" "$1" | head -1; }

heading() { printf '\n==== %s ====\n\n' "$*"; }

status=0
texts=()
echo "p1meter is under the MIT licence. Linked into its binary, or lying beside it, are these packages:"
echo
while read -r name version; do
  folder=$packages/$name/$version
  nuspec=$folder/$name.nuspec
  licence=$(element "$nuspec" license)
  case "$licence" in
    MIT | Apache-2.0) ;;
    LICENSE) licence="its own text, below" texts+=("$folder/LICENSE") ;;
    *) echo "notices: $name $version: nobody has looked at the licence '$licence'" >&2 && status=1 ;;
  esac
  echo "$(element "$nuspec" id) $version: $licence; $(element "$nuspec" authors), $(element "$nuspec" copyright)"
done < <(linked)

heading "the page"
cat NOTICE
heading "MIT"
sed -n '/^Permission/,$p' LICENSE
heading "Apache-2.0"
echo "On Debian systems the text is in /usr/share/common-licenses/Apache-2.0."
for text in "${texts[@]}"; do
  heading "$(basename "$(dirname "$(dirname "$text")")")"
  tr -d '\r' <"$text"
done
heading "the .NET runtime"
linked | awk '$1 == "runtime.linux-x64.microsoft.dotnet.ilcompiler" { print $1 "/" $2 }' | while read -r runtime; do
  tr -d '\r' <"$packages/$runtime/THIRD-PARTY-NOTICES.TXT"
done
exit "$status"
