"""Says inside a MediaPipe .tflite file how a picture is normalised.

MediaPipe Tasks refuses the published files without it. Only MediaPipe's own schema modules are used.
Nothing else in the file changes.
"""

import flatbuffers
from mediapipe.tasks.metadata import metadata_schema_py_generated as metadata_schema
from mediapipe.tasks.metadata import schema_py_generated as model_schema


def with_normalisation(model_bytes: bytes, name: str) -> bytes:
    """The model with metadata added: RGB in, (value - 127.5) / 127.5; outputs `regressors` and `classificators`.

    The numbers are those of MediaPipe's own face detection graphs (input range -1..1).

    Args:
        model_bytes: A .tflite file with one float32 input and two outputs.
        name: Put into the metadata, for people.
    """
    model = model_schema.ModelT.InitFromPackedBuf(model_bytes, 0)
    buffer = model_schema.BufferT()
    buffer.data = list(_packed_metadata(name))
    model.buffers.append(buffer)
    entry = model_schema.MetadataT()
    entry.name = "TFLITE_METADATA"
    entry.buffer = len(model.buffers) - 1
    model.metadata = [*(model.metadata or []), entry]
    builder = flatbuffers.Builder(len(model_bytes))
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _packed_metadata(name: str) -> bytes:
    normalisation = metadata_schema.ProcessUnitT()
    normalisation.optionsType = metadata_schema.ProcessUnitOptions.NormalizationOptions
    normalisation.options = metadata_schema.NormalizationOptionsT()
    normalisation.options.mean = [127.5]
    normalisation.options.std = [127.5]

    picture = metadata_schema.TensorMetadataT()
    picture.name = "image"
    picture.content = metadata_schema.ContentT()
    picture.content.contentPropertiesType = metadata_schema.ContentProperties.ImageProperties
    picture.content.contentProperties = metadata_schema.ImagePropertiesT()
    picture.content.contentProperties.colorSpace = metadata_schema.ColorSpaceType.RGB
    picture.processUnits = [normalisation]

    outputs = []
    for output_name in ("regressors", "classificators"):
        output = metadata_schema.TensorMetadataT()
        output.name = output_name
        outputs.append(output)

    graph = metadata_schema.SubGraphMetadataT()
    graph.inputTensorMetadata = [picture]
    graph.outputTensorMetadata = outputs
    metadata = metadata_schema.ModelMetadataT()
    metadata.name = name
    metadata.subgraphMetadata = [graph]
    builder = flatbuffers.Builder(0)
    builder.Finish(metadata.Pack(builder), b"M001")
    return bytes(builder.Output())
