"""What is installed: Python, packages, and the three ways in which packages get in each other's way.

Packages are looked up by their metadata and not imported: a broken one would take the doctor down with it.
"""

import importlib.metadata
import platform
import sys
from collections.abc import Mapping

from app.checks.finding import Finding

REINSTALL = "remove the folder .venv and run `make setup`"

NEEDED = (
    "av",
    "matplotlib",
    "mediapipe",
    "numpy",
    "onnx",
    "opencv-contrib-python",
    "platformdirs",
    "pyarrow",
    "pydantic",
    "rich",
    "typer",
)
"""Packages without which no command works."""

FOR_THE_SCREEN = ("pyside6-essentials", "pyqtgraph")
REALSENSE = "pyrealsense2"

ENGINES = ("onnxruntime", "onnxruntime-gpu", "onnxruntime-openvino", "onnxruntime-directml")
"""Builds of ONNX Runtime. They write into the same folder, so two of them destroy each other."""

OPENCV = ("opencv-contrib-python", "opencv-python", "opencv-python-headless", "opencv-contrib-python-headless")
"""Builds of OpenCV, all in the folder `cv2`; the first is the one that this program is made for."""

TENSORFLOW = ("tensorflow", "tensorflow-cpu", "tensorflow-intel", "tensorflow-macos", "tf-nightly")

OLDEST_PYTHON = (3, 11)


def installed_packages() -> dict[str, str]:
    """Name, in lower case with hyphens, to version, of every package of this environment."""
    found = {}
    for distribution in importlib.metadata.distributions():
        name: str | None = distribution.metadata["Name"]
        if name:  # a half-removed package has none
            found[name.lower().replace("_", "-").replace(".", "-")] = distribution.version
    return found


def check_installation(packages: Mapping[str, str], python: tuple[int, ...] = sys.version_info[:3]) -> list[Finding]:
    """Python and packages.

    Args:
        packages: As `installed_packages` gives them.
        python: Version of Python.
    """
    findings = [check_python(python)]
    findings += [check_package(name, packages) for name in NEEDED]
    findings += [
        check_package(name, packages, lost="there is no window, only the command line") for name in FOR_THE_SCREEN
    ]
    findings.append(check_package(REALSENSE, packages, lost="RealSense cameras and their recordings cannot be used"))
    return [*findings, check_engine(packages), check_tensorflow(packages), check_opencv(packages)]


def check_python(python: tuple[int, ...]) -> Finding:
    """Whether Python is new enough."""
    detail = f"{'.'.join(map(str, python))} on {platform.system()} {platform.machine()}"
    if python < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        return Finding("Python", "problem", detail, f"install Python {wanted} or newer, then {REINSTALL}")
    return Finding("Python", "ok", detail)


def check_package(name: str, packages: Mapping[str, str], lost: str = "") -> Finding:
    """Whether a package is there.

    Args:
        name: As in `packages`.
        packages: What is installed.
        lost: What does not work without it, where the rest does; "" where nothing works without it.
    """
    if name in packages:
        return Finding(name, "ok", packages[name])
    if lost:
        return Finding(name, "note", f"not installed: {lost}", f"{REINSTALL} if you need it")
    return Finding(name, "problem", "not installed", REINSTALL)


def check_engine(packages: Mapping[str, str]) -> Finding:
    """Whether there is exactly one ONNX Runtime."""
    found = [f"{name} {packages[name]}" for name in ENGINES if name in packages]
    if len(found) == 1:
        return Finding("engine", "ok", found[0])
    detail = f"exactly one engine must be installed, found {' and '.join(found) or 'none'}"
    return Finding("engine", "problem", detail, f"{REINSTALL} (ENGINE=cpu, gpu, openvino or directml)")


def check_tensorflow(packages: Mapping[str, str]) -> Finding:
    """Whether TensorFlow is out of the way: MediaPipe loads it when it finds it, seconds and hundreds of MiB."""
    found = [f"{name} {packages[name]}" for name in TENSORFLOW if name in packages]
    if not found:
        return Finding("TensorFlow", "ok", "not in this environment, as it must be")
    detail = f"must not be in the program's environment, found {' and '.join(found)}"
    return Finding("TensorFlow", "problem", detail, f"{REINSTALL}; retraining has its own, `make setup-training`")


def check_opencv(packages: Mapping[str, str]) -> Finding:
    """Whether OpenCV is there once. A missing one is told of by `check_package`."""
    found = [f"{name} {packages[name]}" for name in OPENCV if name in packages]
    if len(found) > 1:
        detail = f"only one build may be installed, for they overwrite each other, found {' and '.join(found)}"
        return Finding("OpenCV builds", "problem", detail, REINSTALL)
    return Finding("OpenCV builds", "ok", found[0] if found else "none")
