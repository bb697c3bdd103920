"""Bundles: a right one loads, each wrong one is refused in one line that names what is wrong."""

import io
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest

from models.bundle import MOST_OTHER_BYTES, BundleError, ModelBundle, write_folder
from tests.support.bundles import LEFT_OUT, red_answers, red_model, red_reference, write_bundle


def _refusal(folder: Path) -> str:
    with pytest.raises(BundleError) as caught:
        ModelBundle.load(folder)
    text = str(caught.value)
    assert "\n" not in text
    assert str(folder) in text
    return text


def _changed(change: Callable[[onnx.ModelProto], None]) -> bytes:
    model = onnx.load_model_from_string(red_model())
    change(model)
    return model.SerializeToString()


def test_a_bundle_loads_with_its_answers(tmp_path: Path) -> None:
    bundle = ModelBundle.load(write_bundle(tmp_path / "red"))
    probability, cam = red_answers(bundle.reference.crops)
    np.testing.assert_array_equal(bundle.reference.probability, probability)
    np.testing.assert_array_equal(bundle.reference.cam, cam)
    assert bundle.label == f"red-1.0.0-{bundle.hash[:12]}"
    assert bundle.card.startswith("# red")


def test_the_hash_changes_with_any_file(tmp_path: Path) -> None:
    first = ModelBundle.load(write_bundle(tmp_path / "a"))
    other = ModelBundle.load(write_bundle(tmp_path / "b", reference=_small_reference()))
    again = ModelBundle.load(write_bundle(tmp_path / "c"))
    assert first.hash == again.hash != other.hash


def _small_reference() -> bytes:
    crops = np.zeros((1, 64, 64, 3), np.uint8)
    probability, cam = red_answers(crops)
    buffer = io.BytesIO()
    np.savez(buffer, crops=crops, probability=probability, cam=cam)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"threshold": LEFT_OUT}, "threshold is missing"),
        ({"surprise": 1}, "surprise is not known"),
        ({"untrained": "no"}, "untrained"),
        ({"format_version": "2.0"}, "'2.0'"),
        ({"files": {"model.onnx": "0" * 64, "reference.npz": "0" * 64, "CARD.md": "0" * 64}}, "model.onnx must have"),
        ({"input": {"width": 32, "height": 64}}, "crop uint8 (N, 64, 32, 3)"),
        ({"classes": ["a", "b", "c"], "pain_class": "c"}, "probability float32 (N, 3)"),
        ({"cam": {"layer": "red", "height": 7, "width": 7}}, "cam float32 (N, 7, 7, 2)"),
    ],
)
def test_a_wrong_manifest_is_refused(tmp_path: Path, changes: dict[str, object], words: str) -> None:
    assert words in _refusal(write_bundle(tmp_path / "red", **changes))


@pytest.mark.parametrize("name", ["manifest.json", "model.onnx", "reference.npz", "CARD.md"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    folder = write_bundle(tmp_path / "red")
    (folder / name).unlink()
    assert name in _refusal(folder)


@pytest.mark.parametrize("name", ["model.onnx", "reference.npz", "CARD.md"])
def test_a_changed_byte_is_found(tmp_path: Path, name: str) -> None:
    folder = write_bundle(tmp_path / "red")
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    assert f"{name} must have the SHA-256" in _refusal(folder)


def test_a_file_too_many_is_named(tmp_path: Path) -> None:
    folder = write_bundle(tmp_path / "red")
    (folder / "run.py").write_text("print('no')")
    assert "'run.py' is not listed" in _refusal(folder)


def test_links_and_folders_are_refused(tmp_path: Path) -> None:
    folder = write_bundle(tmp_path / "red")
    (tmp_path / "elsewhere").write_bytes((folder / "CARD.md").read_bytes())
    (folder / "CARD.md").unlink()
    (folder / "CARD.md").symlink_to(tmp_path / "elsewhere")
    assert "no links" in _refusal(folder)
    (folder / "CARD.md").unlink()
    os.mkfifo(folder / "CARD.md")
    assert "plain files" in _refusal(folder)


def test_what_is_too_large_is_not_read(tmp_path: Path) -> None:
    folder = write_bundle(tmp_path / "red")
    with (folder / "CARD.md").open("r+b") as stream:
        stream.truncate(MOST_OTHER_BYTES + 1)
    assert "CARD.md: must be at most" in _refusal(folder)


@pytest.mark.parametrize("what", ["nothing", "a file", "an empty folder"])
def test_what_is_no_bundle_is_refused(tmp_path: Path, what: str) -> None:
    place = tmp_path / "place"
    if what == "a file":
        place.write_bytes(b"x")
    if what == "an empty folder":
        place.mkdir()
    assert "bundle must" in _refusal(place)


@pytest.mark.parametrize("size", [0, 10, 200, 500])
def test_a_truncated_model_is_refused(tmp_path: Path, size: int) -> None:
    assert "model.onnx" in _refusal(write_bundle(tmp_path / "red", model=red_model()[:size]))


def _external(model: onnx.ModelProto) -> None:
    onnx.external_data_helper.set_external_data(model.graph.initializer[1], "../../secret")
    model.graph.initializer[1].ClearField("raw_data")


def _own_operator(model: onnx.ModelProto) -> None:
    model.graph.node[0].domain = "com.microsoft"
    model.graph.node[0].op_type = "EPContext"


def _other_type(model: onnx.ModelProto) -> None:
    model.graph.input[0].type.tensor_type.elem_type = onnx.TensorProto.FLOAT


def _other_name(model: onnx.ModelProto) -> None:
    model.graph.output[1].name = "heat"


def _fixed_batch(model: onnx.ModelProto) -> None:
    model.graph.input[0].type.tensor_type.shape.dim[0].dim_value = 1


def _second_input(model: onnx.ModelProto) -> None:
    model.graph.input.append(onnx.helper.make_tensor_value_info("more", onnx.TensorProto.FLOAT, ["N"]))


def _subgraph(model: onnx.ModelProto) -> None:
    model.graph.node[0].attribute.append(onnx.helper.make_attribute("body", onnx.GraphProto(name="hidden")))


def _hidden_external(model: onnx.ModelProto) -> None:
    tensor = onnx.numpy_helper.from_array(np.zeros(4, np.float32), "w")
    onnx.external_data_helper.set_external_data(tensor, "weights.bin")
    model.graph.node.append(onnx.helper.make_node("Constant", [], ["unused"], value=tensor))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_external, "kept outside in '../../secret'"),
        (_hidden_external, "kept outside in 'weights.bin'"),
        (_own_operator, "com.microsoft.EPContext"),
        (_other_type, "crop float32"),
        (_other_name, "heat float32"),
        (_fixed_batch, "crop uint8 (1, 64, 64, 3)"),
        (_second_input, "more float32 (N)"),
        (_subgraph, "no subgraphs"),
    ],
)
def test_another_kind_of_model_is_refused(
    tmp_path: Path, change: Callable[[onnx.ModelProto], None], words: str
) -> None:
    assert words in _refusal(write_bundle(tmp_path / "red", model=_changed(change)))


def _npz(**arrays: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


CROPS, PROBABILITY, CAM = np.zeros((1, 64, 64, 3), np.uint8), np.zeros((1, 2), np.float32), np.zeros((1, 4, 4, 2), "f4")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "damaged"),
        (red_reference()[:900], "damaged"),
        (_npz(crops=CROPS, probability=PROBABILITY), "must hold cam, crops and probability"),
        (_npz(crops=CROPS.astype("f4"), probability=PROBABILITY, cam=CAM), "crops must be uint8"),
        (_npz(crops=CROPS[:0], probability=PROBABILITY, cam=CAM), "1 to 16 crops"),
        (_npz(crops=CROPS, probability=PROBABILITY, cam=CAM[:, :2]), "cam must be of shape"),
        (_npz(crops=CROPS, probability=PROBABILITY * np.nan, cam=CAM), "must be finite"),
        (_npz(crops=CROPS, probability=np.float32([[-2.5, 3.5]]), cam=CAM), "within 0..1, found -2.5 to 3.5"),
        (_npz(crops=CROPS, probability=np.float32([[0.2, 0.3]]), cam=CAM), "must sum to 1, found 0.5 to 0.5"),
        (_npz(crops=CROPS, probability=np.array([object()]), cam=CAM), "probability"),
    ],
)
def test_a_wrong_reference_is_refused(tmp_path: Path, data: bytes, words: str) -> None:
    text = _refusal(write_bundle(tmp_path / "red", reference=data))
    assert "reference.npz" in text
    assert words in text


def test_a_shape_that_claims_more_than_is_there_allocates_nothing(tmp_path: Path) -> None:
    data = _npz(crops=CROPS, probability=PROBABILITY, cam=CAM).replace(b"(1, 64, 64, 3), }   ", b"(99999, 64, 640, 3)}")
    # The archive's checksum has to be right for the header to be looked at.
    data = _with_right_checksums(data)
    assert "bytes, found 12288" in _refusal(write_bundle(tmp_path / "red", reference=data))


def _with_right_checksums(data: bytes) -> bytes:
    import zipfile

    entries = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            start = (
                info.header_offset
                + 30
                + int.from_bytes(data[info.header_offset + 26 : info.header_offset + 28], "little")
            )
            start += int.from_bytes(data[info.header_offset + 28 : info.header_offset + 30], "little")
            entries[info.filename] = data[start : start + info.compress_size]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_a_folder_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    write_folder(tmp_path / "new", {"a": b"1", "b": b"2"})
    assert (tmp_path / "new" / "b").read_bytes() == b"2"
    with pytest.raises(BundleError, match="exists already"):
        write_folder(tmp_path / "new", {"a": b"3"})
    with pytest.raises(OSError, match="directory"):
        write_folder(tmp_path / "bad", {"a": b"1", "no/such/folder": b"2"})
    assert [path.name for path in tmp_path.iterdir()] == ["new"]
