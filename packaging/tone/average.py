"""The mean of several students' weights: steadier on what none of them saw than each alone
(Wortsman et al. 2022, "Model soups").

    python packaging/tone/average.py WEIGHTS WEIGHTS... --to FILE
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights", type=Path, nargs="+")
    parser.add_argument("--to", type=Path, required=True)
    options = parser.parse_args()
    students = [torch.load(path, weights_only=True) for path in options.weights]
    torch.save(mean(students), options.to)


def mean(students: list[dict[str, Tensor]]) -> dict[str, Tensor]:
    """Their mean; what is no weight (positions) is the first one's."""
    return {
        name: torch.stack([student[name] for student in students]).mean(0)
        if first.is_floating_point()
        else first
        for name, first in students[0].items()
    }


if __name__ == "__main__":
    main()
