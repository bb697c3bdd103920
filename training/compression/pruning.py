"""Takes channels out of a network and refits what reads them, so that it says nearly the same before any training.

For each layer the channels as the next layer reads them, Z (samples x channels), are sampled on training crops. A QR
decomposition with column pivoting orders the channels by what each adds to those before it: this is the importance.
The first k of them, I, stay; the others are written as sums of them, Z ~ Z[:, I] T, and T is multiplied into the next
layer's weights. A channel that repeats others goes without any loss (interpolative decomposition: Chee, Flynn, Damle,
De Sa, Model Preserving Compression for Neural Networks, NeurIPS 2022, arXiv 2108.00065). How many stay follows from one
bound on the relative error of every layer, chosen so that the multiplications come down to what was asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.compression.chain import Link, channels_of, links, multiplications
from training.errors import TrainingError
from training.networks.network import Network
from training.quiet_tensorflow import keras, tf

MULTIPLE = 8
"""Widths are multiples of this: what processors and GPUs handle at once."""

SAMPLES_A_CHANNEL = 8
"""So many rows of Z for each channel, at least."""

BATCH = 16


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """A layer's channels in the order of their worth.

    Attributes:
        order: (C,) channel numbers, the most telling first.
        errors: (C + 1,) relative error (Frobenius) of all channels when only the first k stay; falls from 1 to 0.
        triangle: (C, C) R of the decomposition, columns in `order`.
    """

    order: NDArray[np.int64]
    errors: NDArray[np.float64]
    triangle: NDArray[np.float64]

    def width_for(self, error: float) -> int:
        """The fewest channels, as a multiple of `MULTIPLE` or all, that stay under an error."""
        count = len(self.order)
        fewest = int(np.argmax(self.errors <= error))
        return min(count, max(MULTIPLE, -(-fewest // MULTIPLE) * MULTIPLE))

    def kept(self, width: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """(width,) the channels that stay, and (width, C) by which sums of them every channel is written."""
        mix = np.zeros((width, len(self.order)))
        mix[:, self.order[:width]] = np.eye(width)
        if width < len(self.order):
            rest, *_ = np.linalg.lstsq(self.triangle[:width, :width], self.triangle[:width, width:], rcond=1e-10)
            mix[:, self.order[width:]] = rest
        return self.order[:width], mix


def rank(samples: NDArray[np.float64]) -> Ranking:
    """Orders channels by QR with column pivoting.

    Args:
        samples: (M, C) the channels' values at M places.
    """
    from scipy.linalg import qr

    triangle, order = qr(samples, mode="r", pivoting=True, check_finite=False)
    count = samples.shape[1]
    square = np.zeros((count, count))
    square[: min(triangle.shape[0], count)] = triangle[:count]
    # What is left in rows and columns from k on is what the first k channels cannot say.
    left = np.concatenate([np.cumsum((square**2).sum(axis=1)[::-1])[::-1], [0.0]])
    whole = left[0] or 1.0
    return Ranking(np.asarray(order, np.int64), np.sqrt(left / whole), square)


def rankings(network: Network, crops: NDArray[np.uint8], seed: int = 0) -> dict[str, Ranking]:
    """The channels of every layer but the last, ordered by what the next layer reads of them.

    Args:
        network: A chain.
        crops: (N, H, W, 3) uint8 of training children, best with both classes and many children among them.
        seed: Of the places that are sampled.

    Raises:
        TrainingError: The network is no chain.
    """
    found = links(network)
    random = np.random.default_rng(seed)
    reader = keras.Model(network.model.input, [_read_by(link, network) for link in found])
    rows: list[list[NDArray[np.float32]]] = [[] for _ in found]
    for start in range(0, len(crops), BATCH):
        answers = reader(crops[start : start + BATCH].astype(np.float32), training=False)
        for place, (link, answer) in enumerate(zip(found, answers, strict=True)):
            rows[place].append(_some_places(link, answer, len(crops), random))
    return {
        link.producer.name: rank(np.concatenate(each).astype(np.float64))
        for link, each in zip(found, rows, strict=True)
    }


def widths_for(network: Network, ranked: Mapping[str, Ranking], share: float) -> dict[str, int]:
    """How many channels of each layer stay.

    Args:
        network: The network as it is.
        ranked: Of it.
        share: Of its multiplications that may stay, over 0 to 1.

    Raises:
        TrainingError: The share is not over 0 to 1, or even the narrowest network has more.
    """
    require_share(network, share)
    allowed = share * multiplications(network)

    def at(error: float) -> dict[str, int]:
        return {name: ranking.width_for(error) for name, ranking in ranked.items()}

    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if multiplications(network, at(middle)) <= allowed else (middle, high)
    return at(high)


def require_share(network: Network, share: float) -> None:
    """Raises `TrainingError` where a share is none, or too small for even the narrowest likeness of the network."""
    if not 0 < share <= 1:
        raise TrainingError(f"a share of the multiplications must be over 0 and at most 1, got {share:g}; try 0.1")
    narrowest = {link.producer.name: min(MULTIPLE, link.channels) for link in links(network)}
    least = multiplications(network, narrowest) / multiplications(network)
    if least > share:
        raise TrainingError(
            f"a share must leave {MULTIPLE} channels a layer, which takes {least:.4f} of the multiplications, got "
            f"{share:g}; ask for more"
        )


def prune(network: Network, ranked: Mapping[str, Ranking], widths: Mapping[str, int]) -> Network:
    """The smaller network, every layer trainable, with weights that make up for what is gone.

    Args:
        network: Stays as it is.
        ranked: Of it.
        widths: How many channels of each layer stay, by its name; layers that are not named stay whole.
    """
    found = links(network)
    smaller = keras.models.clone_model(network.model, clone_function=lambda layer: _resized(layer, widths))
    reads: NDArray[np.float64] | None = None
    inputs: NDArray[np.int64] | None = None
    for link in found:
        name = link.producer.name
        chosen, mix = ranked[name].kept(widths.get(name, link.channels))
        _set(smaller.get_layer(name), link.producer, inputs, reads, chosen)
        if link.norm is not None:
            smaller.get_layer(link.norm.name).set_weights([array[chosen] for array in link.norm.get_weights()])
        inputs, reads = chosen, mix
    last = found[-1].consumer
    _set(smaller.get_layer(last.name), last, inputs, reads, np.arange(channels_of(last)))
    return Network(network.architecture, smaller, network.cam_layer, network.dense_layers)


def _read_by(link: Link, network: Network) -> Any:
    """The tensor whose channels the next layer adds up."""
    consumer = link.consumer
    if isinstance(consumer, keras.layers.SeparableConv2D):
        kernel = consumer.depthwise_kernel
        strides = (1, *consumer.strides, 1)
        padding = consumer.padding.upper()
        return keras.layers.Lambda(
            lambda x: tf.nn.depthwise_conv2d(x, kernel, strides, padding), name=f"{consumer.name}_depthwise"
        )(consumer.input)
    if isinstance(consumer, keras.layers.Dense) and not isinstance(link.producer, keras.layers.Dense):
        # Before the pooling: what holds at each place of the map holds for the mean, and Grad-CAM needs the places.
        return network.model.get_layer(network.cam_layer).output
    return consumer.input


def _some_places(link: Link, answer: Any, crops: int, random: np.random.Generator) -> NDArray[np.float32]:
    values = keras.ops.convert_to_numpy(answer)
    if values.ndim == 2:
        return np.asarray(values, np.float32)
    flat = values.reshape(len(values), -1, values.shape[-1])
    count = min(flat.shape[1], max(16, -(-SAMPLES_A_CHANNEL * link.channels // crops)))
    return np.concatenate([each[random.permutation(flat.shape[1])[:count]] for each in flat])


def _resized(layer: Any, widths: Mapping[str, int]) -> Any:
    if not isinstance(layer, keras.layers.Layer):
        return layer  # a plain operation, such as RGB to BGR
    config = layer.get_config() | {"trainable": True}
    if layer.name in widths:
        config["units" if isinstance(layer, keras.layers.Dense) else "filters"] = widths[layer.name]
    return type(layer).from_config(config)


def _set(
    target: Any,
    source: Any,
    inputs: NDArray[np.int64] | None,
    reads: NDArray[np.float64] | None,
    outputs: NDArray[np.int64],
) -> None:
    """Puts a layer's weights into its smaller likeness: outputs chosen, inputs mixed."""
    kernel, *bias = source.get_weights()
    arrays: list[NDArray[Any]] = []
    if isinstance(source, keras.layers.SeparableConv2D):
        arrays.append(kernel if inputs is None else kernel[:, :, inputs])
        kernel, *bias = bias
    if reads is not None:
        kernel = np.einsum("kc,...co->...ko", reads, kernel)
    target.set_weights([*arrays, kernel[..., outputs], *(each[outputs] for each in bias)])
