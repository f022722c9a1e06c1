"""What is wrong with a certificate is said so that whoever runs no servers understands it."""

from __future__ import annotations

import ssl

import pytest

from courtesydesk.connectors.tls import why_untrusted


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
