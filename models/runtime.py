"""Where a model runs: which providers this installation has, and a session on one of them.

ONNX Runtime falls back to another provider by itself and says so by printing a line. Here that is switched off: a
provider that cannot be had is a `ProviderError`, and what happens next is the classifier's to decide and to show.
"""

import importlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.reference import MOST_OUTSIDE

CPU = "cpu"

PROVIDERS: Mapping[str, str] = MappingProxyType(
    {
        "tensorrt": "TensorrtExecutionProvider",
        "cuda": "CUDAExecutionProvider",
        "openvino": "OpenVINOExecutionProvider",
        "directml": "DmlExecutionProvider",
        CPU: "CPUExecutionProvider",
    }
)
"""Our names of the providers, and ONNX Runtime's."""

AUTOMATIC = ("cuda", "openvino", "directml", CPU)
"""The order of choice where none is asked for. TensorRT is left to be asked for: it spends minutes on building its
engine at every start, and a build of ONNX Runtime lists it whether or not its libraries are there."""

EXTRAS: Mapping[str, str] = MappingProxyType(
    {"tensorrt": "gpu", "cuda": "gpu", "openvino": "openvino", "directml": "directml", CPU: "cpu"}
)
"""Which extra of this project installs a provider."""


class ProviderError(RuntimeError):
    """A provider that cannot be had, or that failed while it ran. The text is one line."""


DEVICES: Mapping[str, str] = MappingProxyType({"cuda": "cuda", "tensorrt": "cuda"})
"""Where a provider wants its input to lie; the others read it from the processor's memory."""


class Session:
    """A model on one provider. Used by one thread at a time.

    For one crop, as at the bedside, memory for input and outputs is bound once (ONNX Runtime's I/O binding): on a GPU
    the crop is copied into the same place of its memory each time, and the answers come back into the same arrays.
    """

    def __init__(self, session: Any, provider: str, failures: tuple[type[Exception], ...]) -> None:
        self._session = session
        self._failures = failures
        self.provider = provider
        self._bound = None if session is None else _bind(session, provider)

    def run(self, crops: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Runs the model.

        Args:
            crops: (N, H, W, 3) uint8, RGB.

        Returns:
            `probability` (N, classes) and `cam` (N, h, w, classes), float32.

        Raises:
            ProviderError: The provider failed, gave what is no number or no probability, or the session is closed.
        """
        if self._session is None:
            raise ProviderError(f"the session on {self.provider} must be open to run, it was closed; open a new one")
        try:
            if self._bound is not None and crops.shape == self._bound.shape:
                probability, cam = self._bound.run(crops)
            else:
                probability, cam = self._session.run(["probability", "cam"], {"crop": crops})
        except self._failures as error:
            raise ProviderError(f"{self.provider} failed while it ran the model: {_one_line(error)}") from error
        # A NaN or infinity anywhere makes the sum one too; cheaper than testing each value.
        if not np.isfinite(np.sum(probability) + np.sum(cam)):
            raise ProviderError(f"{self.provider} must give finite answers, gave NaN or infinity")
        lowest, highest = float(probability.min(initial=0)), float(probability.max(initial=0))
        if lowest < -MOST_OUTSIDE or highest > 1 + MOST_OUTSIDE:
            raise ProviderError(f"{self.provider} must give probabilities within 0..1, gave {lowest:g} to {highest:g}")
        return np.clip(probability, 0, 1), cam

    def close(self) -> None:
        """Frees the model. Calling it twice is allowed."""
        self._bound = None
        self._session = None


class _Bound:
    """A session whose input and outputs for one crop have fixed places in memory."""

    def __init__(
        self, session: Any, crop: Any, shape: tuple[int, ...], answers: tuple[NDArray[np.float32], ...]
    ) -> None:
        runtime = _onnxruntime()
        self.shape = shape
        self._session, self._crop, self._answers = session, crop, answers
        self._binding = session.io_binding()
        self._binding.bind_ortvalue_input("crop", crop)
        for name, answer in zip(("probability", "cam"), answers, strict=True):
            self._binding.bind_ortvalue_output(name, runtime.OrtValue.ortvalue_from_numpy(answer))

    def run(self, crops: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        self._crop.update_inplace(np.ascontiguousarray(crops))
        self._session.run_with_iobinding(self._binding)
        probability, cam = self._answers
        # Some hundred numbers; the places are written again with the next crop.
        return probability.copy(), cam.copy()


def _bind(session: Any, provider: str) -> _Bound | None:
    """The session with memory for one crop; None where a size is open or the device gives no memory that way."""
    shapes = {value.name: (1, *value.shape[1:]) for value in (*session.get_inputs(), *session.get_outputs())}
    if not all(isinstance(size, int) for shape in shapes.values() for size in shape):
        return None
    runtime = _onnxruntime()
    shape = shapes["crop"]
    device = DEVICES.get(provider, "cpu")
    try:
        crop = runtime.OrtValue.ortvalue_from_shape_and_type(shape, np.uint8, device, 0)
        answers = tuple(np.zeros(shapes[name], np.float32) for name in ("probability", "cam"))
        return _Bound(session, crop, shape, answers)
    except _failures():
        return None


def engine_version() -> str:
    """Name and version of the installed build of ONNX Runtime."""
    from importlib.metadata import PackageNotFoundError, version

    for name in ("onnxruntime", "onnxruntime-gpu", "onnxruntime-openvino", "onnxruntime-directml"):
        try:
            return f"{name} {version(name)}"
        except PackageNotFoundError:
            continue
    return "none"


def installed_providers() -> tuple[str, ...]:
    """Our names of the providers that this installation of ONNX Runtime was built with, in the order of `PROVIDERS`.

    Being built in does not mean that a device is there: only opening a session shows that.
    """
    runtime = _onnxruntime()
    available = set(runtime.get_available_providers())
    return tuple(name for name, full_name in PROVIDERS.items() if full_name in available)


def automatic_providers() -> tuple[str, ...]:
    """The providers to try where none is asked for, best first, the CPU last."""
    installed = installed_providers()
    return tuple(name for name in AUTOMATIC if name in installed)


def open_session(model: bytes, provider: str, threads: int | None) -> Session:
    """Opens a model on a provider, and on no other.

    Args:
        model: The bytes of a checked `model.onnx`.
        provider: One of `PROVIDERS`.
        threads: Threads for the CPU's work, from 1; None for as many as there are cores.

    Raises:
        ProviderError: The provider is unknown, not installed, has no device here, or cannot load the model.
        ValueError: `threads` is under 1.
    """
    if threads is not None and threads < 1:
        raise ValueError(f"threads must be 1 or more, or left out for all cores, got {threads}")
    if provider not in PROVIDERS:
        raise ProviderError(f"a provider must be one of {', '.join(PROVIDERS)}, got {provider!r}")
    installed = installed_providers()
    if provider not in installed:
        raise ProviderError(
            f"{provider} is not part of this installation (it has {', '.join(installed)}); "
            f"install the extra {EXTRAS[provider]!r}"
        )
    runtime = _onnxruntime()
    if provider in {"cuda", "tensorrt"}:
        # Finds the CUDA libraries of pip packages; where there are none the session below says what is missing.
        runtime.preload_dlls()
    failures = _failures()
    chosen: list[Any] = [(PROVIDERS[provider], _provider_options(provider, threads, model))]
    if provider != CPU:
        # For the few operators that a device does not have. Which one came up is checked below.
        chosen.append(PROVIDERS[CPU])
    try:
        session = runtime.InferenceSession(
            model, sess_options=_session_options(runtime, provider, threads), providers=chosen, enable_fallback=0
        )
    except failures as error:
        raise ProviderError(
            f"{provider} cannot load the model ({_one_line(error)}); choose another provider or export the bundle again"
        ) from error
    session.disable_fallback()
    if session.get_providers()[0] != PROVIDERS[provider]:
        raise ProviderError(f"{provider} is installed but finds no device or library here; check the device's driver")
    return Session(session, provider, failures)


def _session_options(runtime: Any, provider: str, threads: int | None) -> Any:
    options = runtime.SessionOptions()
    options.graph_optimization_level = runtime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.execution_mode = runtime.ExecutionMode.ORT_SEQUENTIAL
    options.intra_op_num_threads = threads or 0
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Idle workers would otherwise spin and take the processor from decoding and from the screen.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if provider == "directml":
        options.enable_mem_pattern = False  # DirectML refuses to start with it.
    return options


def _provider_options(provider: str, threads: int | None, model: bytes) -> dict[str, str]:
    """Options that keep float32 float32: engines otherwise round to TensorFloat-32 or bfloat16 for speed.

    A float16 bundle brings float16 in its graph; CUDA and DirectML take it from there, TensorRT has to be allowed it.
    """
    match provider:
        case "cuda":
            return {"use_tf32": "0", "cudnn_conv_algo_search": "HEURISTIC"}
        case "tensorrt":
            # Building an engine takes minutes; kept, it takes them once a machine and model.
            folder = _engines_folder()
            options = {"trt_fp16_enable": "1" if _is_float16(model) else "0"}
            if folder is None:
                return options
            return options | {"trt_engine_cache_enable": "1", "trt_engine_cache_path": str(folder)}
        case "openvino":
            options = {"device_type": "CPU", "precision": "FP32"}
            return options if threads is None else options | {"num_of_threads": str(threads)}
    return {}


def _is_float16(model: bytes) -> bool:
    import onnx

    weights = onnx.load_model_from_string(model).graph.initializer
    return any(weight.data_type == onnx.TensorProto.FLOAT16 for weight in weights)


def _engines_folder() -> Path | None:
    """Where TensorRT may keep what it built: a cache of the user's; None where it cannot be made."""
    import platformdirs

    folder = platformdirs.user_cache_path("sollievo", appauthor=False) / "tensorrt"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return folder


def _onnxruntime() -> Any:
    """ONNX Runtime, silent: no telemetry and no warnings on the terminal."""
    # By name, because it takes a quarter of a second and not every command needs it.
    runtime = importlib.import_module("onnxruntime")
    runtime.disable_telemetry_events()
    runtime.set_default_logger_severity(3)
    return runtime


def _failures() -> tuple[type[Exception], ...]:
    """What ONNX Runtime raises; most of its exceptions have no base of their own."""
    state = importlib.import_module("onnxruntime.capi.onnxruntime_pybind11_state")
    members = [getattr(state, name) for name in dir(state)]
    own = (member for member in members if isinstance(member, type) and issubclass(member, Exception))
    return (*own, RuntimeError, ValueError)


def _one_line(error: Exception) -> str:
    text = " ".join(str(error).split())
    return text if len(text) <= 200 else f"{text[:197]}..."
