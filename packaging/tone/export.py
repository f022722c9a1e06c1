"""Write the trained student as the program reads it: one int8 ONNX file and its vocabulary."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import Any

import onnx
import torch
from early import answer_early
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions
from reader import Pieces, Reader

NAMES = ("severity", "labels", "words", "sentiment", "intent", "urgency")


class _Flat(torch.nn.Module):
    """The reader with plain tensors out, as the exporter wants it."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(
        self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor, first: torch.Tensor
    ) -> tuple[torch.Tensor, ...]:
        return self.reader(ids, mask, types, first)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--to", type=Path, required=True)
    options = parser.parse_args()
    model = Reader(options.base)
    model.encoder.set_attn_implementation("eager")  # the shape that can be fused
    if options.weights:
        model.load_state_dict(torch.load(options.weights, weights_only=True))
    model.eval()
    options.to.mkdir(parents=True, exist_ok=True)
    batch = Pieces(options.base).batch([("Sorry about that.", "It was cold."), ("Noted.", "")])
    inputs = (batch.ids, batch.mask, batch.types, batch.first)
    names = ["ids", "mask", "types", "first"]
    axes = {name: {0: "rows", 1: "pieces"} for name in [*names, "words"]}
    axes |= {name: {0: "rows"} for name in NAMES if name != "words"}
    with tempfile.TemporaryDirectory() as folder:
        plain, ready = Path(folder) / "plain.onnx", Path(folder) / "ready.onnx"
        part = options.to / "reader.part"
        torch.onnx.export(
            _Flat(model), inputs, str(plain), input_names=names, output_names=list(NAMES),
            dynamic_axes=axes, opset_version=17, dynamo=False,
        )  # fmt: skip
        _fuse(plain, ready, model.encoder.config)
        quantize_dynamic(
            str(ready), str(part), weight_type=QuantType.QInt8,
            per_channel=True,
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
        )  # fmt: skip
        answer_early(part)
        part.replace(options.to / "reader.onnx")  # never half a file where the program looks
    shutil.copy(options.base / "vocab.txt", options.to / "vocabulary.txt")
    print(f"{(options.to / 'reader.onnx').stat().st_size / 1e6:.1f} MB")


def _fuse(plain: Path, ready: Path, config: Any) -> None:
    """Each layer's attention, norm and activation as one step: an eighth of the time less."""
    wanted = FusionOptions("bert")
    wanted.enable_embed_layer_norm = False
    fused = optimizer.optimize_model(
        str(plain), model_type="bert", num_heads=config.num_attention_heads,
        hidden_size=config.hidden_size, optimization_options=wanted, opt_level=0,
    )  # fmt: skip
    found = fused.get_fused_operator_statistics()
    if found.get("Attention") != config.num_hidden_layers:
        raise SystemExit(f"the exporter's graph is not what the fusing knows: {found}")
    fused.save_model_to_file(str(ready))


if __name__ == "__main__":
    main()
