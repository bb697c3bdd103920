"""Tiny ONNX files of the form that brought detectors have, with faces planted in them."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

CELLS = {8: 80, 16: 40, 32: 20}


def write_yolov5_face(path: Path, planted: dict[tuple[int, int, int, int], list[float]], swap: bool = False) -> Path:
    """A model that sees the same faces in every picture.

    Args:
        path: File to write.
        planted: Raw channels (16) by (stride, anchor, row, column).
        swap: Gives the outputs in another order, as some exports do.
    """
    nodes, outputs, values = [], [], []
    for stride, cells in CELLS.items():
        raw = np.full((1, 3, cells, cells, 16), -20, np.float32)
        for (at, anchor, row, column), channels in planted.items():
            if at == stride:
                raw[0, anchor, row, column] = channels
        values.append(numpy_helper.from_array(raw, f"values{stride}"))
        nodes.append(helper.make_node("Identity", [f"values{stride}"], [f"out{stride}"]))
        outputs.append(helper.make_tensor_value_info(f"out{stride}", TensorProto.FLOAT, raw.shape))
    images = helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, 640, 640])
    graph = helper.make_graph(nodes, "yolo", [images], outputs[::-1] if swap else outputs, values)
    return _save(graph, path)


def write_yunet(path: Path, width: float, height: float) -> Path:
    """A model that sees a face of that size (pixels) at every white cell of 8x8 pixels, wherever it is."""
    nodes, outputs, values = [], [], []
    for stride in (8, 16, 32):
        nodes.append(
            helper.make_node("AveragePool", ["input"], [f"p{stride}"], kernel_shape=[stride] * 2, strides=[stride] * 2)
        )
        size = [0.5, 0.5, float(np.log(width / stride)), float(np.log(height / stride))]
        for name, bias in (("cls", [-100.0]), ("obj", [50.0]), ("bbox", size), ("kps", [float(i) for i in range(10)])):
            # Only the finest cells see: the logit of an even cell is its brightness less 100, of the others far below.
            brightness = 1 / 3 if name == "cls" and stride == 8 else 0.0
            shift = [b - 400 for b in bias] if name == "cls" and stride > 8 else bias
            weight = np.full((len(bias), 3, 1, 1), brightness, np.float32)
            values += [
                numpy_helper.from_array(weight, f"w_{name}{stride}"),
                numpy_helper.from_array(np.array(shift, np.float32), f"b_{name}{stride}"),
                numpy_helper.from_array(np.array([1, -1, len(bias)], np.int64), f"s_{name}{stride}"),
            ]
            steps = [f"{name}{stride}{step}" for step in "abc"]
            nodes += [
                helper.make_node("Conv", [f"p{stride}", f"w_{name}{stride}", f"b_{name}{stride}"], [steps[0]]),
                helper.make_node("Transpose", [steps[0]], [steps[1]], perm=[0, 2, 3, 1]),
                helper.make_node("Reshape", [steps[1], f"s_{name}{stride}"], [steps[2]]),
                helper.make_node("Sigmoid" if name in {"cls", "obj"} else "Identity", [steps[2]], [f"{name}_{stride}"]),
            ]
            shape = [1, None, len(bias)]
            outputs.append(helper.make_tensor_value_info(f"{name}_{stride}", TensorProto.FLOAT, shape))
    picture = helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, 640, 640])
    return _save(helper.make_graph(nodes, "yunet", [picture], outputs, values), path)


def _save(graph: onnx.GraphProto, path: Path) -> Path:
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
    return path
