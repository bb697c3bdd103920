"""What a bundle's `model.onnx` must look like before it is given to any engine.

Input `crop`: uint8 (N, H, W, 3). Outputs `probability`: float32 (N, classes) and `cam`: float32 (N, h, w, classes).
All weights are inside the file, all operators are ONNX's own, and there are no subgraphs (loops, branches): a model is
a plain network, and nothing in it can reach a file or code outside.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from models.manifest import MODEL_FILE, Manifest

if TYPE_CHECKING:
    import onnx

ONNX_DOMAINS = ("", "ai.onnx")


class GraphError(ValueError):
    """An ONNX model that cannot be used. The text is one line."""


def check_graph(data: bytes, manifest: Manifest) -> None:
    """Checks an ONNX model against its manifest without running it.

    Raises:
        GraphError: It is damaged, has another signature, keeps data elsewhere or is more than a plain network.
    """
    import onnx
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

    try:
        model = onnx.load_model_from_string(data)
    except DecodeError as error:
        raise GraphError(f"{MODEL_FILE} is damaged or no ONNX ({error}); fetch or export the bundle again") from error
    if model.functions or model.training_info:
        raise GraphError(
            f"{MODEL_FILE} must hold no functions of its own and no training graph; export the bundle again"
        )
    _check_nodes(model.graph)
    for tensor in _tensors(model.graph):
        if tensor.external_data or tensor.data_location == onnx.TensorProto.EXTERNAL:
            where = {entry.key: entry.value for entry in tensor.external_data}.get("location", "?")
            raise GraphError(
                f"{MODEL_FILE} must hold all its weights, found {tensor.name!r} kept outside in {where!r}; "
                "export the bundle in one file"
            )
    _check_signature(model.graph, manifest)


def _check_nodes(graph: "onnx.GraphProto") -> None:
    for node in graph.node:
        if node.domain not in ONNX_DOMAINS:
            raise GraphError(
                f"{MODEL_FILE} must use ONNX's own operators only, found {node.domain}.{node.op_type}; export again"
            )
        if any(attribute.HasField("g") or attribute.graphs for attribute in node.attribute):
            raise GraphError(f"{MODEL_FILE} must hold no subgraphs, found one in {node.op_type}; export again")


def _tensors(graph: "onnx.GraphProto") -> Iterator[Any]:
    yield from graph.initializer
    for sparse in graph.sparse_initializer:
        yield from (sparse.values, sparse.indices)
    for node in graph.node:
        for attribute in node.attribute:
            yield from attribute.tensors
            if attribute.HasField("t"):
                yield attribute.t
            for sparse in [
                *attribute.sparse_tensors,
                *([attribute.sparse_tensor] * attribute.HasField("sparse_tensor")),
            ]:
                yield from (sparse.values, sparse.indices)


def _check_signature(graph: "onnx.GraphProto", manifest: Manifest) -> None:
    size, cam, classes = manifest.input, manifest.cam, len(manifest.classes)
    weights = {tensor.name for tensor in graph.initializer}
    inputs = [_signature(value) for value in graph.input if value.name not in weights]
    outputs = sorted(_signature(value) for value in graph.output)
    wanted_inputs = [f"crop uint8 (N, {size.height}, {size.width}, 3)"]
    wanted_outputs = [f"cam float32 (N, {cam.height}, {cam.width}, {classes})", f"probability float32 (N, {classes})"]
    for kind, found, wanted in (("input", inputs, wanted_inputs), ("outputs", outputs, wanted_outputs)):
        if found != wanted:
            raise GraphError(
                f"{MODEL_FILE}: {kind} must be {' and '.join(wanted)}, found {' and '.join(found) or 'none'}; "
                "export the bundle with sollievo-train export"
            )


def _signature(value: "onnx.ValueInfoProto") -> str:
    """An input or output in words: `crop uint8 (N, 224, 224, 3)`; N is a batch of any length, ? is not given."""
    import onnx

    kind = value.type.tensor_type
    names: dict[int, str] = {onnx.TensorProto.UINT8: "uint8", onnx.TensorProto.FLOAT: "float32"}
    lengths = [str(axis.dim_value) if axis.HasField("dim_value") else "?" for axis in kind.shape.dim]
    if lengths and lengths[0] == "?":
        lengths[0] = "N"
    return f"{value.name} {names.get(kind.elem_type, f'type {kind.elem_type}')} ({', '.join(lengths)})"
