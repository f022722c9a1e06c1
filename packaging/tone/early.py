"""Let a written reader also answer what its first layer makes of each piece.

    python packaging/tone/early.py resources/models/en/reader.onnx

Promises are told from it (`promises/learn.py`). It adds a name, no weights, and nothing at all to a
file that has it; who asks for this answer alone waits for one layer only.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import onnx

NAME = "early"
_INSIDE = "/reader/encoder/encoder/layer.0/output/LayerNorm/LayerNormalization_output_0"
_WIDTH = 384


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path)
    file: Path = parser.parse_args().file
    answer_early(file)


def answer_early(file: Path) -> None:
    """Add the answer to the model in `file`; raises SystemExit where it has no such layer."""
    model = onnx.load(str(file))
    if any(output.name == NAME for output in model.graph.output):
        return
    if not any(_INSIDE in node.output for node in model.graph.node):
        raise SystemExit("the model's first layer has another name than this knows")
    model.graph.node.append(onnx.helper.make_node("Identity", [_INSIDE], [NAME], name=NAME))
    axes = ["rows", "pieces", _WIDTH]
    kind = onnx.TensorProto.FLOAT
    model.graph.output.append(onnx.helper.make_tensor_value_info(NAME, kind, axes))
    part = file.with_suffix(".part")
    onnx.save(model, str(part))
    part.replace(file)


if __name__ == "__main__":
    main()
