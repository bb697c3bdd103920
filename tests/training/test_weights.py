"""VGG-Face weights from the user's files: every naming is read, another network's weights are refused."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest
from scipy.io import savemat

from training import weights
from training.errors import TrainingError
from training.weights import IMAGENET_CORNER, fingerprint, read_weights, shapes

Arrays = dict[str, tuple[np.ndarray, np.ndarray]]


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> Arrays:
    """Numbers with tails, as training leaves them, in a VGG-16 with few channels, for speed."""
    monkeypatch.setattr(weights, "BLOCKS", tuple((channels // 8, count) for channels, count in weights.BLOCKS))
    random = np.random.default_rng(0)
    return {
        name: (random.laplace(0, 0.01, shape).astype(np.float32), random.laplace(0, 1, shape[3]).astype(np.float32))
        for name, shape in shapes().items()
    }


@pytest.mark.training
def test_the_shapes_are_those_of_the_network() -> None:
    from training.networks import vgg_face

    model = vgg_face.build(input_size=32)
    assert {name: model.get_layer(name).kernel.shape for name in shapes()} == shapes()


def _write_h5(file: Path, arrays: Arrays, name: Callable[[int, str], str], root: str = "") -> Path:
    with h5py.File(file, "w") as stored:
        for place, (layer, (kernel, bias)) in enumerate(arrays.items()):
            called = name(place, layer)
            stored[f"{root}{called}/{called}/kernel:0"] = kernel
            stored[f"{root}{called}/{called}/bias:0"] = bias
    return file


def _own(_: int, layer: str) -> str:
    return layer


def _block(_: int, layer: str) -> str:
    return layer.replace("conv", "block").replace("_", "_conv")


def _numbered(place: int, _: str) -> str:
    return f"conv2d_{place + 1}" if place else "conv2d"


@pytest.mark.parametrize(("name", "root"), [(_own, ""), (_block, "model_weights/"), (_numbered, "")])
def test_every_naming_is_read(trained: Arrays, tmp_path: Path, name: Callable[[int, str], str], root: str) -> None:
    file = _write_h5(tmp_path / "vgg.h5", trained, name, root)
    with h5py.File(file, "a") as stored:  # what else such files hold
        stored["optimizer_weights/conv1_1/kernel:0"] = np.zeros((3, 3, 3, 64))
        stored["fc6/fc6/kernel:0"] = np.zeros((7, 7, 4, 4))
        stored["fc6/fc6/bias:0"] = np.zeros(4)
    source, used = read_weights(file)
    assert list(shapes()) == sorted(source.convolutions)
    for layer, (kernel, bias) in trained.items():
        np.testing.assert_array_equal(source.convolutions[layer][0], kernel)
        np.testing.assert_array_equal(source.convolutions[layer][1], bias)
    assert used.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert not used.verified
    assert used.statistics["conv3_2"][1] == pytest.approx(trained["conv3_2"][0].std(), rel=1e-4)


def _write_mat(file: Path, arrays: Arrays, mean: tuple[float, float, float], outputs: int = 2622) -> Path:
    layers = []
    for name, (kernel, bias) in arrays.items():
        layers.append({"name": name, "type": "conv", "weights": np.array([kernel, bias[:, None]], object)})
        layers.append({"name": name.replace("conv", "relu"), "type": "relu"})
    top = np.array([np.zeros((1, 1, 4, outputs)), np.zeros((outputs, 1))], object)
    layers.append({"name": "fc8", "type": "conv", "weights": top})
    meta = {"normalization": {"averageImage": np.array(mean).reshape(1, 1, 3)}}
    savemat(file, {"layers": np.array(layers, object), "meta": meta})
    return file


def test_matconvnet_is_read_and_its_colours_turned(trained: Arrays, tmp_path: Path) -> None:
    file = _write_mat(tmp_path / "vgg-face.mat", trained, (129.1863, 104.7624, 93.5940))
    source, used = read_weights(file)
    np.testing.assert_array_equal(source.convolutions["conv1_1"][0], trained["conv1_1"][0][:, :, ::-1])
    np.testing.assert_array_equal(source.convolutions["conv5_3"][0], trained["conv5_3"][0])
    assert used.verified  # 2622 faces
    turned = _write_mat(tmp_path / "bgr.mat", trained, (93.5940, 104.7624, 129.1863))
    np.testing.assert_array_equal(read_weights(turned)[0].convolutions["conv1_1"][0], trained["conv1_1"][0])
    other = _write_mat(tmp_path / "imagenet.mat", trained, (129.1863, 104.7624, 93.5940), outputs=1000)
    with pytest.raises(TrainingError, match="found 1000"):
        read_weights(other)


def _with(arrays: Arrays, layer: str, kernel: np.ndarray | None = None, bias: np.ndarray | None = None) -> Arrays:
    mine, theirs = arrays[layer]
    return arrays | {layer: (mine if kernel is None else kernel, theirs if bias is None else bias)}


def _random(arrays: Arrays) -> Arrays:
    random = np.random.default_rng(1)
    return {
        name: (random.uniform(-0.05, 0.05, kernel.shape).astype(np.float32), bias)
        for name, (kernel, bias) in arrays.items()
    }


def _imagenet(arrays: Arrays) -> Arrays:
    kernel = arrays["conv1_1"][0].copy()
    kernel[0, 0, 0, :3] = IMAGENET_CORNER
    return _with(arrays, "conv1_1", kernel)


FAULTS: dict[str, tuple[Callable[[Arrays], Arrays], str]] = {
    "VGG-19": (lambda a: a | {"conv3_4": a["conv3_3"]}, "found 14 (differs in conv3_4)"),
    "too few": (lambda a: {name: a[name] for name in list(a)[:10]}, "found 10 (differs in conv5_1, conv5_2, conv5_3)"),
    "another shape": (lambda a: _with(a, "conv1_1", np.ones((3, 3, 1, 8), np.float32)), "found (3, 3, 1, 8)"),
    "ImageNet": (_imagenet, "these are ImageNet's VGG-16"),
    "random": (_random, "kernels spread like random numbers"),
    "fresh": (lambda a: _with(a, "conv2_1", bias=np.zeros(16, np.float32)), "biases of conv2_1 all zero"),
    "not a number": (lambda a: _with(a, "conv2_1", bias=np.full(16, np.nan, np.float32)), "must be finite"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_weights_of_another_network_are_refused(trained: Arrays, tmp_path: Path, fault: str) -> None:
    change, words = FAULTS[fault]
    file = _write_h5(tmp_path / "vgg.h5", change(trained), _own)
    with pytest.raises(TrainingError) as caught:
        read_weights(file)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_file_says_where_the_weights_are(tmp_path: Path) -> None:
    for file in (None, tmp_path / "none.h5"):
        with pytest.raises(TrainingError, match=r"vgg-face.mat .*rcmalli.*non-commercial research only"):
            read_weights(file)
    for name in ("cut.h5", "cut.mat"):
        (tmp_path / name).write_bytes(b"no weights")
        with pytest.raises(TrainingError, match="must be a whole") as caught:
            read_weights(tmp_path / name)
        assert "\n" not in str(caught.value)


def test_a_known_file_counts_as_verified(trained: Arrays, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = _write_h5(tmp_path / "vgg.h5", trained, _own)
    digest = hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest()
    monkeypatch.setattr(weights, "KNOWN_FILES", {digest: "this one"})
    assert read_weights(file)[1].verified


def test_the_fingerprint_tells_training_from_chance() -> None:
    random = np.random.default_rng(0)
    for values, low, high in [
        (random.uniform(-1, 1, (3, 3, 64, 64)), -1.4, -1.0),
        (random.normal(size=(3, 3, 64, 64)), -0.2, 0.2),
        (random.laplace(size=(3, 3, 64, 64)), 2.0, 5.0),
    ]:
        assert low < fingerprint({"conv": (values, values[0, 0, 0])})["conv"][2] < high
