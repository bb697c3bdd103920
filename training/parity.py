"""Whether an exported model says what the Keras model says, measured against an independent Grad-CAM."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.manifest import Precision
from models.reference import Difference, Tolerance, relative_difference
from training.networks.network import Network
from training.quiet_tensorflow import keras, tf

EXPORT_TOLERANCES: dict[Precision, Tolerance] = {
    # The same numbers in another order of summation.
    "float32": Tolerance(probability=1e-4, cam=1e-3),
    # What rounding to 10 and to 8 bits may cost before the model counts as another one. Grad-CAM loses more, because
    # it is a sum of hundreds of channels that nearly cancel.
    "float16": Tolerance(probability=5e-3, cam=1e-1),
    "int8": Tolerance(probability=5e-2, cam=3e-1),
}
"""The largest loss against Keras's float32 answers with which a bundle is written."""


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What a model says about crops: `probability` (N, classes) and `cam` (N, h, w, classes), float32."""

    probability: NDArray[np.float32]
    cam: NDArray[np.float32]


def keras_answers(network: Network, crops: NDArray[np.uint8], temperature: float) -> Answers:
    """Probability and Grad-CAM by Keras and TensorFlow's own gradients, for crops (N, H, W, 3) uint8.

    Nothing of the closed form in `training.onnx_graph` is used here.
    """
    layer = network.model.get_layer(network.cam_layer)
    both = keras.Model(network.model.input, [layer.output, network.model.output])
    probability, cam = [], []
    for crop in crops:  # one by one: a batch of VGG-16 gradients needs gigabytes
        with tf.GradientTape(persistent=True) as tape:
            last_map, logits = both(tf.cast(crop[np.newaxis], tf.float32), training=False)
            scores = [logits[:, index] for index in range(network.classes)]
        maps = []
        for score in scores:
            weights = tf.reduce_mean(tape.gradient(score, last_map), axis=(1, 2), keepdims=True)
            maps.append(tf.nn.relu(tf.reduce_sum(last_map * weights, axis=-1)))
        cam.append(tf.stack(maps, axis=-1).numpy())
        probability.append(tf.nn.softmax(logits / temperature).numpy())
    return Answers(np.concatenate(probability), np.concatenate(cam))


def loss(found: Answers, expected: Answers) -> Difference:
    """The largest differences: of probability absolute, of Grad-CAM relative (`models.reference`)."""
    return Difference(
        probability=float(np.max(np.abs(found.probability - expected.probability))),
        cam=relative_difference(found.cam, expected.cam),
    )
