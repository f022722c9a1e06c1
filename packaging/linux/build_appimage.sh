#!/bin/bash
# Makes the AppImage out of a bundle, on a runner that reaches the releases of AppImage's own tools:
#     packaging/linux/build_appimage.sh [BUNDLE [FOLDER]]
# Both tools are taken only as the bytes that they were when this was written. Prints the path.
set -euo pipefail
cd "$(dirname "$0")/../.."
bundle=${1:-dist/CourtesyDesk}
target=${2:-dist}
id=app.courtesydesk.CourtesyDesk
version=$(python3 -c 'import sys; sys.path.insert(0, "packaging/release"); import changelog; print(changelog.release().version)')
releases=https://github.com/AppImage
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fetch() { # ADDRESS FILE SHA256
    curl --fail --silent --show-error --location --retry 3 --output "$2" "$1"
    echo "$3  $2" | sha256sum --check --strict --quiet
}
fetch "$releases/appimagetool/releases/download/1.9.1/appimagetool-x86_64.AppImage" \
    "$work/appimagetool" ed4ce84f0d9caff66f50bcca6ff6f35aae54ce8135408b3fa33abfc3cb384eb0
fetch "$releases/type2-runtime/releases/download/20251108/runtime-x86_64" \
    "$work/runtime" 2fca8b443c92510f1483a883f60061ad09b46b978b2631c807cd873a47ec260d
chmod +x "$work/appimagetool"

python3 packaging/linux/tree.py "$bundle" "$work/AppDir"
cp packaging/linux/AppRun "$work/AppDir/AppRun"
cp "$work/AppDir/usr/share/applications/$id.desktop" "$work/AppDir/"
cp packaging/icons/app-256.png "$work/AppDir/$id.png"
ln -s "$id.png" "$work/AppDir/.DirIcon"

mkdir -p "$target"
made=$target/CourtesyDesk-$version-appimage-x86_64.AppImage
# A runner has no FUSE: the tool unpacks itself. SOURCE_DATE_EPOCH, where set, dates the image.
ARCH=x86_64 VERSION=$version APPIMAGE_EXTRACT_AND_RUN=1 \
    "$work/appimagetool" --runtime-file "$work/runtime" "$work/AppDir" "$made" >&2
echo "$made"
