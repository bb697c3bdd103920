"""What the exporter has to know about a network, whatever it looks like inside."""

from dataclasses import dataclass

from training.quiet_tensorflow import keras


@dataclass(frozen=True, slots=True)
class Network:
    """A Keras model and the names of the layers that Grad-CAM goes through.

    From the map on, a network is: the map, at most one max-pooling whose windows do not overlap, global average
    pooling or flattening, dense layers with ReLU (dropout between them is allowed), one dense layer without activation.
    Then the gradient of a class's logit is known in closed form (`training.onnx_graph`). The exporter proves it for
    every model.

    Attributes:
        architecture: Its name in manifests and on the command line.
        model: Crop as float32 (N, H, W, 3), RGB, 0..255, to logits (N, classes). Preprocessing is part of it.
        cam_layer: The last convolutional layer after its activation; its output is (N, h, w, channels).
        dense_layers: The dense layers behind the pooling or flattening, in their order; the last one gives the logits.
    """

    architecture: str
    model: keras.Model
    cam_layer: str
    dense_layers: tuple[str, ...]

    @property
    def input_size(self) -> tuple[int, int]:
        """(width, height) of the crop in pixels."""
        _, height, width, _ = self.model.input_shape
        return int(width), int(height)

    @property
    def map_size(self) -> tuple[int, int]:
        """(height, width) of the map in cells."""
        _, height, width, _ = self.model.get_layer(self.cam_layer).output.shape
        return int(height), int(width)

    @property
    def classes(self) -> int:
        """How many classes it tells apart."""
        return int(self.model.output_shape[-1])
