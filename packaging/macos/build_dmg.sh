#!/bin/bash
# Makes the disk image of dist/Courtesy Desk.app, signed where there is an identity; on macOS only:
#     packaging/macos/build_dmg.sh PYTHON [FOLDER]
# PYTHON has dmgbuild (build/venv of packaging/bundle.py). Prints the path.
#     CD_CODESIGN_IDENTITY    whose signature; without it the program is signed for this machine only
set -euo pipefail
python=$1
cd "$(dirname "$0")/../.."
target=${2:-dist}
app="dist/Courtesy Desk.app"
version=$(/usr/libexec/PlistBuddy -c "Print CFBundleShortVersionString" "$app/Contents/Info.plist")
made=$target/CourtesyDesk-$version-dmg-$(uname -m).dmg

codesign --verify --deep --strict --verbose=2 "$app" >&2
"$python" -m dmgbuild -s packaging/macos/dmg_settings.py -D "app=$app" "Courtesy Desk" "$made" >&2
if [ -n "${CD_CODESIGN_IDENTITY:-}" ]; then
    codesign --sign "$CD_CODESIGN_IDENTITY" --timestamp "$made" >&2
fi
packaging/macos/notarize.sh "$made" >&2
echo "$made"
