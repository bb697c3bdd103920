"""A tiny, valid model bundle made without any training library.

The probability of pain is the mean red of the crop / 255, its map the mean red of each cell: answers that a test can
work out in its head. Class 0 is the rest. Works in both environments.
"""

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

CLASSES = ("no pain", "pain")
LEFT_OUT = object()
"""As a value of `changes`: leave this field out of the manifest."""


def write_bundle(
    folder: Path,
    *,
    size: int = 64,
    cells: int = 4,
    model: bytes | None = None,
    reference: bytes | None = None,
    **changes: Any,
) -> Path:
    """Writes a bundle into `folder` (made where it is missing) and returns `folder`.

    Args:
        folder: Where to.
        size: Width and height of the crop in pixels; a multiple of `cells`.
        cells: Width and height of the map in cells.
        model: Bytes of `model.onnx` instead of the red one; their hash is right.
        reference: Bytes of `reference.npz` instead of the right ones; their hash is right.
        changes: Fields of the manifest to replace, to add, or (`LEFT_OUT`) to leave out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "model.onnx": red_model(size, cells) if model is None else model,
        "reference.npz": red_reference(size, cells) if reference is None else reference,
        "CARD.md": b"# red\n\nA test bundle: the mean red of the crop.\n",
    }
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    fields = manifest_fields(size, cells, hashes) | changes
    fields = {name: value for name, value in fields.items() if value is not LEFT_OUT}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    (folder / "manifest.json").write_text(json.dumps(fields, indent=2), encoding="utf-8")
    return folder


def manifest_fields(size: int, cam: int, files: dict[str, str]) -> dict[str, Any]:
    """The fields of a valid manifest, ready for JSON."""
    return {
        "format_version": "1.0",
        "name": "red",
        "version": "1.0.0",
        "architecture": "mean-red",
        "untrained": False,
        "demonstration": True,
        "created": "2026-01-02T03:04:05Z",
        "input": {"width": size, "height": size},
        "classes": list(CLASSES),
        "pain_class": "pain",
        "threshold": {"value": 0.5, "chosen_how": "half"},
        "calibration": {"temperature": 1.0},
        "operating_point": {"sensitivity": 0.9, "specificity": 0.95, "children": 12, "measured_over": "invented"},
        "crop": {"detector": "mediapipe-short", "margin": 0.1, "roll": "upright"},
        "cam": {"layer": "red", "height": cam, "width": cam},
        "population": {
            "gestational_weeks": [37.0, 42.0],
            "age_days": [0.0, 28.0],
            "settings": ["maternity ward"],
            "description": "nobody: a test bundle",
            "synthetic": True,
        },
        "data": {"children": 12, "frames": 120, "description": "invented"},
        "metrics": {"accuracy": {"mean": 0.9, "sd": 0.02}},
        "precision": "float32",
        "licences": {"weights": "Apache-2.0", "data": "none"},
        "clinical_use": False,
        "files": files,
    }


def red_model(size: int = 64, cam: int = 4) -> bytes:
    """An ONNX model: `crop` uint8 (N, size, size, 3) to `cam` (N, cam, cam, 2) and `probability` (N, 2), its mean."""
    cell = size // cam
    constants = [
        numpy_helper.from_array(np.array([0], np.int64), "red"),
        numpy_helper.from_array(np.float32(255.0), "full"),
        numpy_helper.from_array(np.float32(1.0), "one"),
    ]
    nodes = [
        helper.make_node("Cast", ["crop"], ["number"], to=TensorProto.FLOAT),
        helper.make_node("Transpose", ["number"], ["planes"], perm=[0, 3, 1, 2]),
        helper.make_node("Gather", ["planes", "red"], ["plane"], axis=1),
        helper.make_node("AveragePool", ["plane"], ["cells"], kernel_shape=[cell, cell], strides=[cell, cell]),
        helper.make_node("Div", ["cells", "full"], ["share"]),
        helper.make_node("Sub", ["one", "share"], ["rest"]),
        helper.make_node("Concat", ["rest", "share"], ["both"], axis=1),
        helper.make_node("Transpose", ["both"], ["cam"], perm=[0, 2, 3, 1]),
        helper.make_node("ReduceMean", ["cam"], ["probability"], axes=[1, 2], keepdims=0),
    ]
    graph = helper.make_graph(
        nodes,
        "red",
        [helper.make_tensor_value_info("crop", TensorProto.UINT8, ["N", size, size, 3])],
        [
            helper.make_tensor_value_info("probability", TensorProto.FLOAT, ["N", 2]),
            helper.make_tensor_value_info("cam", TensorProto.FLOAT, ["N", cam, cam, 2]),
        ],
        constants,
    )
    # Opset 17 and IR 8: older than any ONNX Runtime in use here.
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    data: bytes = model.SerializeToString()
    return data


def red_answers(crops: NDArray[np.uint8], cam: int = 4) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(probability (N, 2), cam (N, cam, cam, 2)) that the red model must give."""
    count, size = crops.shape[0], crops.shape[1]
    cell = size // cam
    red = crops[..., 0].astype(np.float32).reshape(count, cam, cell, cam, cell).mean(axis=(2, 4)) / np.float32(255.0)
    maps = np.stack([1.0 - red, red], axis=-1).astype(np.float32)
    return maps.mean(axis=(1, 2)).astype(np.float32), maps


def red_reference(size: int = 64, cam: int = 4, *, offset: float = 0.0) -> bytes:
    """Bytes of `reference.npz` for the red model; `offset` goes from one class to the other to plant a fault."""
    crops = np.random.default_rng(7).integers(0, 256, (3, size, size, 3), dtype=np.uint8)
    crops[1, ..., 0] //= 4
    probability, maps = red_answers(crops, cam)
    buffer = io.BytesIO()
    planted = probability + np.float32([-offset, offset])
    np.savez(buffer, crops=crops, probability=planted.astype(np.float32), cam=maps)
    return buffer.getvalue()
