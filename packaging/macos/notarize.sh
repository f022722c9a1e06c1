#!/bin/bash
# Has Apple look at a disk image, and staples what it says to it: notarize.sh FILE.dmg
#     APPLE_NOTARY_KEY    the API key's .p8, as text; without it nothing is done
#     APPLE_NOTARY_KEY_ID, APPLE_NOTARY_ISSUER_ID    which key it is, and whose
set -euo pipefail
image=$1
if [ -z "${APPLE_NOTARY_KEY:-}" ]; then
    echo "No notary key is given: macOS will ask before it opens $(basename "$image")."
    exit 0
fi
key=$(mktemp)
trap 'rm -f "$key"' EXIT
printf '%s\n' "$APPLE_NOTARY_KEY" >"$key"
who=(--key "$key" --key-id "$APPLE_NOTARY_KEY_ID" --issuer "$APPLE_NOTARY_ISSUER_ID")

answer=$(xcrun notarytool submit "$image" "${who[@]}" --wait --timeout 45m --output-format json)
echo "$answer"
id=$(plutil -extract id raw -o - - <<<"$answer")
if [ "$(plutil -extract status raw -o - - <<<"$answer")" != Accepted ]; then
    xcrun notarytool log "$id" "${who[@]}"
    exit 1
fi
xcrun stapler staple "$image"
xcrun stapler validate "$image"
