"""The networks by name. Importing it loads no TensorFlow; building one does."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from training.errors import TrainingError

if TYPE_CHECKING:
    from training.networks.network import Network

NETWORK_NAMES = ("vgg-face", "n-cnn", "compact")


class Builder(Protocol):
    """What a network's file holds."""

    def build(self, input_size: int = ..., classes: int = ..., *, dropout: float = ..., l1: float = ...) -> Any:
        """The Keras model with new random weights."""

    def describe(self, model: Any) -> "Network":
        """What the exporter has to know about it."""


def builder(name: str) -> Builder:
    """The file that builds a network.

    Raises:
        TrainingError: There is none of that name.
    """
    match name:
        case "vgg-face":
            from training.networks import vgg_face

            return vgg_face
        case "n-cnn":
            from training.networks import n_cnn

            return n_cnn
        case "compact":
            from training.networks import compact

            return compact
    raise TrainingError(f"a network must be one of {', '.join(NETWORK_NAMES)}, got {name!r}; name one of these")


def build_network(name: str, classes: int = 2) -> "Network":
    """A network with new random weights and the input size it was made for.

    Raises:
        TrainingError: There is none of that name.
    """
    chosen = builder(name)
    return chosen.describe(chosen.build(classes=classes))


def load_network(file: Path, name: str) -> "Network":
    """The network that a run kept, from its Keras file.

    Raises:
        TrainingError: There is no such file, or it is none of that network.
    """
    from training.quiet_tensorflow import keras

    if not file.is_file():
        raise TrainingError(f"{file}: a trained network must be there, it is not; finish the run first")
    try:
        return builder(name).describe(keras.models.load_model(file, compile=False))
    except (ValueError, OSError, KeyError) as error:
        said = " ".join(str(error).split())
        raise TrainingError(
            f"{file}: a trained network must be a whole Keras file ({said:.120}); train anew"
        ) from error
