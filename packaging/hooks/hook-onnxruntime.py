"""Inference on the processor. The module that does it links nothing of its own: the library that
the usual hook takes along would be all of the runtime once more. It looks for its providers'."""

from PyInstaller.utils.hooks import collect_dynamic_libs

binaries = [one for one in collect_dynamic_libs("onnxruntime") if "providers_shared" in one[0]]
excludedimports = ["onnxruntime.backend", "onnxruntime.datasets", "onnxruntime.quantization",
                   "onnxruntime.tools", "onnxruntime.transformers"]  # fmt: skip
