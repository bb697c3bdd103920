"""A run whose network has VGG-Face's shape, made on rendered newborns where VGG-Face's weights cannot be had.

    python -m training.compression.synthetic_teacher DATA OUT [--epochs N] [--pictures N] [--seconds S]

A network of VGG-16's layers with an eighth of the channels is trained on rendered crops of 224 pixels, with batch
normalisation that is then folded away, and widened to VGG-Face's channels (`widening`). OUT/crops and OUT/run are then
as `extract` and `train` write them, so that `compress`, `export-run` and `compare` take them. Goes on where it was.
"""

import argparse
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.opencv import cv2
from training.augmentation import AugmentedCrops
from training.compression.compress import finish_fold
from training.compression.widening import widen
from training.crop_set import IMAGES_FILE, RULE_FILE, TABLE_FILE, read_crops, rule_text
from training.crops import Crops, cut_all
from training.cross_validation import Sources, prepare_run
from training.demonstration import CROP
from training.errors import TrainingError
from training.fit import class_weights
from training.fit_state import Progress, row
from training.frame_table import LabelledFrame, write_table
from training.networks import vgg_face
from training.networks.network import Network
from training.quiet_tensorflow import keras
from training.recipe import load_recipe
from training.run_folder import RunFolder
from training.tables import ACTIONS, of_split, read_pictures, refuse_shared_children

SPLITS = ("train", "validation", "test")
SIZE, BORDER = 224, 16
WIDTH = 0.125
"""Of the trained network, as a share of VGG-Face's channels."""

NOISE = 0.05
"""Relative change of every weight of the wide network: its copies of a channel then differ."""

RATE = 2e-3
BATCH = 16
SMALL_SHARE = 0.8
"""Of the epochs, on crops of half the size, at a quarter of the cost."""

UNKNOWN = {"loss": float("nan"), "accuracy": float("nan")}
"""Of the wide network's epochs: it had none of its own."""

CHANGES = (
    "name=vgg-face-synthetic",
    "based_on=null",
    "network.name=vgg-face",
    f"network.input_size={SIZE}",
    "network.dropout=0.0",
    "training.precision=float32",
    "training.patience=null",
    "training.class_weights=none",
    "evaluation={kind: table}",
    "bundle.name=vgg-face-synthetic",
)


def make(data: Path, out: Path, *, epochs: int, pictures: int, seconds: float) -> RunFolder | None:
    """Makes what is missing of crops, narrow network and run; None where the time ended first.

    Args:
        data: A folder of `sollievo-train synth` with sets train, validation and test.
        out: Where everything goes.
        epochs: Of the narrow network in all.
        pictures: To train on at most; half as many are tested on, a fourth validate.
        seconds: After so many it ends after the epoch that goes on.

    Raises:
        TrainingError: The data are not right.
    """
    until = time.monotonic() + seconds
    parts = _crops(data, out, pictures)
    if parts is None:
        return None
    narrow = _trained(parts, out, epochs, until)
    return None if narrow is None else _run(narrow, out, epochs)


def narrow_network(size: int) -> keras.Model:
    """VGG-16's layers with `WIDTH` of the channels and batch normalisation: logits, and the facial actions."""
    plain = vgg_face.build(size, width=WIDTH, dropout=0.0)
    x = tensor = keras.Input((size, size, 3), name="crop")
    x = keras.layers.Rescaling(1.0, offset=[-mean for mean in vgg_face.MEAN_RGB], name="subtract_mean")(tensor)
    x = keras.ops.take(x, [2, 1, 0], axis=-1)
    for layer in plain.layers[2:]:
        if isinstance(layer, keras.layers.Conv2D):
            config = layer.get_config() | {"activation": "linear", "use_bias": False, "trainable": True}
            x = keras.layers.Conv2D.from_config(config)(x)
            x = keras.layers.BatchNormalization(momentum=0.9, name=f"{layer.name}_norm")(x)
            x = keras.layers.ReLU(name=f"{layer.name}_relu")(x)
        elif isinstance(layer, keras.layers.Layer) and not isinstance(layer, keras.layers.Dropout):
            if layer.name == "logits":
                actions = keras.layers.Dense(len(ACTIONS), name="actions")(x)
            x = type(layer).from_config(layer.get_config())(x)
    return keras.Model(tensor, {"classes": x, "actions": actions})


def folded(model: keras.Model, size: int) -> Network:
    """The trained network in VGG-Face's own layers: batch normalisation becomes part of the convolutions."""
    plain = vgg_face.build(size, width=WIDTH, dropout=0.0)
    for layer in plain.layers:
        if isinstance(layer, keras.layers.Conv2D):
            norm = model.get_layer(f"{layer.name}_norm")
            scale, shift, mean, variance = norm.get_weights()
            factor = scale / np.sqrt(variance + norm.epsilon)
            layer.set_weights([model.get_layer(layer.name).get_weights()[0] * factor, shift - mean * factor])
        elif isinstance(layer, keras.layers.Dense):
            layer.set_weights(model.get_layer(layer.name).get_weights())
    return vgg_face.describe(plain)


def _crops(data: Path, out: Path, most: int) -> dict[str, Crops] | None:
    """The crops of the three sets, also as one crop set in OUT/crops; a set a call is cut where they are missing."""
    shares = {"train": 1.0, "validation": 0.25, "test": 0.5}
    pictures = read_pictures(data)
    refuse_shared_children(pictures)
    parts: dict[str, Crops] = {}
    for split in SPLITS:
        cache = out / f"crops-{split}.npz"
        is_new = not cache.exists()
        chosen = of_split(pictures, split)
        step = max(1, round(len(chosen) / (most * shares[split])))
        parts[split] = cut_all(chosen[::step], CROP, SIZE, border=BORDER, cache=cache)
        _say(f"crops of {split}: {len(parts[split].pictures)}, face not found in {len(parts[split].missed)}")
        if is_new and split != SPLITS[-1]:
            return None
    folder = out / "crops"
    if not (folder / RULE_FILE).exists():
        folder.mkdir(parents=True, exist_ok=True)
        frames = [
            LabelledFrame(
                each.path, 0, 0.0, each.child, "pain" if each.is_pain else "nonpain", None, "synthetic", split
            )
            for split in SPLITS
            for each in parts[split].pictures
        ]
        np.save(folder / IMAGES_FILE, np.concatenate([parts[split].images for split in SPLITS]))
        write_table(frames, folder / TABLE_FILE)
        (folder / RULE_FILE).write_text(rule_text(CROP, size=SIZE, border=BORDER), encoding="utf-8")
    return parts


def _trained(parts: dict[str, Crops], out: Path, epochs: int, until: float) -> Network | None:
    file = out / "narrow.keras"
    small_epochs = round(epochs * SMALL_SHARE)
    done = int((out / "epoch.txt").read_text()) if (out / "epoch.txt").exists() else 0
    keras.utils.set_random_seed(1)
    model = keras.models.load_model(file) if done else _compiled(narrow_network(SIZE // 2))
    while done < epochs:
        if time.monotonic() > until:
            return None
        if done == small_epochs:
            # The same weights see larger crops: convolutions and the mean over the map have no size.
            larger = narrow_network(SIZE)
            larger.set_weights(model.get_weights())
            model = _compiled(larger)
        size = int(model.input_shape[1])
        begun = time.monotonic()
        model.optimizer.learning_rate.assign(RATE * max(0.01, (1 + np.cos(np.pi * done / epochs)) / 2))
        history = model.fit(_batches(parts["train"], size, seed=done), verbose=0)
        done += 1
        model.save(file.with_suffix(".part.keras"))
        file.with_suffix(".part.keras").replace(file)
        (out / "epoch.txt").write_text(str(done))
        said = model(_images(parts["validation"], size, border=False).astype(np.float32), training=False)["classes"]
        right = (np.argmax(said, axis=1) == parts["validation"].labels).mean()
        _say(
            f"epoch {done}/{epochs} at {size} px: loss {history.history['loss'][-1]:.3f}, validation accuracy "
            f"{right:.3f}, {time.monotonic() - begun:.0f} s"
        )
    return folded(model, SIZE)


def _compiled(model: keras.Model) -> keras.Model:
    model.compile(
        keras.optimizers.Adam(RATE),
        loss={
            "classes": keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.02),
            "actions": keras.losses.BinaryCrossentropy(from_logits=True),
        },
        loss_weights={"classes": 1.0, "actions": 3.0},
        jit_compile=False,
    )
    return model


def _images(crops: Crops, size: int, *, border: bool) -> NDArray[np.uint8]:
    """Crops with or without their border, of their own size or half of it."""
    images = crops.images if border else crops.plain
    if size == SIZE:
        return images
    return np.stack([cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) for image in images])


def _batches(crops: Crops, size: int, *, seed: int) -> Any:
    targets = {"classes": np.eye(2, dtype=np.float32)[crops.labels], "actions": crops.actions}
    weights = class_weights(crops.labels)
    return AugmentedCrops(
        _images(crops, size, border=True),
        targets,
        {"classes": weights, "actions": np.ones_like(weights)},
        size,
        batch=BATCH,
        seed=seed,
    )


def _run(narrow: Network, out: Path, epochs: int) -> RunFolder:
    recipe = load_recipe("synthetic", [*CHANGES, f"training.epochs={epochs}"])
    run = prepare_run(recipe, Sources((out / "crops",)), out / "run", datetime.now(UTC))
    if run.finished:
        return run
    wide = vgg_face.describe(vgg_face.build(SIZE, dropout=0.0))
    widen(narrow, wide, noise=NOISE)
    _say("asking the wide network about validation and test children")
    history = tuple(row(epoch, UNKNOWN, RATE, 0.0) for epoch in range(1, epochs + 1))
    finish_fold(run, run.folds()[0], read_crops(out / "crops"), wide, Progress(history, epochs, epochs))
    return run


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def main() -> int:
    """Reads the arguments; exit code 3 where the time ended before all was made, 2 where it cannot be."""
    parser = argparse.ArgumentParser(description="Make a run of VGG-Face's shape on rendered newborns.")
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--pictures", type=int, default=3000)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    options = parser.parse_args()
    try:
        run = make(options.data, options.out, epochs=options.epochs, pictures=options.pictures, seconds=options.seconds)
    except TrainingError as error:
        _say(f"synthetic_teacher: {error}")
        return 2
    return 3 if run is None else 0


if __name__ == "__main__":
    sys.exit(main())
