"""A real WordPress on loopback: MariaDB, PHP's own web server, and Debian's WordPress.

    python tests/servers/wordpress.py --install-only    install what is missing (Debian, as root)

Anybody may comment, as on most blogs: the first comment of somebody new waits for approval, until
`moderated` is turned off. Nothing leaves the computer.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import secrets
import shutil
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from servers.kit import LOOPBACK, SYSTEM_PATH, Children, apt_install, free_port, is_open, wait_until

# A web server that is never started, so that no larger one is brought along.
PACKAGES = (
    "wordpress", "wordpress-theme-twentytwentythree", "mariadb-server", "php-cli", "php-cgi",
    "php-mysql", "php-xml", "php-mbstring", "lighttpd",
)  # fmt: skip
PROGRAMS = ("mariadbd", "mariadb", "mariadb-install-db", "php")
INSTALLED = Path("/usr/share/wordpress")

_CONFIG = """<?php
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{socket}');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
{salts}
$table_prefix = 'wp_';
define('WP_HOME', '{url}');
define('WP_SITEURL', '{url}');
define('WP_ENVIRONMENT_TYPE', 'local');  // application passwords without https
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', true);
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""
_SALTS = (
    "AUTH_KEY", "SECURE_AUTH_KEY", "LOGGED_IN_KEY", "NONCE_KEY",
    "AUTH_SALT", "SECURE_AUTH_SALT", "LOGGED_IN_SALT", "NONCE_SALT",
)  # fmt: skip
_NO_MAIL = "<?php add_filter('pre_wp_mail', '__return_true');\n"
_ROUTER = """<?php
$file = $_SERVER['DOCUMENT_ROOT'] . parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if (is_file($file)) return false;
$_SERVER['SCRIPT_NAME'] = '/index.php';
require $_SERVER['DOCUMENT_ROOT'] . '/index.php';
"""
_SEED = """<?php
define('WP_INSTALLING', true);
[, $root, $host, $people] = $argv;
$_SERVER += ['HTTP_HOST' => $host, 'REQUEST_URI' => '/', 'SERVER_PROTOCOL' => 'HTTP/1.1',
             'REQUEST_METHOD' => 'GET'];
require "$root/wp-load.php";
require ABSPATH . 'wp-admin/includes/upgrade.php';
function wp_new_blog_notification() {}
wp_install('Juniper Street Bakery', 'dana', 'dana@juniperstreet.test', true, '', 'never used');
wp_set_current_user(1);
$options = ['permalink_structure' => '/%postname%/', 'comments_notify' => 0,
            'moderation_notify' => 0, 'timezone_string' => 'Europe/Berlin'];
foreach ($options as $name => $value) update_option($name, $value);
wp_update_user(['ID' => 1, 'display_name' => 'Dana']);
$made = [];
foreach (json_decode($people, true) as $login => $role) {
    $id = $login === 'dana' ? 1 : wp_insert_user(['user_login' => $login, 'role' => $role,
        'user_pass' => wp_generate_password(), 'display_name' => ucfirst($login),
        'user_email' => "$login@juniperstreet.test"]);
    [$key] = WP_Application_Passwords::create_new_application_password($id, ['name' => 'Desk']);
    $made[$login] = ['id' => $id, 'password' => WP_Application_Passwords::chunk_password($key)];
}
echo json_encode(['accounts' => $made]), "\\n";
"""
PEOPLE = {"dana": "administrator", "sam": "author", "guest": "subscriber"}


@dataclass(frozen=True)
class Login:
    """One user of the site, and an application password of theirs."""

    user: str
    id: int
    password: str


@dataclass
class WordPress:
    """One site, looked at and changed past our own code."""

    url: str
    socket: Path
    logins: dict[str, Login]
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def sql(self, query: str) -> list[list[str]]:
        """What the database answers."""
        asked = ["mariadb", "--no-defaults", f"--socket={self.socket}", "-uroot", "-N", "-B"]
        told = subprocess.run(
            [*asked, "--default-character-set=utf8mb4", "wordpress", "-e", query],
            check=True, capture_output=True, text=True, env={"PATH": SYSTEM_PATH},
        ).stdout  # fmt: skip
        return [line.split("\t") for line in told.splitlines()]

    def option(self, name: str, value: str) -> None:
        """One of the site's settings."""
        self.sql(f"UPDATE wp_options SET option_value = '{value}' WHERE option_name = '{name}'")

    def post(self, title: str = "The plum cake is back", kind: str = "post") -> int:
        """A new article, or page, of Dana's."""
        name = f"{kind}-{next(self._numbers)}"
        found = self.sql(
            "INSERT INTO wp_posts(post_author, post_date, post_date_gmt, post_modified,"
            " post_modified_gmt, post_title, post_name, post_content, post_type, post_excerpt,"
            " to_ping, pinged, post_content_filtered)"
            f" VALUES (1, now(), utc_timestamp(), now(), utc_timestamp(), '{title}', '{name}',"
            f" 'Until the plums run out.', '{kind}', '', '', '', ''); SELECT last_insert_id()"
        )
        return int(found[0][0])

    def comment(self, post: int, text: str, *, who: str = "Maya", parent: int = 0) -> int:
        """A visitor fills in the form under the article."""
        form = {
            "comment_post_ID": str(post), "comment_parent": str(parent), "comment": text,
            "author": who, "email": f"{who.lower()}@visitors.test", "url": "",
        }  # fmt: skip
        # Visitors who write again within seconds are turned away: time goes faster here.
        self.sql(
            "UPDATE wp_comments SET comment_date_gmt = comment_date_gmt - INTERVAL 1 MINUTE,"
            " comment_date = comment_date - INTERVAL 1 MINUTE WHERE user_id = 0"
        )
        data = urllib.parse.urlencode(form).encode()
        opener = urllib.request.build_opener(_NoRedirect)
        try:
            opener.open(f"{self.url}/wp-comments-post.php", data, timeout=20)
        except urllib.error.HTTPError as answer:
            found = re.search(r"#comment-(\d+)$", answer.headers.get("Location", ""))
            if found is not None:
                return int(found.group(1))
            raise RuntimeError(f"the form was refused: {answer.read()[:2000]!r}") from answer
        raise RuntimeError("the form was not answered with a redirect")

    def said(self, words: str) -> list[list[str]]:
        """(id, parent, user, state) of every comment with these words, deleted ones too."""
        return self.sql(
            "SELECT comment_ID, comment_parent, user_id, comment_approved FROM wp_comments"
            f" WHERE comment_content LIKE '%{words}%'"
        )

    def state(self, comment: int) -> str:
        """In the database: 1 approved, 0 waiting, spam or trash."""
        (row,) = self.sql(f"SELECT comment_approved FROM wp_comments WHERE comment_ID = {comment}")
        return row[0]

    def set(self, comment: int, **columns: str) -> None:
        """Change a comment as a moderator would."""
        changes = ", ".join(f"comment_{name} = '{value}'" for name, value in columns.items())
        self.sql(f"UPDATE wp_comments SET {changes} WHERE comment_ID = {comment}")

    def settings(self, who: str = "dana", **more: str) -> dict[str, str]:
        """An account's settings."""
        return {"site": self.url, "user": self.logins[who].user, **more}


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **more: object) -> None:
        return None


def absent() -> str:
    """Why there is no WordPress here; empty when there is."""
    return "" if (INSTALLED / "wp-load.php").exists() else "not installed: wordpress"


@contextlib.contextmanager
def serve() -> Iterator[WordPress]:
    """Start the database and the site, and end them."""
    with Children("wordpress") as children:
        try:
            made = _start(children)
        except (RuntimeError, subprocess.SubprocessError) as error:
            raise RuntimeError(f"{error}\n{children.logs()}") from error
        yield made


def _start(children: Children) -> WordPress:
    port = free_port()
    url = f"http://{LOOPBACK}:{port}"
    socket = _start_database(children)
    root = _lay_out(children.folder / "site", url, socket)
    seed = children.folder / "seed.php"
    seed.write_text(_SEED)
    told = _run("php", "-d", "display_errors=stderr", seed, root, f"{LOOPBACK}:{port}",
                json.dumps(PEOPLE))  # fmt: skip
    accounts = json.loads(told.splitlines()[-1])["accounts"]
    router = children.folder / "router.php"
    router.write_text(_ROUTER)
    workers = {"PATH": SYSTEM_PATH, "PHP_CLI_SERVER_WORKERS": "4"}
    children.spawn(
        "php", ["php", "-S", f"{LOOPBACK}:{port}", "-t", root, router], env=workers, guard=True
    )
    wait_until(lambda: is_open(port), "the site")
    logins = {name: Login(name, one["id"], one["password"]) for name, one in accounts.items()}
    return WordPress(url, socket, logins)


def _start_database(children: Children) -> Path:
    data = children.folder / "db"
    data.mkdir()
    shutil.chown(data, "mysql", "mysql")
    socket = data / "socket"
    _run("mariadb-install-db", "--no-defaults", f"--datadir={data}", "--user=mysql",
         "--auth-root-authentication-method=normal", "--skip-test-db")  # fmt: skip
    words = [
        "mariadbd", "--no-defaults", "--user=mysql", f"--datadir={data}", f"--socket={socket}",
        "--skip-networking", f"--pid-file={data}/pid", "--innodb-buffer-pool-size=32M",
        "--innodb-flush-log-at-trx-commit=0", "--skip-log-bin", "--performance-schema=OFF",
    ]  # fmt: skip
    children.spawn("mariadb", words, guard=True)
    wait_until(socket.exists, "the database")
    _run("mariadb", "--no-defaults", f"--socket={socket}", "-uroot", "-e",
         "CREATE DATABASE wordpress CHARACTER SET utf8mb4")  # fmt: skip
    return socket


def _lay_out(root: Path, url: str, socket: Path) -> Path:
    """WordPress reads its configuration from the folder that it lies in: so it is copied."""
    ours = shutil.ignore_patterns("wp-content", "wp-config.php", ".htaccess")
    shutil.copytree(INSTALLED, root, symlinks=True, ignore=ours)
    for name in ("mu-plugins", "plugins", "uploads"):
        (root / "wp-content" / name).mkdir(parents=True)
    (root / "wp-content" / "themes").symlink_to(INSTALLED / "wp-content" / "themes")
    (root / "wp-content" / "mu-plugins" / "no-mail.php").write_text(_NO_MAIL)
    salts = "\n".join(f"define('{name}', '{secrets.token_hex(32)}');" for name in _SALTS)
    config = _CONFIG.format(socket=socket, salts=salts, url=url)
    (root / "wp-config.php").write_text(config)
    return root


def _run(*words: str | Path) -> str:
    done = subprocess.run(
        [*map(str, words)], check=False, capture_output=True, text=True, env={"PATH": SYSTEM_PATH}
    )
    if done.returncode:
        raise RuntimeError(f"{words[0]} failed: {(done.stdout + done.stderr)[-2000:]}")
    return done.stdout


if __name__ == "__main__":
    apt_install(*PACKAGES)
    if "--install-only" not in sys.argv:
        with serve() as site:
            for login in site.logins.values():
                sys.stdout.write(f"{site.url} {login.user} {login.password}\n")
            sys.stdout.flush()
            sys.stdin.readline()
