"""What the check says about the tests' own sentences, so that a change of it is seen.

After a change that is meant: `.venv/bin/python tests/tone/test_snapshot.py`, and read the diff.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from support.rules_alone import rules_alone

_HERE = Path(__file__).parent
_SNAPSHOT = _HERE / "snapshot.json"


def _texts() -> list[tuple[str, str]]:
    """Every sentence of the tests with the message that it answers."""
    cases = tomllib.loads((_HERE / "cases.toml").read_text(encoding="utf-8"))["case"]
    drafts = tomllib.loads((_HERE / "drafts.toml").read_text(encoding="utf-8"))["draft"]
    texts = [(draft["text"], draft["context"]) for draft in drafts]
    for case in cases:
        texts.append((case["hit"], case["context"]))
        for spare in case["spare"]:
            text, _, context = spare.partition(" <- ")
            texts.append((text, context or case["context"]))
    return texts


def _told(text: str, context: str) -> list[str]:
    return [
        f"{finding.severity} {finding.rule}: {text[finding.start : finding.end]}"
        for finding in rules_alone().check(text, context).findings
    ]


def _now() -> list[dict[str, object]]:
    return [{"text": text, "to": to, "findings": _told(text, to)} for text, to in _texts()]


def test_findings_are_as_they_were() -> None:
    before = json.loads(_SNAPSHOT.read_text(encoding="utf-8"))
    assert _now() == before


if __name__ == "__main__":
    _SNAPSHOT.write_text(json.dumps(_now(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
