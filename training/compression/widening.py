"""A wide network that says what a narrow one says: how a teacher of VGG-Face's shape is had where none can be trained.

Every channel becomes several, and what read it reads their weighted sum (Chen, Goodfellow, Shlens, Net2Net, ICLR 2016,
arXiv 1511.05641). With noise the copies differ, and the wide network begins to differ from the narrow one.

Such a teacher is redundant by its making. What pruning saves on it says that the tool works from end to end, and how
fast the outcome is; it does not say how far a network that was trained wide can be pruned.
"""

import numpy as np
from numpy.typing import NDArray

from training.compression.chain import channels_of, links
from training.networks.network import Network


def widen(narrow: Network, wide: Network, *, noise: float = 0.0, seed: int = 0) -> None:
    """Puts a narrow network's weights into a wider one of the same chain.

    Args:
        narrow: Stays as it is; without batch normalisation or separable convolutions.
        wide: Gets the weights. Each layer has a whole multiple of the narrow one's channels.
        noise: Standard deviation of a relative change of every weight.
        seed: Of the copies' shares and of the noise.

    Raises:
        ValueError: A layer's width is no multiple.
    """
    random = np.random.default_rng(seed)
    layers = [links(narrow)[0].producer, *(link.consumer for link in links(narrow))]
    into = 1
    for layer in layers:
        target = wide.model.get_layer(layer.name)
        times, rest = divmod(channels_of(target), channels_of(layer))
        if rest:
            raise ValueError(
                f"{layer.name} must have a multiple of {channels_of(layer)} channels, has {channels_of(target)}: "
                "build the wide network with a whole width"
            )
        kernel, bias = layer.get_weights()
        kernel = np.repeat(_shared(kernel, into, random), times, axis=-1)
        kernel = kernel * (1 + noise * random.standard_normal(kernel.shape))
        target.set_weights([kernel, np.repeat(bias, times)])
        into = times


def _shared(kernel: NDArray[np.float32], times: int, random: np.random.Generator) -> NDArray[np.float64]:
    """Each input channel `times` times; the copies' weights add up to the channel's."""
    if times == 1:
        return kernel.astype(np.float64)
    repeated = np.repeat(kernel.astype(np.float64), times, axis=-2)
    *_, inputs, outputs = kernel.shape
    shares = random.uniform(0.5, 1.5, (inputs, times, outputs))
    shares /= shares.sum(axis=1, keepdims=True)
    return np.asarray(repeated * shares.reshape(inputs * times, outputs))
