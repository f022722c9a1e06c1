"""Pins what a bundle is made of: one hashed file a system, without any registry's address.

    python packaging/requirements/compile.py              pins what is new, keeps the rest
    python packaging/requirements/compile.py --upgrade    takes the newest of everything

Reads pyproject.toml and the `.in` files beside this one. Needs `uv` (`pip install uv`). Each file
serves Python 3.11 and every later one: what differs between them carries a marker.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
PROJECT = HERE.parents[1] / "pyproject.toml"
SYSTEMS = {
    "linux": ["sys_platform == 'linux'"],
    "macos": [
        f"sys_platform == 'darwin' and platform_machine == '{machine}'"
        for machine in ("arm64", "x86_64")  # not every release is made for both
    ],
    "windows": ["sys_platform == 'win32'"],
}
"""The kinds of machine that one file serves, each of which must find a wheel of everything."""


def wanted(name: str) -> list[str]:
    """The requirements of one `.in` file."""
    lines = (HERE / f"{name}.in").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def project(dependencies: list[str], machines: list[str]) -> str:
    """A pyproject.toml that asks for these, on these kinds of machine; none for all."""
    asked = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    kinds = json.dumps(machines)
    limit = f"[tool.uv]\nenvironments = {kinds}\nrequired-environments = {kinds}\n"
    return (
        f'[project]\nname = "{asked["name"]}"\nversion = "0"\n'
        f'requires-python = "{asked["requires-python"]}"\n'
        f"dependencies = {json.dumps(dependencies)}\n" + (limit if machines else "")
    )


def pin(target: Path, dependencies: list[str], machines: list[str], options: list[str]) -> None:
    """Write one file of pins; what it holds already stays where it may."""
    uv = shutil.which("uv")
    if uv is None:
        raise SystemExit("This needs uv: run “pip install uv” first.")
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder, "pyproject.toml")
        asked.write_text(project(dependencies, machines), encoding="utf-8")
        command = [uv, "pip", "compile", "--universal", "--generate-hashes", "--no-header"]
        command += ["--no-emit-index-url", "--quiet", *options]
        subprocess.run([*command, asked.name, "--output-file", target], cwd=folder, check=True)


def main() -> None:
    """Pin every file anew."""
    options = sys.argv[1:]
    asked = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["dependencies"]
    for system, machines in SYSTEMS.items():
        pin(HERE / f"bundle-{system}.txt", asked + wanted("bundle"), machines, options)
    pin(HERE / "tools.txt", wanted("tools"), [], options)


if __name__ == "__main__":
    main()
