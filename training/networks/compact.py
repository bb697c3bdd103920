"""A small network for machines without a GPU: separable convolutions on a 112-pixel crop, trained from scratch.

Separable convolutions after Howard et al., MobileNets, 2017 (arXiv 1704.04861). The map stays at an eighth of the crop
(14x14), as fine as that of VGG-Face.
"""

from training.networks.network import Network
from training.quiet_tensorflow import keras

ARCHITECTURE = "compact"
CAM_LAYER = "last_map"
DENSE_LAYERS = ("hidden", "logits")
BLOCKS = ((48, 2), (64, 1), (96, 2), (96, 1), (128, 1), (128, 1))
"""(channels, stride) of the separable blocks behind the stem."""

STEM_CHANNELS = 24
MOMENTUM = 0.9
"""Of batch normalisation: Keras's 0.99 needs more steps than an epoch on a ward's data has."""


def build(
    input_size: int = 112, classes: int = 2, width: float = 1.0, *, dropout: float = 0.2, l1: float = 0.0
) -> keras.Model:
    """The network with new random weights: crop (N, H, W, 3) float32 RGB 0..255 to logits (N, classes).

    Args:
        input_size: Width and height of the crop in pixels, a multiple of 8.
        classes: How many classes to tell apart.
        width: Factor on the channels of every convolution.
        dropout: Share of the units that is dropped behind the hidden dense layer.
        l1: Weight of the L1 penalty on the dense layers' kernels.
    """
    penalty = keras.regularizers.L1(l1) if l1 else None
    crop = keras.Input((input_size, input_size, 3), name="crop")
    x = keras.layers.Rescaling(1 / 127.5, offset=-1.0, name="scale")(crop)
    stem = keras.layers.Conv2D(
        _channels(STEM_CHANNELS, width), 3, strides=2, padding="same", use_bias=False, name="stem"
    )
    x = keras.layers.ReLU(name="stem_relu")(_normalised(stem(x), "stem"))
    for number, (channels, stride) in enumerate(BLOCKS, start=1):
        name = f"block{number}"
        convolution = keras.layers.SeparableConv2D(
            _channels(channels, width), 3, strides=stride, padding="same", use_bias=False, name=name
        )
        relu = keras.layers.ReLU(name=CAM_LAYER if number == len(BLOCKS) else f"{name}_relu")
        x = relu(_normalised(convolution(x), name))
    x = keras.layers.GlobalAveragePooling2D(name="average")(x)
    x = keras.layers.Dense(64, activation="relu", kernel_regularizer=penalty, name="hidden")(x)
    x = keras.layers.Dropout(dropout, name="drop")(x)
    logits = keras.layers.Dense(classes, kernel_regularizer=penalty, name="logits")(x)
    return keras.Model(crop, logits, name="compact")


def describe(model: keras.Model) -> Network:
    """What the exporter has to know about a model that `build` made, or that was loaded from a file of one."""
    return Network(ARCHITECTURE, model, CAM_LAYER, DENSE_LAYERS)


def _normalised(x: keras.KerasTensor, name: str) -> keras.KerasTensor:
    return keras.layers.BatchNormalization(momentum=MOMENTUM, name=f"{name}_norm")(x)


def _channels(channels: int, width: float) -> int:
    return max(8, round(channels * width / 8) * 8)
