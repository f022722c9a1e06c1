#!/bin/bash
# Puts the Developer ID certificate of a release into a keychain of its own, for codesign to find.
#     APPLE_CERTIFICATE_P12    the certificate with its key, base64; without it nothing is done
#     APPLE_CERTIFICATE_PASSWORD    the password of that file
set -euo pipefail
if [ -z "${APPLE_CERTIFICATE_P12:-}" ]; then
    echo "No certificate is given: the program will be signed for this machine only."
    exit 0
fi
folder=${RUNNER_TEMP:-$(mktemp -d)}
keychain=$folder/courtesy-desk.keychain-db
secret=$(openssl rand -hex 24)
certificate=$folder/certificate.p12
trap 'rm -f "$certificate"' EXIT
(umask 077 && base64 --decode <<<"$APPLE_CERTIFICATE_P12" >"$certificate")

security create-keychain -p "$secret" "$keychain"
security set-keychain-settings -lut 21600 "$keychain"
security unlock-keychain -p "$secret" "$keychain"
security import "$certificate" -k "$keychain" -P "$APPLE_CERTIFICATE_PASSWORD" -T /usr/bin/codesign
security set-key-partition-list -S apple-tool:,apple: -s -k "$secret" "$keychain" >/dev/null
security list-keychains -d user -s "$keychain" login.keychain-db
security find-identity -v -p codesigning "$keychain"
