"""The doctor: well on this machine, and every planted fault is found with what to do."""

from pathlib import Path

import pytest

from app.checks.equipment import (
    check_assets,
    check_camera_permissions,
    check_detectors,
    check_models,
    check_speed,
)
from app.checks.finding import Finding
from app.checks.installation import check_installation, installed_packages
from app.checks.system import check_data_folder, check_disk, check_display, check_internet
from app.doctor import examine, has_problem, to_text
from app.settings import models_folder
from models.bundle import ModelBundle
from models.calibration import calibrate, keep
from models.library import ModelLibrary
from tests.support.bundles import red_model, write_bundle

PYTHON = (3, 11, 2)


def by_name(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.what: finding for finding in findings}


def problems(findings: list[Finding]) -> list[str]:
    return [finding.what for finding in findings if finding.state == "problem"]


def test_looks_at_everything_on_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOLLIEVO_DATA", str(tmp_path / "data"))
    library = ModelLibrary(models_folder())
    library.activate(library.import_bundle(write_bundle(tmp_path / "red")).label)
    findings = examine("refused: use a firewall rule")
    found = by_name(findings)
    assert {"Python", "numpy", "engine", "TensorFlow", "OpenCV builds", "internet", "display", "providers"} <= set(
        found
    )
    assert {"detector mediapipe-short", "file mediapipe-short.tflite", "data folder", "disk", "model in use"} <= set(
        found
    )
    assert found["model in use"].detail.startswith("red-1.0.0-")
    assert "cpu" in found["providers"].detail
    # This process opens sockets, and a full disk or a forbidden camera is the machine's own affair.
    assert [name for name in problems(findings) if name not in {"internet", "disk"} and "/dev" not in name] == []
    assert all(finding.detail and "\n" not in finding.detail + finding.advice for finding in findings)


@pytest.mark.parametrize(
    ("planted", "removed", "what", "said"),
    [
        ({"onnxruntime-gpu": "1.31.1"}, "", "engine", "onnxruntime-gpu 1.31.1"),
        ({}, "onnxruntime", "engine", "found none"),
        ({"tensorflow-cpu": "2.21.0"}, "", "TensorFlow", "tensorflow-cpu 2.21.0"),
        ({"opencv-python": "4.14.0.94"}, "", "OpenCV builds", "opencv-python 4.14.0.94"),
        ({}, "mediapipe", "mediapipe", "not installed"),
    ],
)
def test_packages_that_harm_or_lack(planted: dict[str, str], removed: str, what: str, said: str) -> None:
    packages = {name: version for name, version in installed_packages().items() if name != removed} | planted
    findings = check_installation(packages, PYTHON)
    assert problems(findings) == [what]
    assert said in by_name(findings)[what].detail
    assert "make setup" in by_name(findings)[what].advice


def test_what_only_some_need_is_a_note() -> None:
    packages = {name: version for name, version in installed_packages().items() if name != "pyrealsense2"}
    findings = check_installation(packages, PYTHON)
    assert by_name(findings)["pyrealsense2"].state == "note"
    assert problems(check_installation(packages, (3, 10, 1))) == ["Python"]


def test_missing_and_damaged_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOLLIEVO_ASSETS", str(tmp_path))
    (tmp_path / "mediapipe-full.tflite").write_bytes(b"cut")
    found = by_name(check_assets())
    assert [finding.state for finding in found.values()] == ["problem", "problem", "note"]
    assert "is not there" in found["file mediapipe-short.tflite"].detail
    assert "is damaged" in found["file mediapipe-full.tflite"].detail
    assert {finding.advice for finding in found.values()} == {"run `make setup`"}
    assert problems(check_detectors()) == ["detector mediapipe-short", "detector mediapipe-full"]


def test_models_none_good_damaged_and_lying(tmp_path: Path) -> None:
    library = ModelLibrary(tmp_path / "library", shipped=tmp_path / "shipped")
    assert problems(check_models(library)) == ["models"]
    library.import_bundle(write_bundle(tmp_path / "red"))
    assert problems(check_models(library)) == ["model in use"]
    label = library.activate("red").label
    assert problems(check_models(library)) == []
    # Right hashes, but another model than the one that gave the reference answers.
    lying = red_model().replace(b"\x00\x00\x7f\x43", b"\x00\x00\x00\x43")
    write_bundle(tmp_path / "library" / "bundles" / "lying", name="lying", model=lying)
    (tmp_path / "library" / "bundles" / label / "model.onnx").write_bytes(b"cut")
    findings = check_models(library)
    assert len(problems(findings)) == 3
    assert problems(findings)[-1] == "model in use"
    assert any("must give its reference answers" in finding.detail for finding in findings)


def test_the_shipped_demonstration_model_needs_no_activation(tmp_path: Path) -> None:
    write_bundle(tmp_path / "shipped" / "demonstration")
    findings = check_models(ModelLibrary(tmp_path / "library", shipped=tmp_path / "shipped"))
    assert problems(findings) == []
    assert "none was activated" in by_name(findings)["model in use"].detail


def test_the_fastest_provider_is_told_once_it_was_measured(tmp_path: Path) -> None:
    shipped = write_bundle(tmp_path / "shipped" / "demonstration")
    library, folder = ModelLibrary(tmp_path / "models", shipped=shipped.parent), tmp_path / "calibrations"
    assert check_speed(folder, library).state == "ok"  # there is one provider here: nothing to measure
    bundle = ModelBundle.load(shipped)
    keep(calibrate((bundle,), seconds_each=0.0), folder, bundle)
    found = check_speed(folder, library)
    assert found.state == "ok"
    assert "cpu float32" in found.detail


def test_a_broken_list_of_models_is_told(tmp_path: Path) -> None:
    (tmp_path / "active.json").write_text("{")
    assert problems(check_models(ModelLibrary(tmp_path, shipped=tmp_path / "shipped"))) == ["models"]


def test_folder_open_to_others_and_full_disk(tmp_path: Path) -> None:
    folder = tmp_path / "a folder"
    folder.mkdir(mode=0o700)
    assert check_data_folder(folder, "linux").state == "ok"
    folder.chmod(0o755)
    assert check_data_folder(folder, "linux").advice == f"chmod 700 '{folder}'"
    assert check_data_folder(folder, "win32").state == "ok"
    assert [check_disk(folder, size * 2**30).state for size in (0, 5, 50)] == ["problem", "note", "ok"]


def test_a_data_folder_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SOLLIEVO_DATA", str(tmp_path / "file"))
    found = by_name(examine())["data folder"]
    assert found.state == "problem"
    assert "SOLLIEVO_DATA" in found.advice


def test_cameras_that_this_user_may_not_use(tmp_path: Path) -> None:
    for name in ("video0", "video1", "videophone"):
        (tmp_path / name).touch()
    found = check_camera_permissions(tmp_path, lambda path: path.name == "video0")
    assert [finding.what for finding in found] == [str(tmp_path / "video1")]
    assert "usermod -aG video" in found[0].advice
    assert check_camera_permissions(tmp_path) == []


def test_internet_and_display() -> None:
    assert check_internet(True, "").state == "ok"
    said = "the kernel refused seccomp (EPERM), internet sockets stay possible: use a firewall rule for this program"
    refused = check_internet(False, said, "linux")
    assert (refused.state, refused.advice) == ("problem", "use a firewall rule for this program")
    assert "EPERM" in refused.detail
    assert check_internet(False, "", "win32").state == "note"
    assert check_display({}, "linux").state == "note"
    assert check_display({"DISPLAY": ":0"}, "linux").state == "ok"
    assert check_display({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, "linux").state == "note"


def test_prints_each_with_what_to_do() -> None:
    findings = [Finding("a", "ok", "[red]1"), Finding("b", "problem", "gone", "bring it back")]
    assert to_text(findings).splitlines() == ["ok      a: [red]1", "PROBLEM b: gone", "        -> bring it back"]
    assert has_problem(findings)
    assert not has_problem(findings[:1])
    with pytest.raises(ValueError, match="must say what to do"):
        Finding("c", "problem", "gone")
