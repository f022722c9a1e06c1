"""What is wrong with a certificate is said so that whoever runs no servers understands it."""

from __future__ import annotations

import hashlib
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import truststore

from courtesydesk.connectors.tls import Trust, connect_trusted, why_untrusted
from courtesydesk.domain.errors import Untrusted


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (10, "has ended"),
        (18, "signed by itself"),
        (20, "an authority that this computer does not know"),
        (62, "made for another name"),
        (7, "certificate signature failure"),
    ],
)
def test_a_refused_certificate_is_explained(code: int, says: str) -> None:
    error = ssl.SSLCertVerificationError("refused")
    error.verify_code, error.verify_message = code, "certificate signature failure"
    assert says in why_untrusted(error)


def test_a_refusal_without_any_reason_is_a_sentence_all_the_same() -> None:
    error = ssl.SSLCertVerificationError("refused")
    error.verify_code, error.verify_message = 1, ""
    assert why_untrusted(error) == "unknown"


# Whom the system trusts


@pytest.fixture(params=["linux", "darwin"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setattr(sys, "platform", request.param)
    return str(request.param)


def test_a_mac_is_asked_itself(system: str) -> None:
    assert isinstance(Trust().context(), truststore.SSLContext) == (system == "darwin")


def test_a_file_that_somebody_named_comes_before_the_keychain(
    system: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    assert not isinstance(Trust().context(), truststore.SSLContext)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Of a home-made server; its key lies beside it."""
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl")
    file = tmp_path / "server.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", file.with_suffix(".key"), "-out", file],
        check=True, capture_output=True,
    )  # fmt: skip
    return file


@contextmanager
def server(certificate: Path) -> Iterator[int]:
    """Its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))

    def serve(listener: socket.socket) -> None:
        while True:
            try:
                raw, _ = listener.accept()
            except OSError:
                return
            with suppress(OSError), context.wrap_socket(raw, server_side=True) as line:
                line.recv(1)

    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as pool:
        pool.submit(serve, listener)
        yield int(listener.getsockname()[1])
        listener.shutdown(socket.SHUT_RDWR)


def call(port: int, trust: Trust) -> bool:
    def dial(context: ssl.SSLContext) -> ssl.SSLSocket:
        raw = socket.create_connection(("127.0.0.1", port))
        try:
            return context.wrap_socket(raw, server_hostname="localhost")
        except OSError:
            raw.close()
            raise

    with connect_trusted(
        dial,
        certificate_of=lambda line: line.getpeercert(binary_form=True) or b"",
        hang_up=lambda line: line.close(),
        trust=trust,
        host="localhost",
    ):
        return True


@pytest.mark.usefixtures("system")
def test_a_server_of_ones_own_is_trusted_by_its_authority(certificate: Path) -> None:
    with server(certificate) as port:
        assert call(port, Trust(ca=certificate.read_text()))


@pytest.mark.usefixtures("system")
def test_a_stranger_is_trusted_only_by_its_fingerprint(certificate: Path) -> None:
    der = ssl.PEM_cert_to_DER_cert(certificate.read_text())
    pin = hashlib.sha256(der).hexdigest()
    with server(certificate) as port:
        with pytest.raises(Untrusted, match="signed by itself"):
            call(port, Trust())
        assert call(port, Trust(pins=frozenset({pin})))
