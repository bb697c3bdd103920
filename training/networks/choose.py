"""The networks by name. Importing it loads no TensorFlow; building one does."""

from typing import TYPE_CHECKING

from training.errors import TrainingError

if TYPE_CHECKING:
    from training.networks.network import Network

NETWORK_NAMES = ("vgg-face", "compact")


def build_network(name: str, classes: int = 2) -> "Network":
    """A network with new random weights and the input size it was made for.

    Raises:
        TrainingError: There is none of that name.
    """
    match name:
        case "vgg-face":
            from training.networks import vgg_face

            return vgg_face.describe(vgg_face.build(classes=classes))
        case "compact":
            from training.networks import compact

            return compact.describe(compact.build(classes=classes))
    raise TrainingError(f"a network must be one of {', '.join(NETWORK_NAMES)}, got {name!r}")
