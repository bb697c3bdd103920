"""What frozen layers say about K changed variants of every crop, worked out once and kept on the disk.

With VGG-Face's first four blocks frozen, most of the work of an epoch gives the same numbers every time if the crops
are the same. On a machine without a GPU the crops are therefore changed K times once, put through the frozen layers,
and each epoch draws one of the K for every crop. The thesis changes crops anew in every epoch: a run records the
deviation. The values are kept in float16, an eighth of their size, so that none is too large for it.
"""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.crop_set import CropSet
from training.draws import changed, draw, generator, unchanged
from training.errors import TrainingError
from training.quiet_tensorflow import keras, tf
from training.recipe import Recipe

FOLDER, VALUES_FILE, FACTS_FILE = "features", "features.npy", "features.json"
SCALE = 8.0
AT_ONCE = 16
FEATURES_KEY = 7_919
"""Sets the chance of the variants apart from that of the folds."""


@dataclass(frozen=True, slots=True, eq=False)
class FeatureStore:
    """The kept values.

    Attributes:
        values: (rows, 1 + K, h, w, channels) float16; variant 0 is the unchanged crop.
        place: (crops,) int64, the row of each crop, -1 for none.
    """

    values: NDArray[np.float16]
    place: NDArray[np.int64]

    def batches(
        self,
        rows: NDArray[np.int64],
        random: np.random.Generator | None,
        targets: NDArray[np.float32],
        weights: NDArray[np.float32],
        *,
        batch: int,
    ) -> Any:
        """A tf.data.Dataset of (values float32, targets, weights) in the order given.

        Args:
            rows: (N,) row numbers of crops.
            random: Draws the variant of each; None: the unchanged crops.
            targets: (N, classes).
            weights: (N,).
            batch: Crops a step.
        """
        count = self.values.shape[1] - 1
        variants = np.zeros(len(rows), np.int64) if random is None else random.integers(1, count + 1, len(rows))

        def load(places: NDArray[np.int64], chosen: NDArray[np.int64]) -> NDArray[np.float32]:
            return self.values[places, chosen].astype(np.float32) * np.float32(SCALE)

        def prepare(places: Any, chosen: Any, target: Any, weight: Any) -> Any:
            values = tf.numpy_function(load, [places, chosen], tf.float32)
            values.set_shape((None, *self.values.shape[2:]))
            return values, target, weight

        dataset = tf.data.Dataset.from_tensor_slices((self.place[rows], variants, targets, weights)).batch(batch)
        return dataset.map(prepare, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True).prefetch(2)


def split_at_frozen(model: Any) -> tuple[Any, Any]:
    """The frozen layers in front and the trained ones behind, as two models that share all layers with `model`.

    Raises:
        TrainingError: The network has no frozen layers in front.
    """
    trained = next(layer for layer in model.layers if layer.trainable_weights)
    frozen = any(layer.weights for layer in model.layers[: model.layers.index(trained)])
    if not frozen:
        raise TrainingError(f"cached_variants need frozen layers, {model.name} has none; set them to 0")
    return keras.Model(model.input, trained.input), keras.Model(trained.input, model.output)


def cache_features(
    folder: Path,
    recipe: Recipe,
    crops: CropSet,
    rows: NDArray[np.int64],
    model: Any,
    on_progress: Callable[[int, int], None] | None = None,
) -> None:
    """Works out what is missing of the values and keeps it in the run's folder; what is there is used again.

    Args:
        folder: The run's.
        recipe: Says how many variants, and how they are changed.
        crops: All crops.
        rows: Those that take part, rising.
        model: The network with its pretrained weights.
        on_progress: Is told how many crops of how many are done.

    Raises:
        TrainingError: The values do not fit on the disk, or are too large for float16.
    """
    front, _ = split_at_frozen(model)
    place = folder / FOLDER
    place.mkdir(exist_ok=True)
    facts = place / FACTS_FILE
    count = recipe.training.cached_variants
    shape = (len(rows), 1 + count, *front.output_shape[1:])
    done = json.loads(facts.read_text(encoding="utf-8"))["done"] if facts.exists() else 0
    if not done:
        _require_space(place, shape)
    values = np.lib.format.open_memmap(
        place / VALUES_FILE, mode="r+" if done else "w+", dtype=np.float16, shape=None if done else shape
    )
    for start in range(done, len(rows), AT_ONCE):
        chosen = rows[start : start + AT_ONCE]
        values[start : start + len(chosen)] = _variants(front, recipe, crops, chosen)
        values.flush()
        waiting = facts.with_name(f".{FACTS_FILE}.part")
        content = {"done": start + len(chosen), "rows": rows.tolist(), "crops": len(crops.frames)}
        waiting.write_text(json.dumps(content), encoding="utf-8")
        waiting.replace(facts)
        if on_progress:
            on_progress(start + len(chosen), len(rows))


def open_features(folder: Path) -> FeatureStore:
    """The values of a run's folder.

    Raises:
        TrainingError: They are missing or not all there.
    """
    place = folder / FOLDER
    try:
        facts = json.loads((place / FACTS_FILE).read_text(encoding="utf-8"))
        values = np.load(place / VALUES_FILE, mmap_mode="r")
    except (OSError, ValueError) as error:
        raise TrainingError(
            f"{place}: cached features must be there, they are not; start the training again"
        ) from error
    if facts["done"] != len(facts["rows"]):
        raise TrainingError(
            f"{place}: cached features must be whole, found {facts['done']} of {len(facts['rows'])} crops; start the "
            "training again"
        )
    places = np.full(facts["crops"], -1, np.int64)
    places[facts["rows"]] = np.arange(len(facts["rows"]))
    return FeatureStore(values, places)


def _variants(front: Any, recipe: Recipe, crops: CropSet, rows: NDArray[np.int64]) -> NDArray[np.float16]:
    images, size = np.ascontiguousarray(crops.images[rows]), recipe.network.input_size
    found = []
    for variant in range(1 + recipe.training.cached_variants):
        draws = unchanged(len(rows))
        if variant:
            draws = draw(
                generator(recipe.training.seed, FEATURES_KEY, variant, int(rows[0])), len(rows), recipe.augmentation
            )
        found.append(front.predict_on_batch(changed(images, draws.flip, draws.angle, draws.gain, size)))
    values = np.stack(found, axis=1) / SCALE
    largest, allowed = float(np.abs(values).max()), float(np.finfo(np.float16).max)
    if not largest < allowed:
        raise TrainingError(
            f"features to cache must be under {SCALE * allowed:g}, found {SCALE * largest:g}; "
            "set training.cached_variants to 0"
        )
    return values.astype(np.float16)


def _require_space(place: Path, shape: tuple[int, ...]) -> None:
    import shutil

    needed, free = 2 * math.prod(shape), shutil.disk_usage(place).free
    if needed > free:
        raise TrainingError(
            f"cached features need {needed / 1e9:.1f} GB at {place}, {free / 1e9:.1f} are free; give fewer "
            "training.cached_variants or another --out"
        )
