"""What Grad-CAM costs: a bundle's model timed against the same network without it, in the same runtime."""

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.bundle import ModelBundle
from models.runtime import CPU, open_session

if TYPE_CHECKING:
    import onnx


@dataclass(frozen=True, slots=True)
class GradCamCost:
    """Medians of alternating runs on one crop, in milliseconds. `ratio` is the median of the pairs' ratios."""

    with_cam_ms: float
    without_cam_ms: float
    ratio: float


def measure_cam_cost(
    bundle: ModelBundle, *, provider: str = CPU, threads: int | None = 2, runs: int = 30
) -> GradCamCost:
    """Times a bundle's model against the bare forward pass of its network.

    The two run in turn, so that whatever else the machine does falls on both.

    Args:
        bundle: The bundle to time.
        provider: Where to run it.
        threads: Threads for the CPU's work; None for as many as there are cores.
        runs: How many pairs of runs, from 1.

    Raises:
        ProviderError: The provider cannot be had or fails.
    """
    whole = open_session(bundle.model_bytes, provider, threads)
    bare = open_session(without_cam(bundle.model_bytes), provider, threads)
    crop = bundle.reference.crops[:1]
    pairs = []
    for run in range(runs + 1):
        times = []
        for session in (whole, bare):
            start = time.perf_counter()
            session.run(crop)
            times.append((time.perf_counter() - start) * 1000)
        if run > 0:  # the first run of a session allocates
            pairs.append(times)
    return GradCamCost(
        with_cam_ms=statistics.median(pair[0] for pair in pairs),
        without_cam_ms=statistics.median(pair[1] for pair in pairs),
        ratio=statistics.median(pair[0] / pair[1] for pair in pairs),
    )


def without_cam(model: bytes) -> bytes:
    """A bundle's ONNX model cut down to what `probability` needs; its `cam` is one zero."""
    import onnx

    graph_model = onnx.load_model_from_string(model)
    graph = graph_model.graph
    needed, kept = {"probability"}, []
    for node in reversed(graph.node):
        if needed & set(node.output):
            needed |= set(node.input)
            kept.append(node)
    del graph.node[:]
    graph.node.extend(reversed(kept))
    weights = [tensor for tensor in graph.initializer if tensor.name in needed]
    del graph.initializer[:]
    graph.initializer.extend(weights)
    if "cam" not in needed:
        _answer_zero(graph)
    data: bytes = graph_model.SerializeToString()
    return data


def _answer_zero(graph: "onnx.GraphProto") -> None:
    import onnx

    graph.initializer.extend([onnx.numpy_helper.from_array(np.zeros((1,), np.float32), "nothing")])
    graph.node.append(onnx.helper.make_node("Identity", ["nothing"], ["cam"]))
    for output in graph.output:
        if output.name == "cam":
            output.CopyFrom(onnx.helper.make_tensor_value_info("cam", onnx.TensorProto.FLOAT, [1]))
