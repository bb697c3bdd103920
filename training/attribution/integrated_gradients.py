"""Integrated Gradients: which pixels a class's score came from (Sundararajan, Taly, Yan, 2017, arXiv 1703.01365).

Carlini and others (2021, the thesis's [58]) used them on newborns' faces. Unlike Grad-CAM they are as fine as the
picture, and they add up: over all pixels and colours they give the score of the picture less that of the baseline.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.opencv import cv2
from training.networks.network import Network
from training.quiet_tensorflow import keras, tf

STEPS = 32
BATCH = 8
STRONGEST_PERCENTILE = 99.5
"""What is shown at full strength: a few places would make all others pale."""

NEIGHBOURHOOD = 40
"""Standard deviations of the neighbourhood's Gaussian in the picture's width."""


@dataclass(frozen=True, slots=True, eq=False)
class Attribution:
    """What each pixel added to a class's score before the softmax, from a black picture to this one.

    Attributes:
        values: (H, W, 3) float32, signed.
        expected: What `values` must add up to: score of the picture less score of the black one.
    """

    values: NDArray[np.float32]
    expected: float

    @property
    def gap(self) -> float:
        """How far the sum is from what it must be: the error of taking finitely many steps."""
        return abs(float(self.values.sum(dtype=np.float64)) - self.expected)

    def for_the_class(self) -> NDArray[np.float32]:
        """(H, W) float32, 0 and up: what each neighbourhood spoke for the class, strongest places clipped.

        Neighbouring pixels often speak for and against at once: the two sides of a wrinkle. Added up over a
        neighbourhood they cancel, and what is left is what counts.
        """
        width = self.values.shape[1] / NEIGHBOURHOOD
        near = cv2.GaussianBlur(self.values.sum(axis=2), (0, 0), width)
        positive = np.maximum(np.asarray(near, np.float32), 0)
        top = float(np.percentile(positive, STRONGEST_PERCENTILE))
        return np.asarray(np.minimum(positive, top) if top > 0 else positive, np.float32)


def integrated_gradients(
    network: Network, crop: NDArray[np.uint8], class_index: int, *, steps: int = STEPS
) -> Attribution:
    """The attribution of one class's score to one crop's pixels.

    The path goes from black, as its authors advise for pictures; the integral is the mean of the gradients at the
    middle of each step.

    Args:
        network: The network with its weights.
        crop: (H, W, 3) uint8, RGB.
        class_index: Which class.
        steps: Along the path, 1 or more. Each costs a forward and a backward pass.
    """
    picture = crop.astype(np.float32)
    shares = ((np.arange(steps) + 0.5) / steps).astype(np.float32)
    total = np.zeros_like(picture, np.float64)
    for start in range(0, steps, BATCH):
        some = shares[start : start + BATCH, np.newaxis, np.newaxis, np.newaxis] * picture
        total += _gradients(network.model, some, class_index).sum(axis=0, dtype=np.float64)
    ends = network.model(np.stack([np.zeros_like(picture), picture]), training=False)
    black, full = keras.ops.convert_to_numpy(ends)[:, class_index].astype(np.float64)
    return Attribution((picture * total / steps).astype(np.float32), float(full - black))


def _gradients(model: keras.Model, pictures: NDArray[np.float32], class_index: int) -> NDArray[np.float32]:
    inputs = tf.convert_to_tensor(pictures)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        score = model(inputs, training=False)[:, class_index]
    gradients: NDArray[np.float32] = tape.gradient(score, inputs).numpy()
    return gradients
