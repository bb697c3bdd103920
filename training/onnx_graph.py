"""From a Keras network to ONNX, with preprocessing, calibration and Grad-CAM inside the graph.

Grad-CAM (Selvaraju et al., 2017, arXiv 1610.02391) weights each channel of the last map with the mean, over the map, of
the gradient of a class's score before the softmax. Behind global average pooling that gradient goes through dense
layers only. With map a of n cells, dense kernels W1..Wk and hidden activations h1..h(k-1), the weights of class c are

    W1 diag(h1 > 0) W2 diag(h2 > 0) ... Wk[:, c] / n

A max-pooling without overlap between map and average pooling changes nothing: it hands each pooled cell's gradient
(1 / pooled cells) to one cell, and their mean over the map is again 1 / n. Where the (pooled) map is flattened instead
of averaged, W1 has a row for every cell and channel: its rows of one channel are added up.
"""

import logging
from typing import Any

import onnx

from training.networks.network import Network
from training.quiet_tensorflow import keras, tf

OPSET = 17


def to_onnx(network: Network, temperature: float) -> onnx.ModelProto:
    """The ONNX model of a bundle, in float32: `crop` uint8 to `probability` and `cam` (`models/graph.py`).

    Args:
        network: The network with its weights.
        temperature: The logits are divided by it before the softmax; Grad-CAM takes them as they are.
    """
    import tf2onnx

    logging.getLogger("tf2onnx").setLevel(logging.ERROR)
    width, height = network.input_size
    signature = [tf.TensorSpec((None, height, width, 3), tf.uint8, name="crop")]
    function = tf.function(_graph(network, temperature), input_signature=signature)
    model: onnx.ModelProto
    model, _ = tf2onnx.convert.from_function(function, input_signature=signature, opset=OPSET)
    _state_signature(model, network)
    onnx.checker.check_model(model)
    return model


def _graph(network: Network, temperature: float) -> Any:
    dense = [network.model.get_layer(name) for name in network.dense_layers]
    layers = [network.model.get_layer(network.cam_layer), *dense]
    features = keras.Model(network.model.input, [layer.output for layer in layers])
    height, width = network.map_size
    cells, classes = height * width, network.classes
    channels = int(network.model.get_layer(network.cam_layer).output.shape[-1])

    def graph(crop: Any) -> dict[str, Any]:
        kernels = [_by_channel(dense[0].kernel, channels), *(layer.kernel for layer in dense[1:])]
        last_map, *activations = features(tf.cast(crop, tf.float32), training=False)
        # All classes at once, (N, units, classes), kernels on the left: none of them has to be stored transposed.
        gradient = kernels[-1][tf.newaxis]
        for kernel, activation in zip(kernels[-2::-1], activations[-2::-1], strict=True):
            gradient = tf.cast(activation > 0, tf.float32)[..., tf.newaxis] * gradient
            gradient = tf.linalg.matmul(kernel, gradient)
        # Matrix products and no einsum: OpenVINO cannot load that one.
        rows = tf.reshape(last_map, (-1, cells, last_map.shape[-1]))
        maps = tf.nn.relu(tf.linalg.matmul(rows, gradient / float(cells)))
        return {
            "probability": tf.nn.softmax(activations[-1] / temperature),
            "cam": tf.reshape(maps, (-1, height, width, classes)),
        }

    return graph


def _by_channel(kernel: Any, channels: int) -> Any:
    """The first dense kernel, (channels, units); behind a flattened map its rows are added up over the cells."""
    if int(kernel.shape[0]) == channels:
        return kernel
    return tf.reduce_sum(tf.reshape(kernel, (-1, channels, kernel.shape[1])), axis=0)


def _state_signature(model: onnx.ModelProto, network: Network) -> None:
    """Writes the exact shapes into the outputs: what the converter leaves open is known here."""
    shapes = {"cam": (*network.map_size, network.classes), "probability": (network.classes,)}
    outputs = [
        onnx.helper.make_tensor_value_info(output.name, onnx.TensorProto.FLOAT, ["N", *shapes[output.name]])
        for output in model.graph.output
    ]
    del model.graph.output[:]
    model.graph.output.extend(outputs)
    width, height = network.input_size
    crop = onnx.helper.make_tensor_value_info("crop", onnx.TensorProto.UINT8, ["N", height, width, 3])
    model.graph.input[0].CopyFrom(crop)
