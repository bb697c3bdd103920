"""Smaller numbers inside an ONNX model: float16 for GPUs, int8 for processors."""

import contextlib
import io
import logging
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray

from models.manifest import Precision

CAM_OPERATORS = ["MatMul", "Greater", "Mul", "Cast", "Softmax", "Slice", "Unsqueeze", "Reshape"]
"""Kept in float32 where the rest becomes float16: preprocessing and the few products behind the pooling. They cost
nothing, and the gradients of Grad-CAM are too small for float16."""


def with_precision(model: onnx.ModelProto, precision: Precision, crops: NDArray[np.uint8]) -> onnx.ModelProto:
    """The model in another precision; input and outputs keep their types.

    Args:
        model: A float32 model as `training.onnx_graph` makes it.
        precision: float32 gives the model back as it is.
        crops: (N, H, W, 3) uint8; int8 takes the range of every activation from them, so they should be like the
            crops that the model will see.
    """
    match precision:
        case "float32":
            return model
        case "float16":
            return _to_float16(model)
        case "int8":
            return _to_int8(model, crops)


def _to_float16(model: onnx.ModelProto) -> onnx.ModelProto:
    from onnxruntime.transformers.float16 import convert_float_to_float16

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about values that become the smallest float16; the loss is measured after
        converted: onnx.ModelProto = convert_float_to_float16(
            model, keep_io_types=True, op_block_list=CAM_OPERATORS, disable_shape_infer=False
        )
    return converted


def _to_int8(model: onnx.ModelProto, crops: NDArray[np.uint8]) -> onnx.ModelProto:
    """Convolutions in 8 bits, the rest in float32: static, with quantize and dequantize nodes, scales per channel."""
    from onnxruntime.quantization import QuantFormat, QuantType, quantize_static

    with tempfile.TemporaryDirectory() as name, _quiet():
        source, target = Path(name) / "fused.onnx", Path(name) / "int8.onnx"
        _fuse(model, source)
        quantize_static(
            source,
            target,
            _CropReader(crops),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=["Conv"],
            per_channel=True,
            # Seven bits for weights: with eight, processors without VNNI overflow 16-bit sums and give other answers
            # than the ones that the bundle's reference holds.
            reduce_range=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
        )
        quantized = onnx.load(target)
    # ONNX Runtime notes every operator set that it knows; only ONNX's own is used.
    used = {node.domain for node in quantized.graph.node}
    versions = [entry for entry in quantized.opset_import if entry.domain in used]
    del quantized.opset_import[:]
    quantized.opset_import.extend(versions)
    return quantized


def _fuse(model: onnx.ModelProto, target: Path) -> None:
    """Writes the model with batch normalisation folded into convolutions: as two steps they would be rounded twice."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(target)
    options.log_severity_level = 3
    onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


class _CropReader:
    """Hands the crops to the quantizer, one by one, in the form that it asks for."""

    def __init__(self, crops: NDArray[np.uint8]) -> None:
        self._crops = iter(crops)

    def get_next(self) -> dict[str, NDArray[np.uint8]] | None:
        crop = next(self._crops, None)
        return None if crop is None else {"crop": crop[np.newaxis]}


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keeps the quantizer's advice on the root logger and on the terminal to itself."""
    level = logging.getLogger().level
    logging.getLogger().setLevel(logging.ERROR)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        logging.getLogger().setLevel(level)
