"""The commands over a real library with real bundles: what people read, and that errors are one line."""

import shutil
from pathlib import Path

import pytest

from app.model_commands import (
    activate_model,
    import_model,
    list_models,
    printable,
    roll_back_model,
    show_model,
    user_library,
    verify_model,
)
from models.bundle import BundleError
from models.library import ModelLibrary
from tests.support.bundles import red_model, red_reference, write_bundle


@pytest.fixture
def library(tmp_path: Path) -> ModelLibrary:
    return ModelLibrary(tmp_path / "library", shipped=tmp_path / "shipped")


def test_a_life_of_two_models(library: ModelLibrary, tmp_path: Path) -> None:
    assert list_models(library) == ["no models: bring one in with `sollievo models import PATH`"]
    assert import_model(write_bundle(tmp_path / "a"), library)[0].startswith("taken in: red-1.0.0-")
    assert "red-1.1.0-" in import_model(write_bundle(tmp_path / "b", version="1.1.0"), library)[1]
    assert all(line.startswith("  red-") for line in list_models(library))
    assert activate_model("red-1.0.0", library)[0].startswith("active: red-1.0.0-")
    assert activate_model("red-1.1.0", library)[0].startswith("active: red-1.1.0-")
    assert [line[:11] for line in list_models(library)] == ["  red-1.0.0", "* red-1.1.0"]
    assert roll_back_model(library)[0].startswith("active again: red-1.0.0-")
    with pytest.raises(BundleError, match="in use before, found none"):
        roll_back_model(library)


def test_takes_in_a_zip(library: ModelLibrary, tmp_path: Path) -> None:
    archive = Path(shutil.make_archive(str(tmp_path / "red"), "zip", write_bundle(tmp_path / "a")))
    assert verify_model(archive)[0].endswith("is sound")
    import_model(archive, library)
    assert len(list_models(library)) == 1


def test_lists_what_must_be_known_of_each(library: ModelLibrary, tmp_path: Path) -> None:
    write_bundle(tmp_path / "shipped" / "red", name="ours")
    import_model(write_bundle(tmp_path / "a", untrained=True, operating_point=None, demonstration=False), library)
    import_model(write_bundle(tmp_path / "b", name="broken"), library)
    next((tmp_path / "library" / "bundles").glob("broken-*/model.onnx")).write_bytes(b"cut")
    ours, broken, untrained = list_models(library)
    assert "ours-1.0.0" in ours
    assert "shipped, float32, DEMONSTRATION MODEL" in ours
    assert "CANNOT BE USED" in broken
    assert "model.onnx" in broken
    assert "UNTRAINED" in untrained


def test_shows_manifest_and_card(library: ModelLibrary, tmp_path: Path) -> None:
    import_model(write_bundle(tmp_path / "a"), library)
    lines = show_model("red", library)
    assert "speaks for: 37 to 42 weeks of gestation, 0 to 28 days old, maternity ward: nobody: a test bundle" in lines
    assert any(line.startswith("measured: sensitivity 0.9, specificity 0.95 over 12 children") for line in lines)
    assert "A test bundle: the mean red of the crop." in lines


def test_a_card_cannot_steer_the_terminal(library: ModelLibrary, tmp_path: Path) -> None:
    invented = {"children": 12, "frames": 120, "description": "a\x1b[2Jb\nc"}
    import_model(write_bundle(tmp_path / "a", data=invented), library)
    lines = show_model("red", library)
    assert all(line.isprintable() for line in lines)
    assert any("a [2Jb c" in line for line in lines)
    assert printable("ä\t\u202e[") == "ä  ["


def test_verify_tells_the_differences_and_takes_nothing_in(tmp_path: Path) -> None:
    lines = verify_model(write_bundle(tmp_path / "a"))
    assert lines[0].startswith("red-1.0.0-")
    assert "on cpu: probability differs by" in lines[1]
    assert "(allowed 0.001)" in lines[1]


@pytest.mark.parametrize("fault", ["nothing", "not a zip", "self-test", "hash"])
def test_what_cannot_be_used_is_one_line_and_changes_nothing(library: ModelLibrary, tmp_path: Path, fault: str) -> None:
    path = tmp_path / "a"
    if fault == "not a zip":
        path.write_text("text")
    elif fault == "self-test":  # another model than the one that gave the reference answers
        write_bundle(path, model=red_model(64, 4).replace(b"\x00\x00\x7f\x43", b"\x00\x00\x00\x43"))
    elif fault == "hash":
        (write_bundle(path) / "reference.npz").write_bytes(red_reference(64, 4) + b"x")
    for command in (verify_model, lambda path: import_model(path, library)):
        with pytest.raises(BundleError) as caught:
            command(path)
        assert "\n" not in str(caught.value)
    assert not (tmp_path / "library").exists()


def test_what_the_disk_refuses_is_one_line(library: ModelLibrary, tmp_path: Path) -> None:
    (tmp_path / "library").write_text("in the way")
    with pytest.raises(BundleError, match="the library cannot be written") as caught:
        import_model(write_bundle(tmp_path / "a"), library)
    assert "\n" not in str(caught.value)


def test_the_users_library_lies_in_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOLLIEVO_DATA", str(tmp_path / "data"))
    import_model(write_bundle(tmp_path / "a"))
    assert len([line for line in list_models(user_library()) if "shipped" not in line]) == 1
    assert len(list((tmp_path / "data" / "models" / "bundles").iterdir())) == 1
