"""Real servers on loopback for tests: install, free ports, children that end with us."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TypeVar

import pytest

T = TypeVar("T")

LOOPBACK = "127.0.0.1"
KILLS = int(os.environ.get("CD_KILLS", "12"))
CUTS = int(os.environ.get("CD_CUTS", "12"))
"""How often a sending is killed, and its line cut. Fifty of each take some minutes more."""
SYSTEM_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"

# A program that changes its own user loses the "end with your parent" mark; a shell keeps it for
# the program, and passes the end on to its whole process group.
_GUARD = ("sh", "-c", 'trap "trap - TERM; kill 0" TERM; "$@" & wait "$!"', "guard")


def require(reason: str, *, unless: str = "") -> None:
    """Skip the tests that need a server, unless CD_REQUIRE_SERVERS says that it must be there;
    `unless` names what takes that back for one of them."""
    if not reason:
        return
    if os.environ.get("CD_REQUIRE_SERVERS") and not os.environ.get(unless):
        pytest.fail(f"a real server is required here: {reason}", pytrace=False)
    pytest.skip(f"SKIPPED, NOT PROVED: {reason}")


def missing(programs: Sequence[str], *, root: bool = False) -> str:
    """Why these programs cannot be run here; empty when they can."""
    if os.name != "posix":
        return "the test servers run on Linux only"
    absent = [name for name in ("setpriv", *programs) if not shutil.which(name, path=SYSTEM_PATH)]
    if absent:
        return f"not installed: {', '.join(absent)}"
    if root and os.geteuid() != 0:
        return "it needs root"
    return ""


def apt_install(*packages: str) -> None:
    """Install Debian packages that are missing, without starting their services."""
    shown = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *packages],
        text=True,
        capture_output=True,
        check=False,
    ).stdout
    there = {line.split()[0] for line in shown.splitlines() if line.endswith(" installed")}
    absent = [package for package in packages if package not in there]
    if not absent:
        return
    if os.geteuid() != 0:
        raise SystemExit(f"as root, please: apt-get install {' '.join(absent)}")
    policy = Path("/usr/sbin/policy-rc.d")
    ours = not policy.exists()
    if ours:
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)
    apt = ["apt-get", "-y", "-q", "-o", "DPkg::Lock::Timeout=600"]
    install = [*apt, "install", "--no-install-recommends", *absent]
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        if subprocess.run(install, env=env, check=False).returncode:
            subprocess.run([*apt, "update"], env=env, check=True)
            subprocess.run(install, env=env, check=True)
    finally:
        if ours:
            policy.unlink()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def is_open(port: int) -> bool:
    with socket.create_connection((LOOPBACK, port), timeout=1):
        return True


def wait_until(check: Callable[[], T], what: str, seconds: float = 30) -> T:
    """What `check` gives as soon as it gives something true."""
    end = time.monotonic() + seconds
    last: BaseException | None = None
    while time.monotonic() < end:
        try:
            value = check()
            if value:
                return value
        except (OSError, subprocess.SubprocessError, RuntimeError) as error:
            last = error
        threading.Event().wait(0.05)
    raise RuntimeError(f"gave up waiting for {what} (last: {last!r})")


class Children:
    """Child processes and one temporary folder, which end together."""

    def __init__(self, name: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"courtesy-desk-{name}-"))
        # Services that run as another user must get in.
        self.folder.chmod(0o755)
        self._running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Children:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def spawn(
        self,
        label: str,
        command: Sequence[str | Path],
        *,
        env: dict[str, str] | None = None,
        stdin: int = subprocess.DEVNULL,
        guard: bool = False,
    ) -> subprocess.Popen[bytes]:
        """Start a child; its output goes to `label`.log."""
        words = ["setpriv", "--pdeathsig", "TERM", *(_GUARD if guard else ()), *map(str, command)]
        with (self.folder / f"{label}.log").open("ab") as log:
            process = subprocess.Popen(
                words,
                stdin=stdin,
                stdout=log,
                stderr=log,
                env={**(env or os.environ), "PATH": SYSTEM_PATH},
                start_new_session=True,
            )
        self._running.append(process)
        return process

    def logs(self) -> str:
        """The ends of all logs, for a failure's message."""
        return "\n".join(
            f"--- {log.name}\n" + "\n".join(log.read_text(errors="replace").splitlines()[-15:])
            for log in sorted(self.folder.glob("*.log"))
        )

    def stop(self) -> None:
        for sign in (signal.SIGTERM, signal.SIGKILL):
            for process in reversed(self._running):
                try:
                    os.killpg(process.pid, sign)
                except (ProcessLookupError, PermissionError):
                    continue
            for process in self._running:
                try:
                    process.wait(3)
                except subprocess.TimeoutExpired:
                    continue
            if all(process.poll() is not None for process in self._running):
                break
        shutil.rmtree(self.folder, ignore_errors=True)
