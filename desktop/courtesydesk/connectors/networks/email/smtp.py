"""Handing one mail to the submission server: certain that it went, certain that not, or in doubt.

The only moment of doubt is between the final dot and its answer (RFC 5321, 4.1.1.4: a mail whose
final dot did not arrive is not delivered). So the steps are apart: `begin` (sender, recipients),
then `send` (the mail and the dot).
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator

from courtesydesk.connectors.networks.email.compose import Envelope
from courtesydesk.connectors.networks.email.config import Config, Security
from courtesydesk.connectors.networks.email.login import Login, xoauth2
from courtesydesk.connectors.networks.email.reach import reaching
from courtesydesk.connectors.tls import connect_trusted
from courtesydesk.domain.errors import (
    BadAnswer,
    Doubtful,
    NetworkError,
    Offline,
    Refused,
    SignedOut,
)

SECONDS = 60.0
_GREETING = "[127.0.0.1]"
"""The laptop's name is nobody's business."""
_SIGN_IN = (530, 534, 535, 538)
_TOO_LARGE = (523, 552)
_NOTHING_WENT = "Nothing was sent."


class Submission:
    """A signed-in connection, for one mail."""

    def __init__(self, smtp: smtplib.SMTP, host: str) -> None:
        self._smtp = smtp
        self._host = host

    def size_limit(self) -> int | None:
        """In bytes, when the server tells."""
        told = self._smtp.esmtp_features.get("size", "")
        return int(told) if told.isdecimal() and int(told) > 0 else None

    def begin(self, envelope: Envelope, size: int) -> None:
        """Say from whom and to whom. One recipient refused, and nobody gets it."""
        limit = self.size_limit()
        if limit is not None and size > limit:
            raise _too_large(limit)
        options = [f"size={size}"] if self._smtp.has_extn("size") else []
        with _before_the_dot(self._host):
            self._expect(self._smtp.mail(envelope.sender, options), (250,))
            refused: list[str] = []
            for recipient in envelope.recipients:
                code, words = self._smtp.rcpt(recipient)
                if code in (250, 251):
                    continue
                if code < 500:
                    self._expect((code, words), ())
                refused.append(f"{recipient} ({_words(words)})")
            if refused:
                self._smtp.rset()
                raise Refused(
                    f"{self._host} does not take mail for {', '.join(refused)}.",
                    safe=f"{_NOTHING_WENT} Not to the others either.",
                    todo="Check the address.",
                )

    def send(self, payload: bytes) -> str:
        """The mail and the final dot; the server's words when it took it. Raises Doubtful when
        nothing clear came back after the dot: only a clear no says that nothing went."""
        data = re.sub(rb"(?m)^\.", b"..", payload)
        if not data.endswith(b"\r\n"):
            data += b"\r\n"
        with _before_the_dot(self._host):
            self._expect(self._smtp.docmd("DATA"), (354,))
            self._smtp.send(data)
        try:
            self._smtp.send(b".\r\n")
            code, words = self._smtp.getreply()
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise _doubt(f"The line to {self._host} was cut at the moment of sending.") from error
        if 400 <= code < 600:
            raise refusal(self._host, code, words)
        if not 200 <= code < 300:
            raise _doubt(f"{self._host} gave no clear answer ({code} {_words(words)}).")
        return _words(words)

    def _expect(self, answer: tuple[int, bytes], good: tuple[int, ...]) -> None:
        if answer[0] not in good:
            raise refusal(self._host, *answer)

    def close(self) -> None:
        """Say goodbye as well as it goes."""
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self._smtp.quit()
        self._smtp.close()


def refusal(host: str, code: int, said: bytes) -> NetworkError:
    """A server's "no" by whose turn it is."""
    words = _words(said)
    if code in _SIGN_IN:
        return SignedOut(
            f"{host} does not accept the name or the password ({code} {words}).",
            safe=_NOTHING_WENT,
            todo="Sign in again. Gmail, iCloud and others want an app password.",
        )
    if code in _TOO_LARGE:
        return _too_large(None)
    if 400 <= code < 500:
        return Offline(
            f"{host} asks to come back later ({code} {words}).",
            safe=_NOTHING_WENT,
            todo="It is tried again by itself.",
        )
    if code >= 500:
        return Refused(
            f"{host} refused it ({code} {words}).",
            safe=_NOTHING_WENT,
            todo="Change what it complains of, and send again.",
        )
    return BadAnswer(f"{host} said something unexpected ({code} {words}).", safe=_NOTHING_WENT)


def _doubt(what: str) -> Doubtful:
    return Doubtful(
        what,
        safe="The text is safe. It is not sent again by itself.",
        todo="It is looked for in your Sent folder; if that does not tell, you are asked.",
    )


def _too_large(limit: int | None) -> Refused:
    size = f" It takes at most {limit // 1_000_000} MB." if limit else ""
    return Refused(
        f"The mail is too large for the server.{size}",
        safe=_NOTHING_WENT,
        todo="Send fewer or smaller attachments.",
    )


def _words(said: bytes) -> str:
    return " ".join(said.decode("utf-8", "replace").split())[:200]


@contextlib.contextmanager
def _before_the_dot(host: str) -> Iterator[None]:
    """Whatever happens here, nothing went."""
    try:
        yield
    except smtplib.SMTPResponseException as error:
        raise refusal(host, error.smtp_code, _bytes(error.smtp_error)) from None
    except (OSError, smtplib.SMTPException) as error:
        raise Offline(
            f"{host} cannot be reached.", safe=_NOTHING_WENT, todo="It is tried again by itself."
        ) from error
    except ValueError as error:
        raise BadAnswer(
            f"{host} said something that cannot be read.", safe=_NOTHING_WENT
        ) from error


def _bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "replace")


def open_submission(config: Config, login: Login) -> Submission:
    """Connect, check the certificate, sign in."""
    if not config.oauth:
        password = login.password()
        return _signed_in(config, lambda smtp: smtp.login(config.user, password))
    return login.with_token(
        lambda token: _signed_in(config, lambda smtp: _sasl(smtp, config.user, token))
    )


def _sasl(smtp: smtplib.SMTP, user: str, token: str) -> None:
    first = xoauth2(user, token)
    code, said = smtp.auth("XOAUTH2", lambda challenge=None: "" if challenge else first)
    if code not in (235, 503):
        raise smtplib.SMTPAuthenticationError(code, said)


def _signed_in(config: Config, sign_in: Callable[[smtplib.SMTP], object]) -> Submission:
    host = config.smtp.host
    with _before_the_dot(host):
        with reaching(config.smtp, "SMTP", safe=_NOTHING_WENT):
            smtp = _connect(config)
        try:
            sign_in(smtp)
        except smtplib.SMTPNotSupportedError:
            smtp.close()
            raise Refused(
                f"{host} offers no way to sign in that we know.", safe=_NOTHING_WENT
            ) from None
        except BaseException:
            smtp.close()
            raise
    return Submission(smtp, host)


def _connect(config: Config) -> smtplib.SMTP:
    security = config.smtp.security
    if security is not Security.AUTO:
        return _connect_by(config, security)
    try:
        return _connect_by(config, Security.TLS)
    except ssl.SSLError:
        # The server spoke first, in plain text: it waits for STARTTLS.
        return _connect_by(config, Security.STARTTLS)


def _connect_by(config: Config, security: Security) -> smtplib.SMTP:
    server = config.smtp

    def dial(context: ssl.SSLContext) -> smtplib.SMTP:
        if security is Security.TLS:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, _GREETING, timeout=SECONDS, context=context
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, _GREETING, timeout=SECONDS)
        try:
            smtp.ehlo_or_helo_if_needed()
            if security is Security.STARTTLS:
                _start_tls(smtp, context, server.host)
        except BaseException:
            smtp.close()
            raise
        return smtp

    return connect_trusted(
        dial,
        certificate_of=_certificate_of,
        hang_up=lambda smtp: smtp.close(),
        trust=config.trust,
        host=server.host,
    )


def _certificate_of(smtp: smtplib.SMTP) -> bytes:
    shown = smtp.sock.getpeercert(True) if isinstance(smtp.sock, ssl.SSLSocket) else None
    return shown or b""


def _start_tls(smtp: smtplib.SMTP, context: ssl.SSLContext, host: str) -> None:
    if not smtp.has_extn("starttls"):
        raise Refused(
            f"{host} offers no encryption on this port.",
            safe="The password was not sent.",
            todo="Try port 465 or 587, or ask whoever runs the server.",
        )
    smtp.starttls(context=context)
    smtp.ehlo()
