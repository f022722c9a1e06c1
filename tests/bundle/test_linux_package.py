"""What Linux gets: the tree below /usr, what software shops read, and the .deb made of it."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from support.scripts import ROOT, load

tree = load("packaging/linux/tree.py")
build_deb = load("packaging/linux/build_deb.py")
changelog = load("packaging/release/changelog.py")

needs_tools = pytest.mark.skipif(
    not all(shutil.which(tool) for tool in ("dpkg-deb", "objdump", "dpkg")),
    reason="Debian's dpkg and binutils",
)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """As small a bundle as can be packed: some program that links the C library, and one file."""
    folder = tmp_path / "bundle"
    (folder / "_internal").mkdir(parents=True)
    shutil.copy(
        "/bin/true" if Path("/bin/true").exists() else sys.executable, folder / tree.PROGRAM
    )
    (folder / "_internal" / "data.txt").write_text("data\n")
    (folder / "_internal" / "data.txt").chmod(0o600)
    return folder


@pytest.mark.skipif(sys.platform != "linux", reason="rights and links as Linux has them")
def test_the_tree_has_a_place_for_everything(bundle: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    tree.lay(bundle, root)
    assert (
        root / "usr/bin/courtesy-desk"
    ).resolve() == root / "usr/lib/courtesy-desk/courtesy-desk"
    share = root / "usr/share"
    for size in (16, 48, 256, 512):
        assert (share / f"icons/hicolor/{size}x{size}/apps/{tree.ID}.png").is_file()
    names = {file.name for file in (share / "applications").iterdir()}
    assert names == {f"{tree.ID}{part}.desktop" for part in ("", ".File", ".Link")}
    ages = {int(path.lstat().st_mtime) for path in root.rglob("*")}
    assert ages == {tree.epoch()}
    assert (root / tree.LIBRARY / "_internal/data.txt").stat().st_mode & 0o777 == 0o644
    assert (root / tree.LIBRARY / tree.PROGRAM).stat().st_mode & 0o777 == 0o755


def test_without_a_bundle_nothing_is_laid_out(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"bundle\.py"):
        tree.lay(tmp_path / "nothing", tmp_path / "root")
    assert not (tmp_path / "root").exists()


def test_what_the_desktop_opens_is_what_the_command_line_takes() -> None:
    def said(part: str) -> str:
        return (ROOT / f"packaging/linux/{tree.ID}{part}.desktop").read_text(encoding="utf-8")

    assert "Exec=courtesy-desk\n" in said("")
    assert "Exec=courtesy-desk open %f\n" in said(".File")
    assert "Exec=courtesy-desk open %u\n" in said(".Link")
    kind = re.search(r"MimeType=(.+);", said(".File"))
    declared = (ROOT / f"packaging/linux/{tree.ID}.mime.xml").read_text(encoding="utf-8")
    assert kind is not None
    assert f'type="{kind[1]}"' in declared


def test_software_shops_read_of_every_release_and_see_pictures_where_they_can_be_fetched() -> None:
    bare = ElementTree.fromstring(tree.metainfo())
    told = [one.get("version") for one in bare.iter("release")]
    assert told == [one.version for one in changelog.releases(changelog.FILE.read_text("utf-8"))]
    assert bare.find("screenshots") is None
    assert bare.find("url") is None
    full = ElementTree.fromstring(tree.metainfo("https://desk.example", "https://desk.example/p/"))
    images = [one.text or "" for one in full.iter("image")]
    captions = [one.text or "" for one in full.iter("caption")]
    assert len(set(captions)) == len(images) >= 5
    for image in images:
        assert image.startswith("https://desk.example/p/")
        assert (ROOT / ".github/pictures" / image.rsplit("/", 1)[1]).is_file(), image


@needs_tools
def test_the_same_bundle_makes_the_same_package(bundle: Path, tmp_path: Path) -> None:
    one = build_deb.build(bundle, tmp_path / "one", quick=True)
    for path in [*bundle.rglob("*"), bundle]:
        path.touch()
    other = build_deb.build(bundle, tmp_path / "other", quick=True)
    assert one.read_bytes() == other.read_bytes()


@needs_tools
def test_the_package_says_what_it_is_and_needs(bundle: Path, tmp_path: Path) -> None:
    made = build_deb.build(bundle, tmp_path / "out", quick=True)
    assert re.fullmatch(r"CourtesyDesk-\d+\.\d+\.\d+-deb-(x86_64|arm64)\.deb", made.name)

    def field(name: str) -> str:
        return subprocess.check_output(["dpkg-deb", "--field", made, name], text=True).strip()

    assert field("Version") == changelog.release().version
    needed = field("Depends").split(", ")
    assert [one for one in needed if re.fullmatch(r"libc6 \(>= 2\.\d+\)", one)]
    assert set(build_deb.READ_LATER) <= set(needed)
    assert "python" not in field("Depends")

    subprocess.run(["dpkg-deb", "--raw-extract", made, tmp_path / "open"], check=True)
    sums = (tmp_path / "open/DEBIAN/md5sums").read_text().splitlines()
    files = [path for path in (tmp_path / "open/usr").rglob("*") if path.is_file()]
    assert len(sums) == len([path for path in files if not path.is_symlink()])
    for line in sums:
        digest, name = line.split("  ", 1)
        data = (tmp_path / "open" / name).read_bytes()
        assert hashlib.md5(data, usedforsecurity=False).hexdigest() == digest


@needs_tools
def test_a_library_that_no_package_brings_stops_the_build() -> None:
    with pytest.raises(SystemExit, match=r"libnowhere\.so\.7"):
        build_deb.package_of("libnowhere.so.7")


@needs_tools
def test_a_package_that_grew_too_large_is_refused(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_deb, "LARGEST", 1000)
    with pytest.raises(SystemExit, match="more than 1,000"):
        build_deb.build(bundle, tmp_path / "out")
