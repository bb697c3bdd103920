"""The chance in an epoch: the order of the crops and how each is changed.

All of it follows from seed, fold and epoch, so that a run that was killed goes on as if it had not been.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.quiet_tensorflow import tf
from training.recipe import Augmentation


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """How some crops are changed.

    Attributes:
        flip: (N,) float32, -1 for mirrored, else 1.
        angle: (N,) float32, radians, how far the crop is turned.
        gain: (N,) float32, factor on all channels.
    """

    flip: NDArray[np.float32]
    angle: NDArray[np.float32]
    gain: NDArray[np.float32]

    def of(self, places: NDArray[np.int64]) -> "Draws":
        """Those of some crops."""
        return Draws(self.flip[places], self.angle[places], self.gain[places])


def generator(*key: int) -> np.random.Generator:
    """A source of chance that depends on all numbers of the key."""
    return np.random.default_rng(np.random.SeedSequence(key))


def draw(random: np.random.Generator, count: int, settings: Augmentation) -> Draws:
    """Changes for `count` crops by thesis section 4.3.3: mirrored or not, turned, made brighter, all evenly drawn."""
    angle = np.radians(settings.rotation_degrees)
    return Draws(
        flip=np.where(random.uniform(size=count) < 0.5 * settings.flip, -1, 1).astype(np.float32),
        angle=random.uniform(-angle, angle, count).astype(np.float32),
        gain=random.uniform(*settings.brightness, count).astype(np.float32),
    )


def unchanged(count: int) -> Draws:
    """Draws that change nothing."""
    return Draws(np.ones(count, np.float32), np.zeros(count, np.float32), np.ones(count, np.float32))


def changed(images: Any, flip: Any, angle: Any, gain: Any, size: int) -> Any:
    """The crops changed, as TensorFlow operations.

    Args:
        images: (N, H, W, 3) uint8 or float32, with or without a border.
        flip: (N,) as in `Draws`.
        angle: (N,).
        gain: (N,).
        size: Of the answer.

    Returns:
        (N, size, size, 3) float32, 0..255. What a turn brings in from outside repeats the edge.
    """
    images = tf.cast(images, tf.float32)
    height, width = tf.cast(tf.shape(images)[1], tf.float32), tf.cast(tf.shape(images)[2], tf.float32)
    cosine, sine, zero = tf.cos(angle), tf.sin(angle), tf.zeros_like(angle)
    middle, from_x, from_y = (size - 1) / 2, (width - 1) / 2, (height - 1) / 2
    # Rows of the map from the answer's pixels to the crop's: about the middle of both.
    a, b, d, e = flip * cosine, -flip * sine, sine, cosine
    rows = [a, b, from_x - middle * (a + b), d, e, from_y - middle * (d + e), zero, zero]
    moved = tf.raw_ops.ImageProjectiveTransformV3(
        images=images,
        transforms=tf.stack(rows, axis=1),
        output_shape=[size, size],
        interpolation="BILINEAR",
        fill_mode="NEAREST",
        fill_value=0.0,
    )
    return tf.clip_by_value(moved * gain[:, tf.newaxis, tf.newaxis, tf.newaxis], 0.0, 255.0)


def batches(
    images: NDArray[np.uint8],
    rows: NDArray[np.int64],
    draws: Draws,
    targets: NDArray[np.float32],
    weights: NDArray[np.float32],
    *,
    size: int,
    batch: int,
) -> Any:
    """A tf.data.Dataset of (crops, targets, weights) in the order given.

    Args:
        images: (M, H, W, 3) uint8 all crops, which may lie on the disk.
        rows: (N,) which of them.
        draws: How each of the N is changed.
        targets: (N, classes) one-hot.
        weights: (N,) of each in the loss.
        size: Width and height of the crops in the answer.
        batch: Crops a step.
    """

    def load(chosen: NDArray[np.int64]) -> NDArray[np.uint8]:
        return np.ascontiguousarray(images[chosen])

    def prepare(chosen: Any, flip: Any, angle: Any, gain: Any, target: Any, weight: Any) -> Any:
        crops = tf.numpy_function(load, [chosen], tf.uint8)
        crops.set_shape((None, *images.shape[1:]))
        crops = changed(crops, flip, angle, gain, size)
        crops.set_shape((None, size, size, 3))
        return crops, target, weight

    parts = (rows, draws.flip, draws.angle, draws.gain, targets, weights)
    dataset = tf.data.Dataset.from_tensor_slices(parts).batch(batch)
    return dataset.map(prepare, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True).prefetch(2)
