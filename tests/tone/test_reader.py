"""The learned reader: every way in which its files can be broken is said, and rules work alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from courtesydesk.domain.findings import Severity
from courtesydesk.resources import root
from courtesydesk.tone.checker import Checker
from courtesydesk.tone.reader import Reader, ReaderMissing

SHIPPED = root() / "models" / "en"
CARD = {
    "labels": ["defensive"], "longest_first": 176, "longest_second": 72,
    "sentiment": ["neg"], "intent": ["other"], "urgency": ["low"],
}  # fmt: skip
PIECES = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nthank\nyou\n.\n"


def whole(folder: Path) -> Path:
    """All files, of the right kind but for the model itself."""
    (folder / "card.json").write_text(json.dumps(CARD), encoding="utf-8")
    (folder / "vocabulary.txt").write_text(PIECES, encoding="utf-8")
    (folder / "reader.onnx").write_bytes(b"\x08\x07\x12\x04rubbish" * 40)
    return folder


def _no_folder(folder: Path) -> None:
    shutil.rmtree(folder)


def _without(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def _with(name: str, content: bytes) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return write


def _card_without(key: str) -> Callable[[Path], None]:
    card = {name: value for name, value in CARD.items() if name != key}
    return _with("card.json", json.dumps(card).encode())


BROKEN: dict[str, tuple[Callable[[Path], None], str]] = {
    "no folder": (_no_folder, "card.json is missing"),
    "no card": (_without("card.json"), "card.json is missing"),
    "a card that is not JSON": (_with("card.json", b"{labels"), "card.json is damaged"),
    "a card in odd letters": (_with("card.json", b"\xff\xfe\x00"), "card.json is damaged"),
    "a card that is a list": (_with("card.json", b"[]"), "card.json is damaged"),
    "a card that is a number": (_with("card.json", b"7"), "card.json is damaged"),
    "a card without labels": (_card_without("labels"), "card.json is damaged"),
    "a card without a length": (_card_without("longest_first"), "card.json is damaged"),
    "no vocabulary": (_without("vocabulary.txt"), "vocabulary.txt is missing"),
    "an empty vocabulary": (_with("vocabulary.txt", b""), "vocabulary.txt is damaged"),
    "a vocabulary in odd letters": (_with("vocabulary.txt", b"\xff\xfe"), "vocabulary.txt is"),
    "no model": (_without("reader.onnx"), "reader.onnx is missing"),
    "an empty model": (_with("reader.onnx", b""), "reader.onnx is damaged"),
    "rubbish for a model": (_with("reader.onnx", bytes(range(256)) * 9), "reader.onnx is damaged"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_model_says_what_is_broken(tmp_path: Path, what: str) -> None:
    breaks, why = BROKEN[what]
    breaks(whole(tmp_path))
    with pytest.raises(ReaderMissing) as raised:
        Reader(tmp_path)
    assert why in raised.value.why
    assert str(tmp_path) not in raised.value.why  # that is for the log


@pytest.mark.skipif(not (SHIPPED / "reader.onnx").exists(), reason="no model in this checkout")
@pytest.mark.parametrize("part", [0.5, 0.99])
def test_a_model_that_was_cut_short_says_so(tmp_path: Path, part: float) -> None:
    shutil.copytree(SHIPPED, tmp_path / "en")
    model = (SHIPPED / "reader.onnx").read_bytes()
    (tmp_path / "en" / "reader.onnx").write_bytes(model[: int(len(model) * part)])
    with pytest.raises(ReaderMissing):
        Reader(tmp_path / "en")


def test_without_a_reader_rules_work_alone_and_say_so() -> None:
    checker = Checker(load=lambda: None)
    verdict = checker.check("Our solicitor will be in touch.", "My parcel never came.")
    assert verdict.severity is Severity.STOP
    assert verdict.rules_alone
    assert checker.check("Nous sommes désolés, le colis arrive demain matin.").rules_alone == ""
    assert checker.check("   ").rules_alone == ""


def test_nothing_is_loaded_before_the_first_check() -> None:
    asks = (
        "import sys, courtesydesk.services.coaching, courtesydesk.services.doctor\n"
        "print([m for m in ('onnxruntime', 'numpy', 'nltk') if m in sys.modules])"
    )
    desktop = str(Path(__file__).resolve().parents[2] / "desktop")
    done = subprocess.run(
        [sys.executable, "-c", asks], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": desktop},
    )  # fmt: skip
    assert done.stdout.strip() == "[]"


@pytest.mark.reader
def test_the_runtime_reports_to_nobody(tmp_path: Path) -> None:
    """It would keep a number for this computer beside what it is to send, and begins with that."""
    places = ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "LOCALAPPDATA", "TMPDIR", "TEMP", "TMP")
    environment = {**os.environ, **dict.fromkeys(places, str(tmp_path))}
    environment.pop("ORT_DISABLE_TELEMETRY", None)
    environment["PYTHONPATH"] = str(Path(__file__).resolve().parents[2] / "desktop")
    script = "from courtesydesk.tone import reader; assert reader.reader() is not None"
    subprocess.run([sys.executable, "-c", script], env=environment, check=True)
    assert list(tmp_path.rglob("*onnxruntime*")) == []
