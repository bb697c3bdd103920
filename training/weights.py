"""Pretrained VGG-Face weights, brought by the user: read, checked, and put into the network.

Taken are Keras .h5 files (of weights or of whole models) whose convolutions are called conv1_1, block1_conv1, or
conv2d_1 and so on in their order, and MatConvNet's original vgg-face.mat. Only the 13 convolutions are used.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.errors import TrainingError
from training.run_record import UsedWeights

Kernel = NDArray[np.float32]
Convolutions = Mapping[str, tuple[Kernel, Kernel]]
"""Kernel (3, 3, in, out) and bias (out,) by layer, conv1_1 to conv5_3; the input's channels in BGR order."""

BLOCKS = ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))
FACES = 2622
"""Outputs of the whole VGG-Face network, one a person."""

KNOWN_FILES = {"3d6cd504bf9c98af4a561aad059565d1": "MatConvNet's vgg-face.mat"}
"""MD5 of files as their publishers state them (MatConvNet, page of pretrained models)."""

IMAGENET_CORNER = (0.42947057, 0.11727387, 0.034012958)
"""The first numbers of ImageNet's VGG-16, the likeliest mix-up: same shapes, other pictures. First kernel, one corner,
blue, first three outputs, as `keras.applications` has them."""

LEAST_KURTOSIS = 1.0
"""Middle of the layers' kernels. Random starts have -1.2 (uniform) to 0 (normal); training makes tails."""

WHERE = (
    "bring vgg-face.mat (MatConvNet's page of pretrained models) or rcmalli_vggface_tf_notop_vgg16.h5 (project "
    "keras-vggface) and give --weights FILE; their authors allow non-commercial research only"
)


@dataclass(frozen=True, slots=True)
class Source:
    """What a file holds.

    Attributes:
        convolutions: By layer.
        outputs: Of the last layer, where the file has the top of the network; else None.
    """

    convolutions: Convolutions
    outputs: int | None


def load_pretrained(model: Any, file: Path | None) -> UsedWeights:
    """Puts the convolutions of a file into a VGG-Face network that `training.networks.vgg_face.build` made.

    Args:
        model: The Keras model; changed in place.
        file: The user's file.

    Raises:
        TrainingError: There is none, it cannot be read, or it holds the weights of another network.
    """
    source, used = read_weights(file)
    for name, (kernel, bias) in source.convolutions.items():
        model.get_layer(name).set_weights([kernel, bias])
    return used


DEMONSTRATION_FILE = Path(__file__).parent / "networks" / "demonstration.keras"
"""The network behind the shipped demonstration bundle, from nothing but rendered newborns; Apache-2.0."""


def load_earlier(model: Any, file: Path, name: str) -> None:
    """Puts the weights of a Keras file of the same network, such as an earlier run's best.keras, into a new one.

    Args:
        model: The Keras model; changed in place.
        file: The Keras file.
        name: The network's name.

    Raises:
        TrainingError: It is no whole Keras file, or one of another network.
    """
    from training.networks.choose import load_network

    earlier = load_network(file, name).model.get_weights()
    wanted, found = ([array.shape for array in arrays] for arrays in (model.get_weights(), earlier))
    if wanted != found:
        raise TrainingError(
            f"{file}: weights must be those of network {name}, found {len(found)} arrays of other shapes or another "
            "number; give a file of the same network"
        )
    model.set_weights(earlier)


def used_earlier(file: Path | None) -> UsedWeights:
    """What to record about an earlier network's file.

    Raises:
        TrainingError: There is none.
    """
    if file is None or not file.is_file():
        found = "none was given" if file is None else f"{file} is no file"
        raise TrainingError(
            f"this recipe begins with an earlier network, {found}; give --weights FILE, such as a run's "
            "fold-1/best.keras"
        )
    return UsedWeights(path=file.resolve(), sha256=_digest(file, "sha256"), verified=False, statistics={})


def read_weights(file: Path | None) -> tuple[Source, UsedWeights]:
    """The convolutions of a file, checked by shape and statistics, and what to record about them.

    Raises:
        TrainingError: As `load_pretrained`.
    """
    if file is None or not file.is_file():
        found = "none were given" if file is None else f"{file} is no file"
        raise TrainingError(f"this recipe needs VGG-Face weights, {found}; {WHERE}")
    source = _read_mat(file) if file.suffix.lower() == ".mat" else _read_h5(file)
    _check_shapes(file, source.convolutions)
    statistics = fingerprint(source.convolutions)
    _check_statistics(file, source, statistics)
    known = _digest(file, "md5") in KNOWN_FILES
    used = UsedWeights(
        path=file.resolve(),
        sha256=_digest(file, "sha256"),
        verified=known or source.outputs == FACES,
        statistics={name: (mean, spread) for name, (mean, spread, _) in statistics.items()},
    )
    return source, used


def fingerprint(convolutions: Convolutions) -> dict[str, tuple[float, float, float]]:
    """Mean, standard deviation and excess kurtosis of every layer's kernel."""
    statistics = {}
    for name, (kernel, _) in convolutions.items():
        values = kernel.astype(np.float64).ravel()
        mean = float(values.mean())
        squares = (values - mean) ** 2
        variance = float(squares.mean())
        tails = float(squares @ squares) / len(squares) / variance**2 - 3 if variance > 0 else 0.0
        spread = variance**0.5
        statistics[name] = (mean, spread, tails)
    return statistics


def shapes() -> dict[str, tuple[int, int, int, int]]:
    """The kernels' shapes by layer."""
    expected, before = {}, 3
    for block, (channels, count) in enumerate(BLOCKS, start=1):
        for place in range(1, count + 1):
            expected[f"conv{block}_{place}"] = (3, 3, before, channels)
            before = channels
    return expected


def _check_shapes(file: Path, convolutions: Convolutions) -> None:
    expected = shapes()
    if set(convolutions) != set(expected):
        odd = sorted(set(convolutions) ^ set(expected))
        raise TrainingError(
            f"{file}: VGG-Face has 13 convolutions of 3x3, found {len(convolutions)} (differs in {', '.join(odd[:3])}"
            f"{'...' if len(odd) > 3 else ''}): these are the weights of another network; {WHERE}"
        )
    for name, shape in expected.items():
        kernel, bias = convolutions[name]
        if kernel.shape != shape or bias.shape != shape[3:]:
            raise TrainingError(
                f"{file}: layer {name} must have a kernel {shape} and {shape[3]} biases, found {kernel.shape} and "
                f"{bias.shape}: these are the weights of another network; {WHERE}"
            )


def _check_statistics(file: Path, source: Source, statistics: Mapping[str, tuple[float, float, float]]) -> None:
    if not all(np.isfinite(array).all() for pair in source.convolutions.values() for array in pair):
        raise TrainingError(f"{file}: weights must be finite, found NaN or infinity; fetch the file again")
    corner = source.convolutions["conv1_1"][0][0, 0]
    if any(np.allclose(channel[:3], IMAGENET_CORNER, atol=1e-4) for channel in (corner[0], corner[2])):
        raise TrainingError(f"{file}: weights must be VGG-Face's, these are ImageNet's VGG-16; {WHERE}")
    if source.outputs is not None and source.outputs != FACES:
        raise TrainingError(
            f"{file}: VGG-Face's last layer has {FACES} outputs, found {source.outputs}: these are the weights of "
            f"another network; {WHERE}"
        )
    tails = float(np.median([kurtosis for _, _, kurtosis in statistics.values()]))
    silent = [name for name, (_, bias) in source.convolutions.items() if not bias.any()]
    if tails < LEAST_KURTOSIS or silent:
        found = f"biases of {silent[0]} all zero" if silent else f"kernels spread like random numbers ({tails:.2g})"
        raise TrainingError(f"{file}: weights must be trained ones, found {found}; {WHERE}")


def _read_h5(file: Path) -> Source:
    import h5py

    arrays: dict[str, NDArray[Any]] = {}
    try:
        with h5py.File(file) as stored:
            stored.visititems(lambda path, item: arrays.update(_array(path, item)))
    except OSError as error:
        raise TrainingError(
            f"{file}: weights must be a whole Keras .h5 or MatConvNet .mat file ({' '.join(str(error).split())[:80]}); "
            f"fetch it again; {WHERE}"
        ) from error
    layers: dict[str, dict[int, NDArray[Any]]] = {}
    for path, array in arrays.items():
        layers.setdefault(_layer_of(path), {})[array.ndim] = array
    convolutions = {
        name: (np.asarray(parts[4], np.float32), np.asarray(parts[1], np.float32))
        for name, parts in _named(layers).items()
    }
    return Source(convolutions, _outputs(layers))


def _array(path: str, item: Any) -> dict[str, NDArray[Any]]:
    import h5py

    is_array = isinstance(item, h5py.Dataset) and item.ndim in {1, 2, 4} and not path.startswith("optimizer")
    return {path: item[()]} if is_array else {}


def _layer_of(path: str) -> str:
    """The layer's name out of a path such as model_weights/conv1_1/conv1_1/kernel:0 or layers/conv2d_3/vars/0."""
    folders = [folder for folder in path.split("/")[:-1] if folder not in {"model_weights", "layers", "vars"}]
    return folders[-1] if folders else path


def _named(layers: Mapping[str, dict[int, NDArray[Any]]]) -> dict[str, dict[int, NDArray[Any]]]:
    """The 3x3 convolutions under VGG-Face's own names, whichever way the file calls them."""
    import re

    named: dict[str, dict[int, NDArray[Any]]] = {}
    numbered: dict[int, dict[int, NDArray[Any]]] = {}
    for layer, parts in layers.items():
        if not {1, 4} <= set(parts) or parts[4].shape[:2] != (3, 3):
            continue
        by_name = re.search(r"(?:block|conv)(\d+)_(?:conv)?(\d+)$", layer)
        by_number = re.search(r"conv(?:olution)?(?:2d)?(?:_(\d+))?$", layer)
        if by_name:
            named[f"conv{by_name[1]}_{by_name[2]}"] = parts
        elif by_number:
            numbered[int(by_number[1] or 0)] = parts
    if named:
        return named
    names = [*shapes(), *(f"convolution {place}" for place in range(14, 99))]
    return dict(zip(names, (numbered[number] for number in sorted(numbered)), strict=False))


def _outputs(layers: Mapping[str, dict[int, NDArray[Any]]]) -> int | None:
    tops = [parts for name, parts in layers.items() if name in {"fc8", "predictions"} and 1 in parts]
    return int(tops[0][1].shape[0]) if tops else None


def _read_mat(file: Path) -> Source:
    from scipy.io import loadmat
    from scipy.io.matlab import MatReadError

    try:
        content: dict[str, Any] = loadmat(file, struct_as_record=False, squeeze_me=True)
        net = content.get("net") or _Fields(content)
        layers = [layer for layer in np.atleast_1d(net.layers) if getattr(layer, "type", "") == "conv"]
        pairs = {str(layer.name): _pair(layer) for layer in layers}
    except (MatReadError, NotImplementedError, ValueError, TypeError, AttributeError, OSError, KeyError) as error:
        raise TrainingError(
            f"{file}: weights must be a whole MatConvNet file with a network in it ({' '.join(str(error).split())[:80]}"
            f"); fetch it again; {WHERE}"
        ) from error
    flips = _is_rgb(net)
    convolutions = {}
    for name, (kernel, bias) in pairs.items():
        if kernel.ndim == 4 and kernel.shape[:2] == (3, 3):
            # MatConvNet's networks take RGB, ours takes BGR behind its own turn of the channels.
            turned = kernel[:, :, ::-1] if flips and kernel.shape[2] == 3 else kernel
            convolutions[name] = (np.ascontiguousarray(turned), bias)
    last = next((bias.shape[0] for name, (_, bias) in pairs.items() if name == "fc8"), None)
    return Source(convolutions, last)


class _Fields:
    """The variables of a file as attributes, where the network is not in one variable called net."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.layers = content["layers"]
        self.meta = content.get("meta")


def _pair(layer: Any) -> tuple[Kernel, Kernel]:
    kernel, bias = layer.weights if hasattr(layer, "weights") else (layer.filters, layer.biases)
    return np.asarray(kernel, np.float32), np.asarray(bias, np.float32).ravel()


def _is_rgb(net: Any) -> bool:
    """Whether the mean that the network subtracts has red, the largest of a face's channels, in front."""
    normalization = getattr(net, "normalization", None) or getattr(getattr(net, "meta", None), "normalization", None)
    mean = np.asarray(getattr(normalization, "averageImage", ()), np.float64)
    if not mean.size or mean.shape[-1] != 3:
        return True
    red_first = mean.reshape(-1, 3).mean(axis=0)
    return bool(red_first[0] > red_first[2])


def _digest(file: Path, kind: str) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, kind).hexdigest()
