"""Whether what was fetched is signed by us: Ed25519, in a DSSE envelope.

DSSE (Dead Simple Signing Envelope, version 1) signs the kind of a message together with its bytes,
so that what was signed as one thing cannot be shown as another.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable

from courtesydesk.domain.errors import BadAnswer

KEY_BYTES = 32


def opened(envelope: bytes, kind: str, keys: Iterable[bytes]) -> bytes:
    """The bytes that stand in an envelope of this kind, signed with one of these public keys.

    Raises BadAnswer for anything else: nothing of an envelope is looked at before its signature.
    """
    try:
        told = json.loads(envelope)
        payload = base64.b64decode(told["payload"], validate=True)
        signatures = [base64.b64decode(one["sig"], validate=True) for one in told["signatures"][:8]]
        right_kind = told["payloadType"] == kind
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error) as error:
        raise _not_ours() from error
    message = encoded(kind, payload)
    if right_kind and any(_fits(key, message, one) for key in keys for one in signatures):
        return payload
    raise _not_ours()


def encoded(kind: str, payload: bytes) -> bytes:
    """What is signed: DSSE's pre-authentication encoding."""
    said = kind.encode()
    return b"DSSEv1 %d %b %d %b" % (len(said), said, len(payload), payload)


def _fits(key: bytes, message: bytes, signature: bytes) -> bool:
    from nacl.exceptions import CryptoError
    from nacl.signing import VerifyKey

    try:
        VerifyKey(key).verify(message, signature)
    except (CryptoError, ValueError):
        return False
    return True


def _not_ours() -> BadAnswer:
    return BadAnswer(
        "What came as the list of updates does not carry our signature.",
        safe="Nothing of it was used.",
        todo="Try again on another network; if it stays so, fetch the new version by hand.",
    )
