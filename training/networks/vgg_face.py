"""The thesis's network: VGG-16's convolutions with VGG-Face weights and a new top (thesis, section 4.3.2).

The weights are for research only and are brought by the user. This file builds the network without them.
"""

from training.networks.network import Network
from training.quiet_tensorflow import keras

ARCHITECTURE = "vgg-face"
CAM_LAYER = "conv5_3"
DENSE_LAYERS = ("fc2048", "fc1024", "logits")
BLOCKS = ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))
"""(channels, convolutions) of the five blocks; each ends in a max-pooling that halves the map."""

MEAN_RGB = (129.1863, 104.7624, 93.5940)
"""VGG-Face's channel means (Parkhi, Vedaldi, Zisserman: Deep Face Recognition, BMVC 2015; published in BGR order)."""


def build(
    input_size: int = 224, classes: int = 2, width: float = 1.0, *, dropout: float = 0.5, l1: float = 0.0
) -> keras.Model:
    """The network with new random weights: crop (N, H, W, 3) float32 RGB 0..255 to logits (N, classes).

    The first four blocks are frozen, as in the thesis: 10 230 274 parameters are trained, 17 865 538 are there in all
    (for two classes; whatever the input size).

    Args:
        input_size: Width and height of the crop in pixels, a multiple of 32.
        classes: How many classes to tell apart.
        width: Factor on the channels of every convolution and on the units of the hidden dense layers.
        dropout: Share of the units that is dropped behind each hidden dense layer.
        l1: Weight of the L1 penalty on the dense layers' kernels; the thesis names the penalty, not its weight.
    """
    penalty = keras.regularizers.L1(l1) if l1 else None
    crop = keras.Input((input_size, input_size, 3), name="crop")
    x = keras.layers.Rescaling(1.0, offset=[-mean for mean in MEAN_RGB], name="subtract_mean")(crop)
    x = keras.ops.take(x, [2, 1, 0], axis=-1)  # RGB to BGR
    for block, (channels, convolutions) in enumerate(BLOCKS, start=1):
        for convolution in range(1, convolutions + 1):
            name = f"conv{block}_{convolution}"
            layer = keras.layers.Conv2D(round(channels * width), 3, padding="same", activation="relu", name=name)
            layer.trainable = block == len(BLOCKS)
            x = layer(x)
        x = keras.layers.MaxPooling2D(2, name=f"pool{block}")(x)
    x = keras.layers.GlobalAveragePooling2D(name="average")(x)
    for name, units in (("fc2048", 2048), ("fc1024", 1024)):
        x = keras.layers.Dense(round(units * width), activation="relu", kernel_regularizer=penalty, name=name)(x)
        x = keras.layers.Dropout(dropout, name=f"drop_{name}")(x)
    logits = keras.layers.Dense(classes, kernel_regularizer=penalty, name="logits")(x)
    return keras.Model(crop, logits, name="vgg_face")


def describe(model: keras.Model) -> Network:
    """What the exporter has to know about a model that `build` made, or that was loaded from a file of one."""
    return Network(ARCHITECTURE, model, CAM_LAYER, DENSE_LAYERS)
