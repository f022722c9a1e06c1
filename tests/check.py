"""Every check of the project in one command: format, lint, types, tests.

python tests/check.py            all but the slow suite and the real servers
python tests/check.py --slow     these too (kill tests, a million mentions, servers that are here)
python tests/check.py tests/tone only these tests
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROCESSES = min(os.cpu_count() or 1, 4)
"""Side by side, a file of tests to each: more would only fight for memory."""


def step(name: str, *command: str) -> bool:
    """Run one tool; True when it is content."""
    print(f"\n== {name}", flush=True)
    return subprocess.call([sys.executable, "-m", *command], cwd=ROOT) == 0


def main() -> int:
    """Run them all, also after a failure, and say which failed."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    arguments = sys.argv[1:]
    slow = "--slow" in arguments
    chosen = [argument for argument in arguments if argument != "--slow"]
    results = {}
    if not chosen:
        results["format"] = step("format", "ruff", "format", "--check", ".")
        results["lint"] = step("lint", "ruff", "check", ".")
        results["types"] = step("types", "mypy")
    marks = [] if slow or chosen else ["-m", "not slow and not servers"]
    beside = [] if slow or chosen else ["-n", str(PROCESSES), "--dist", "loadfile"]
    results["tests"] = step("tests", "pytest", "-q", *marks, *beside, *chosen)
    if not slow and not chosen:
        print("\nLEFT OUT: the slow suite, and the tests against real servers and keyrings.")
        print(".ci/run installs them and runs all.")
    failed = [name for name, good in results.items() if not good]
    print("\n" + (f"Not content: {', '.join(failed)}." if failed else "All content."))
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
