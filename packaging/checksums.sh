#!/bin/sh
# SHA-256 of everything in a folder that goes out, and a signature where a key is given.
#   packaging/checksums.sh FOLDER            SIGN_KEY=<GnuPG key id> signs SHA256SUMS as SHA256SUMS.asc
# Check: gpg --verify SHA256SUMS.asc && sha256sum --check SHA256SUMS
set -eu
cd "$1"
rm -f SHA256SUMS SHA256SUMS.asc
sha256sum -- *.deb *.json *.zip *.exe 2>/dev/null > SHA256SUMS.part || test -s SHA256SUMS.part
mv SHA256SUMS.part SHA256SUMS
if [ -n "${SIGN_KEY:-}" ]; then
	gpg --batch --yes --local-user "$SIGN_KEY" --armor --detach-sign --output SHA256SUMS.asc SHA256SUMS
else
	echo "SHA256SUMS is not signed: give SIGN_KEY=<GnuPG key id>" >&2
fi
