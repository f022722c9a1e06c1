"""A real mail system on loopback: Dovecot (IMAP) and Postfix (SMTP submission).

    python tests/servers/mail.py --install-only    install what is missing (Debian, as root)

Any address of its domains is a mailbox with the same password; those that begin with "unknown" do
not exist. Mail to other domains is accepted and bounces; nothing leaves the computer.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import imaplib
import json
import shutil
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from servers.kit import LOOPBACK, SYSTEM_PATH, Children, apt_install, free_port, is_open, wait_until

PACKAGES = ("dovecot-imapd", "dovecot-lmtpd", "postfix", "openssl")
PROGRAMS = ("dovecot", "postfix", "openssl")
SHOP_DOMAIN = "juniperstreet.test"
DOMAINS = (SHOP_DOMAIN, "okafor.test", "reyes.test", "nair.test")
PASSWORD = "correct-horse-1"
SIZE_LIMIT = 5_000_000
_TOKEN_KEY = "loopback-test-signing-key-0123456789"


@dataclass
class Mailbox:
    """One mailbox, looked at past our own code."""

    server: MailServer
    address: str
    _imap: imaplib.IMAP4_SSL | None = field(default=None, repr=False)

    @contextlib.contextmanager
    def imap(self) -> Iterator[imaplib.IMAP4_SSL]:
        client = imaplib.IMAP4_SSL(
            "localhost", self.server.imaps, ssl_context=self.server.context()
        )
        try:
            client.login(self.address, PASSWORD)
            yield client
        finally:
            with contextlib.suppress(OSError, imaplib.IMAP4.error):
                client.logout()

    def put(
        self, mail: EmailMessage | bytes, folder: str = "INBOX", flags: str = "", at: float = 0
    ) -> None:
        """Lay a mail into a folder, as if it had arrived."""
        if isinstance(mail, EmailMessage):
            mail = mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))
        with self.imap() as imap:
            code, said = imap.append(
                folder, flags, imaplib.Time2Internaldate(at or time.time() - 3600), mail
            )
            assert code == "OK", said

    def mails(self, folder: str = "INBOX") -> list[tuple[bytes, bytes]]:
        """(flags, raw) of every mail of a folder."""
        with self.imap() as imap:
            code, _ = imap.select(folder, readonly=True)
            if code != "OK":
                return []
            _, found = imap.uid("SEARCH", "ALL")
            mails = []
            for uid in (found[0] or b"").split():
                _, data = imap.uid("FETCH", uid.decode(), "(FLAGS BODY.PEEK[])")
                head, raw = data[0]  # type: ignore[misc]
                tail = data[1] if isinstance(data[1], bytes) else b""
                mails.append((bytes(head).split(b"BODY")[0] + tail, bytes(raw)))
            return mails

    def copies(self, words: str, folder: str = "INBOX") -> int:
        """How many mails of a folder hold these words."""
        return sum(words.encode() in raw for _, raw in self.mails(folder))

    def state(self) -> dict[str, list[bytes]]:
        """Everything that reading could have changed: folders, UIDs, flags."""
        state: dict[str, list[bytes]] = {}
        with self.imap() as imap:
            _, folders = imap.list()
            for line in folders:
                name = bytes(line).rpartition(b" ")[2].decode().strip('"')  # type: ignore[arg-type]
                imap.select(name, readonly=True)
                _, data = imap.uid("FETCH", "1:*", "(FLAGS)")
                state[name] = [bytes(row) for row in data if isinstance(row, bytes)]
        return state


@dataclass
class MailServer:
    """Where it listens, and what it trusts."""

    folder: Path
    imaps: int
    imap: int
    smtps: int
    smtp: int
    ca: str
    count: int = 0

    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cadata=self.ca)

    def mailbox(self, name: str = "shop", domain: str = SHOP_DOMAIN) -> Mailbox:
        """A new, empty mailbox."""
        self.count += 1
        return Mailbox(self, f"{name}-{self.count}@{domain}")

    def settings(self, mailbox: Mailbox, **more: str) -> dict[str, str]:
        """An account's settings for implicit TLS and the server's own authority."""
        return {
            "imap_host": "localhost",
            "imap_port": str(self.imaps),
            "imap_security": "tls",
            "smtp_host": "localhost",
            "smtp_port": str(self.smtps),
            "smtp_security": "tls",
            "user": mailbox.address,
            "from_name": "Juniper Street Bakery",
            "auth": "password",
            "ca": self.ca,
            **more,
        }

    def log(self) -> str:
        return "\n".join(log.read_text(errors="replace") for log in self.folder.glob("*.log"))


def token(address: str, seconds: int = 3600) -> str:
    """A signed token (JWT) that Dovecot checks by itself."""

    def part(value: dict[str, object]) -> bytes:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

    now = int(time.time())
    head = part({"alg": "HS256", "typ": "JWT", "kid": "default"})
    body = part(
        {
            "email": address,
            "sub": address,
            "iss": "https://accounts.loopback.test",
            "aud": "mail",
            "iat": now,
            "nbf": now - 5,
            "exp": now + seconds,
        }
    )
    mac = hmac.new(_TOKEN_KEY.encode(), head + b"." + body, hashlib.sha256).digest()
    return b".".join((head, body, base64.urlsafe_b64encode(mac).rstrip(b"="))).decode()


@contextlib.contextmanager
def serve() -> Iterator[MailServer]:
    """Start both servers, and end them."""
    ports = {name: free_port() for name in ("imap", "imaps", "lmtp", "sasl", "smtp", "smtps")}
    with Children("mail") as children:
        try:
            make_certificates(children.folder)
            _start_dovecot(children, ports)
            _start_postfix(children, ports)
        except (RuntimeError, subprocess.SubprocessError) as error:
            raise RuntimeError(f"{error}\n{children.logs()}") from error
        yield MailServer(
            folder=children.folder,
            imaps=ports["imaps"],
            imap=ports["imap"],
            smtps=ports["smtps"],
            smtp=ports["smtp"],
            ca=(children.folder / "ca.pem").read_text(),
        )


def _openssl(*words: str | Path) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


def make_certificates(folder: Path) -> None:
    (folder / "san.cnf").write_text(
        "subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n"
        "extendedKeyUsage=serverAuth\nauthorityKeyIdentifier=keyid\n"
    )
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout")
    authority = ("-out", folder / "ca.pem", "-days", "30", "-subj", "/O=Juniper Street/CN=Home CA")
    usage = ("-addext", "keyUsage=critical,keyCertSign,cRLSign")
    _openssl("req", "-x509", *key, folder / "ca.key", *authority, *usage)
    request = ("-out", folder / "server.csr", "-subj", "/CN=localhost")
    _openssl("req", *key, folder / "server.key", *request)
    signer = ("-CA", folder / "ca.pem", "-CAkey", folder / "ca.key", "-CAcreateserial")
    result = ("-days", "30", "-extfile", folder / "san.cnf", "-out", folder / "server.pem")
    _openssl("x509", "-req", "-in", folder / "server.csr", *signer, *result)


def _start_dovecot(children: Children, ports: dict[str, int]) -> None:
    base, mail = children.folder / "dovecot", children.folder / "mail"
    for folder in (base, mail, base / "run", base / "state"):
        folder.mkdir(parents=True)
    shutil.chown(mail, "mail", "mail")
    for client in ("azp_default", "default"):
        keys = base / "keys" / client / "HS256"
        keys.mkdir(parents=True)
        (keys / "default").write_text(base64.b64encode(_TOKEN_KEY.encode()).decode())
    (base / "oauth2.conf.ext").write_text(
        "introspection_mode = local\n"
        f"local_validation_key_dict = fs:posix:prefix={base}/keys/\n"
        "username_attribute = email\n"
    )
    folders = "".join(
        f"  mailbox {name} {{\n    auto = subscribe\n    special_use = \\{name}\n  }}\n"
        for name in ("Sent", "Drafts", "Junk", "Trash", "Archive")
    )
    (base / "dovecot.conf").write_text(f"""
base_dir = {base}/run
state_dir = {base}/state
log_path = {children.folder}/dovecot.log
protocols = imap lmtp
listen = {LOOPBACK}
default_internal_user = dovecot
default_login_user = dovenull
first_valid_uid = 1
mail_location = maildir:{mail}/%d/%n
ssl = yes
ssl_cert = <{children.folder}/server.pem
ssl_key = <{children.folder}/server.key
disable_plaintext_auth = yes
auth_mechanisms = plain login xoauth2
auth_username_format = %Lu
auth_failure_delay = 0
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {base}/oauth2.conf.ext
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={mail}/%d/%n allow_all_users=yes
}}
service imap-login {{
  inet_listener imap {{
    address = {LOOPBACK}
    port = {ports["imap"]}
  }}
  inet_listener imaps {{
    address = {LOOPBACK}
    port = {ports["imaps"]}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = {LOOPBACK}
    port = {ports["lmtp"]}
  }}
}}
service auth {{
  inet_listener sasl {{
    address = {LOOPBACK}
    port = {ports["sasl"]}
  }}
}}
protocol imap {{
  mail_max_userip_connections = 100
  imap_idle_notify_interval = 5 secs
}}
namespace inbox {{
  inbox = yes
  separator = /
{folders}}}
""")
    children.spawn("dovecot-out", ["dovecot", "-F", "-c", base / "dovecot.conf"])
    for name in ("imap", "imaps", "lmtp", "sasl"):
        wait_until(lambda port=ports[name]: is_open(port), f"Dovecot's {name}")


def _start_postfix(children: Children, ports: dict[str, int]) -> None:
    base = children.folder / "postfix"
    for name in ("etc", "spool", "data"):
        (base / name).mkdir(parents=True)
    shutil.chown(base / "data", "postfix", "postfix")
    etc = base / "etc"
    shutil.copy("/etc/postfix/dynamicmaps.cf", etc)
    (etc / "recipients").write_text("!/^unknown/ ok\n")
    (etc / "main.cf").write_text(f"""
compatibility_level = 3.6
config_directory = {etc}
queue_directory = {base}/spool
data_directory = {base}/data
maillog_file = {children.folder}/postfix.log
maillog_file_prefixes = {children.folder}
inet_interfaces = {LOOPBACK}
inet_protocols = ipv4
myhostname = localhost.localdomain
mydestination =
mynetworks =
alias_maps =
alias_database =
local_recipient_maps =
local_transport = error:no local mail here
virtual_mailbox_domains = {" ".join(DOMAINS)}
virtual_mailbox_maps = regexp:{etc}/recipients
virtual_transport = lmtp:inet:{LOOPBACK}:{ports["lmtp"]}
default_transport = outside
relay_transport = $default_transport
message_size_limit = {SIZE_LIMIT}
mailbox_size_limit = 0
smtpd_tls_cert_file = {children.folder}/server.pem
smtpd_tls_key_file = {children.folder}/server.key
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:{LOOPBACK}:{ports["sasl"]}
smtpd_sasl_security_options = noanonymous
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = reject_unauth_pipelining, reject_non_fqdn_recipient,
  permit_sasl_authenticated, reject
smtpd_client_connection_rate_limit = 0
smtpd_error_sleep_time = 0
disable_vrfy_command = yes
""")
    (etc / "master.cf").write_text(f"""
{LOOPBACK}:{ports["smtp"]} inet n - n - - smtpd
{LOOPBACK}:{ports["smtps"]} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
cleanup   unix  n  -  n  -     0 cleanup
qmgr      unix  n  -  n  300   1 qmgr
tlsmgr    unix  -  -  n  1000? 1 tlsmgr
rewrite   unix  -  -  n  -     - trivial-rewrite
bounce    unix  -  -  n  -     0 bounce
defer     unix  -  -  n  -     0 bounce
trace     unix  -  -  n  -     0 bounce
verify    unix  -  -  n  -     1 verify
flush     unix  n  -  n  1000? 0 flush
proxymap  unix  -  -  n  -     - proxymap
error     unix  -  -  n  -     - error
retry     unix  -  -  n  -     - error
outside   unix  -  n  n  -     - pipe
  user=nobody argv=/bin/sh -c {{ echo 5.1.2 Host or domain name not found; exit 68 }}
discard   unix  -  -  n  -     - discard
lmtp      unix  -  -  n  -     - lmtp
anvil     unix  -  -  n  -     1 anvil
scache    unix  -  -  n  -     1 scache
postlog   unix-dgram n - n -   1 postlogd
""")
    env = {"PATH": SYSTEM_PATH}
    subprocess.run(["postfix", "-c", etc, "check"], check=True, capture_output=True, env=env)
    # "-d" keeps it in our process group, so that it ends with us.
    children.spawn("postfix-out", ["/usr/lib/postfix/sbin/master", "-c", etc, "-d"], guard=True)
    for name in ("smtp", "smtps"):
        wait_until(lambda port=ports[name]: is_open(port), f"Postfix's {name}")


if __name__ == "__main__":
    apt_install(*PACKAGES, "gnome-keyring", "dbus", "dbus-bin")
    if "--install-only" not in sys.argv:
        with serve() as server:
            sys.stdout.write(f"imaps {server.imaps}, smtps {server.smtps}, password {PASSWORD}\n")
            sys.stdin.readline()
