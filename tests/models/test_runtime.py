"""Sessions with memory bound for one crop: the same answers as without, each the caller's own."""

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

from models.runtime import CPU, ProviderError, open_session
from tests.support.bundles import red_answers, red_model

CROPS = np.random.default_rng(0).integers(0, 256, (3, 64, 64, 3), dtype=np.uint8)


def test_one_crop_and_many_give_the_same_answers() -> None:
    session = open_session(red_model(64, 4), CPU, 1)
    probability, cam = session.run(CROPS)
    expected = red_answers(CROPS)
    np.testing.assert_allclose(probability, expected[0], atol=1e-5)
    alone = [session.run(crop[np.newaxis]) for crop in CROPS]
    # Answers of earlier crops stay as they were when the next one is run.
    np.testing.assert_allclose(np.concatenate([each for each, _ in alone]), probability, atol=1e-6)
    np.testing.assert_allclose(np.concatenate([each for _, each in alone]), cam, atol=1e-6)
    view = np.stack([CROPS[0], CROPS[0]], axis=1)[:, 0][np.newaxis]  # not contiguous
    np.testing.assert_allclose(session.run(view)[0], probability[:1], atol=1e-6)


def red_times(factor: float) -> bytes:
    """The red model, its probabilities multiplied: what a softmax would have forbidden."""
    model = onnx.load_model_from_string(red_model(64, 4))
    model.graph.initializer.append(numpy_helper.from_array(np.float32(factor), "factor"))
    model.graph.node[-1].output[0] = "before"
    model.graph.node.append(helper.make_node("Mul", ["before", "factor"], ["probability"]))
    data: bytes = model.SerializeToString()
    return data


def test_what_is_no_probability_is_refused_and_rounding_is_not() -> None:
    white = np.full((1, 64, 64, 3), 255, np.uint8)
    np.testing.assert_array_equal(open_session(red_times(1.0005), CPU, 1).run(white)[0], [[0.0, 1.0]])
    with pytest.raises(ProviderError, match=r"within 0\.\.1, gave 0 to 6"):
        open_session(red_times(6.0), CPU, 1).run(white)


def test_a_closed_session_says_so() -> None:
    session = open_session(red_model(64, 4), CPU, 1)
    session.close()
    session.close()
    with pytest.raises(ProviderError, match="it was closed"):
        session.run(CROPS[:1])
