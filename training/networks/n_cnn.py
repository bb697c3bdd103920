"""N-CNN, the small three-branch network made for neonatal pain.

Zamzmi, Paul, Goldgof, Kasturi, Sun: Pain Assessment From Facial Expression: Neonatal Convolutional Neural Network
(N-CNN), IJCNN 2019 (10.1109/IJCNN.2019.8851879). The authors' network has one sigmoid and 72 593 parameters; with two
logits it has 72 602. Their L2 penalty gives way to the recipe's L1.
"""

from training.networks.network import Network
from training.quiet_tensorflow import keras

ARCHITECTURE = "n-cnn"
CAM_LAYER = "merged"
DENSE_LAYERS = ("hidden", "logits")
CHANNELS = 64
LEAK = 0.01
"""Slope of the leaky ReLU in the branches."""


def build(input_size: int = 120, classes: int = 2, *, dropout: float = 0.1, l1: float = 0.0) -> keras.Model:
    """The network with new random weights: crop (N, H, W, 3) float32 RGB 0..255 to logits (N, classes).

    Args:
        input_size: Width and height of the crop in pixels: 120, or another multiple of 10 at which the three branches
            end in maps of one size.
        classes: How many classes to tell apart.
        dropout: Share that is dropped behind two branches and the hidden layer.
        l1: Weight of the L1 penalty on the dense layers' kernels.

    Raises:
        ValueError: The branches do not meet at this input size.
    """
    penalty = keras.regularizers.L1(l1) if l1 else None
    crop = keras.Input((input_size, input_size, 3), name="crop")
    x = keras.layers.Rescaling(1 / 255.0, name="scale")(crop)
    left = keras.layers.MaxPooling2D(10, name="left_pool")(x)
    centre = keras.layers.MaxPooling2D(3, name="centre_pool1")(_convolved(x, 5, "valid", "centre1"))
    centre = keras.layers.MaxPooling2D(3, name="centre_pool2")(_convolved(centre, 2, "valid", "centre2"))
    right = keras.layers.MaxPooling2D(10, name="right_pool")(_convolved(x, 5, "same", "right"))
    branches = [
        left,
        keras.layers.Dropout(dropout, name="centre_drop")(centre),
        keras.layers.Dropout(dropout, name="right_drop")(right),
    ]
    x = keras.layers.Concatenate(name="branches")(branches)
    x = keras.layers.Conv2D(CHANNELS, 2, activation="relu", name=CAM_LAYER)(x)
    x = keras.layers.MaxPooling2D(2, name="merged_pool")(x)
    x = keras.layers.Flatten(name="flat")(x)
    x = keras.layers.Dense(8, activation="relu", kernel_regularizer=penalty, name="hidden")(x)
    x = keras.layers.Dropout(dropout, name="drop")(x)
    logits = keras.layers.Dense(classes, kernel_regularizer=penalty, name="logits")(x)
    return keras.Model(crop, logits, name="n_cnn")


def describe(model: keras.Model) -> Network:
    """What the exporter has to know about a model that `build` made, or that was loaded from a file of one."""
    return Network(ARCHITECTURE, model, CAM_LAYER, DENSE_LAYERS)


def _convolved(x: keras.KerasTensor, size: int, padding: str, name: str) -> keras.KerasTensor:
    x = keras.layers.Conv2D(CHANNELS, size, padding=padding, name=name)(x)
    return keras.layers.LeakyReLU(LEAK, name=f"{name}_relu")(x)
