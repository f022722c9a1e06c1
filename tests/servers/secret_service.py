"""A real Secret Service (gnome-keyring) on a session bus of its own, unlocked without a screen."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from servers.kit import Children, wait_until

PROGRAMS = ("gnome-keyring-daemon", "dbus-daemon", "dbus-send")
PASSWORD = "keyring-password-1"
_COLLECTION = "/org/freedesktop/secrets/collection/login"
_SERVICE = "/org/freedesktop/secrets"
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/></policy></busconfig>"""


@dataclass
class SecretService:
    """A session bus with a keyring on it."""

    folder: Path
    environment: dict[str, str]
    """What a program needs to reach it."""
    _keyring: subprocess.Popen[bytes]

    def is_locked(self) -> bool:
        shown = self._call(
            _COLLECTION,
            "org.freedesktop.DBus.Properties.Get",
            "string:org.freedesktop.Secret.Collection",
            "string:Locked",
        )
        return "boolean true" in shown

    def lock(self) -> None:
        method = "org.freedesktop.Secret.Service.Lock"
        self._call(_SERVICE, method, f"array:objpath:{_COLLECTION}")
        wait_until(self.is_locked, "the keyring to lock", 10)

    def end(self) -> None:
        """The keyring's daemon goes; the bus stays."""
        self._keyring.kill()
        self._keyring.wait(5)

    def has_default(self) -> bool:
        method = "org.freedesktop.Secret.Service.ReadAlias"
        return "object path" in self._call(_SERVICE, method, "string:default")

    def _call(self, path: str, method: str, *rest: str) -> str:
        return subprocess.run(
            ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.secrets", path,
             method, *rest],
            env={**os.environ, **self.environment},
            text=True,
            capture_output=True,
            check=True,
            timeout=10,
        ).stdout  # fmt: skip


@contextlib.contextmanager
def serve() -> Iterator[SecretService]:
    """Start a bus and an unlocked keyring, and end them."""
    with Children("keyring") as children:
        for name in ("run", "data", "config"):
            (children.folder / name).mkdir(mode=0o700)
        bus = children.folder / "run" / "bus"
        environment = {
            "XDG_RUNTIME_DIR": str(children.folder / "run"),
            "XDG_DATA_HOME": str(children.folder / "data"),
            "XDG_CONFIG_HOME": str(children.folder / "config"),
            "HOME": str(children.folder),
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={bus}",
        }
        env = {**os.environ, **environment}
        config = children.folder / "bus.conf"
        # No service folders: nothing on this bus is started on demand.
        config.write_text(_BUS.format(socket=bus))
        daemon = ["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile"]
        children.spawn("dbus", daemon, env=env)
        wait_until(bus.exists, "the session bus", 15)
        read_end, write_end = os.pipe()
        # No newline: it would become part of the password.
        os.write(write_end, PASSWORD.encode())
        os.close(write_end)
        keyring = children.spawn(
            "keyring",
            ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
            env=env,
            stdin=read_end,
        )
        os.close(read_end)
        service = SecretService(children.folder, environment, keyring)
        wait_until(service.has_default, "the Secret Service", 15)
        wait_until(lambda: not service.is_locked(), "the keyring to unlock", 15)
        yield service
