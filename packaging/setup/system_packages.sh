#!/bin/sh
# Installs the Debian packages named on the command line that are missing; without apt or root, names them and stops.
# Usage: system_packages.sh PURPOSE PACKAGE...
set -eu
purpose=$1
shift
missing=""
for package in "$@"; do
    state=$(dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null || true)
    case "$state" in
    ii*) ;;
    *) missing="$missing $package" ;;
    esac
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "For $purpose these system packages are needed (Debian's names):$missing. Install them, then run make again." >&2
    # Another distribution may have them under other names, which cannot be checked here.
    exit 0
fi
if [ "$(id -u)" -eq 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "For $purpose system packages are missing. Run: sudo apt-get install$missing" >&2
    exit 2
fi
echo "Installing system packages for $purpose:$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086  # a list of words on purpose
$as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
