"""A network as a chain of layers with weights: which channels of one the next reads, and what each costs.

Only chains can be pruned here: no branch, no sum, no flattened map. VGG-Face and the compact network are chains.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from training.errors import TrainingError
from training.networks.network import Network
from training.quiet_tensorflow import keras

PASSING = (
    keras.layers.InputLayer,
    keras.layers.Rescaling,
    keras.layers.Activation,
    keras.layers.ReLU,
    keras.layers.Dropout,
    keras.layers.MaxPooling2D,
    keras.layers.AveragePooling2D,
    keras.layers.GlobalAveragePooling2D,
)
"""Layers that treat every channel alike and by itself, so that they stay right when channels go."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two layers that follow each other.

    Attributes:
        producer: Gives the channels; its last axis of weights is pruned.
        norm: Batch normalisation behind it; None where there is none.
        consumer: Takes the channels.
    """

    producer: Any
    norm: Any | None
    consumer: Any

    @property
    def channels(self) -> int:
        """How many channels go from one to the other."""
        return channels_of(self.producer)


def links(network: Network) -> tuple[Link, ...]:
    """The links of a network, from its input on.

    Raises:
        TrainingError: It is no chain of convolutions and dense layers.
    """
    weighted: list[Any] = []
    norms: dict[str, Any] = {}
    for layer in network.model.layers:
        if isinstance(layer, keras.layers.BatchNormalization) and weighted:
            norms[weighted[-1].name] = layer
        elif is_weighted(layer):
            weighted.append(layer)
        elif not isinstance(layer, PASSING):
            raise TrainingError(
                f"a network to compress must be a chain of convolutions and dense layers, {network.architecture} has "
                f"{layer.name} ({type(layer).__name__}); choose vgg-face or compact"
            )
    return tuple(Link(one, norms.get(one.name), other) for one, other in pairwise(weighted))


def is_weighted(layer: Any) -> bool:
    """Whether it is a layer whose channels can be pruned."""
    return isinstance(layer, (keras.layers.Conv2D, keras.layers.SeparableConv2D, keras.layers.Dense))


def channels_of(layer: Any) -> int:
    """How many channels or units a layer gives."""
    return int(layer.units if isinstance(layer, keras.layers.Dense) else layer.filters)


def parameters(network: Network) -> int:
    """How many numbers the network holds."""
    return int(network.model.count_params())


def multiplications(network: Network, widths: Mapping[str, int] | None = None) -> int:
    """Multiplications (with additions) for one crop, of convolutions and dense layers.

    Args:
        network: Any chain.
        widths: Other numbers of channels by layer, as if they were pruned so; None for those that are.
    """
    weighted: Sequence[Any] = [layer for layer in network.model.layers if is_weighted(layer)]
    total, into = 0, 3
    for layer in weighted:
        out = (widths or {}).get(layer.name, channels_of(layer))
        if isinstance(layer, keras.layers.Dense):
            total += into * out
        else:
            _, height, width, _ = layer.output.shape
            window = int(layer.kernel_size[0] * layer.kernel_size[1])
            separable = isinstance(layer, keras.layers.SeparableConv2D)
            total += int(height) * int(width) * into * (window + out if separable else window * out)
        into = out
    return total
