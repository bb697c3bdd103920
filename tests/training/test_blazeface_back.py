"""The committed ONNX file of BlazeFace back is what its published .tflite converts to."""

import warnings
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from models.assets import asset_path
from models.detectors.blazeface_back import MODEL_PATH

pytestmark = pytest.mark.training


def test_converting_again_gives_the_same_network(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # TensorFlow and tf2onnx deprecate each other's parts
        import tf2onnx

        again = tmp_path / "again.onnx"
        tf2onnx.convert.from_tflite(str(asset_path("blazeface-back")), opset=17, output_path=str(again))
    pictures = np.random.default_rng(0).uniform(-1, 1, (3, 1, 256, 256, 3)).astype(np.float32)
    committed, converted = (
        onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"]) for path in (MODEL_PATH, again)
    )
    for picture in pictures:
        feed = {"input": picture}
        outputs = ["regressors", "classificators"]
        for ours, theirs in zip(committed.run(outputs, feed), converted.run(outputs, feed), strict=True):
            assert np.array_equal(ours, theirs)
