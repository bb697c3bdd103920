"""`sollievo-train doctor`: what works in this environment, and what to do about what does not."""

from collections.abc import Iterator
from importlib import metadata

import typer

from training.detectors_command import Weights, detector_states

EXTRAS = (
    ("training", ("tensorflow-cpu", "keras", "tf2onnx", "scikit-learn", "scikit-image", "mlflow"), "training, reports"),
    ("cluster", ("ray",), "folds and trials on several machines (--ray)"),
    ("detectors", ("dlib-bin",), "dlib HOG in the detector study"),
    ("synthetic", ("moderngl", "scipy"), "rendering newborns (synth)"),
)
"""Extras of pyproject.toml, the packages that show whether they are there, and what for."""

ANOTHER = {"tensorflow-cpu": "tensorflow"}
"""Where a GPU is, the package has another name."""


def doctor(weights: Weights = None) -> None:
    """Say what works here, and what to do about what does not: packages, GPU, detectors and weights that you bring."""
    from training.detectors.choose import CANDIDATES, weights_by_name

    files = weights_by_name(weights or [])
    for name, packages, purpose in EXTRAS:
        missing = [package for package in packages if not _version(package)]
        versions = ", ".join(f"{package} {_version(package)}" for package in packages if _version(package))
        if missing:
            _say("note", f"{purpose}: {', '.join(missing)} missing", f"install the extra `{name}` for it")
        else:
            _say("ok", f"{purpose}: {versions}")
    for line in _devices():
        _say(*line)
    for name, state, is_ready in detector_states(CANDIDATES, files):
        _say("ok" if is_ready else "note", f"detector {name}: {state}")
    _say("note", "VGG-Face: its weights are brought by you, for research only", "give the file with `train --weights`")


def _devices() -> Iterator[tuple[str, str, str]]:
    try:
        from training.quiet_tensorflow import tf
    except ImportError:
        return
    gpus = tf.config.list_physical_devices("GPU")
    if gpus:
        yield "ok", f"{len(gpus)} GPU for TensorFlow: recipes with precision auto train in mixed precision", ""
    else:
        yield (
            "note",
            "no GPU for TensorFlow",
            "the thesis's recipes take days; take the -short ones, or a machine with one",
        )


def _version(package: str) -> str:
    for name in (package, ANOTHER.get(package, package)):
        try:
            return metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return ""


def _say(mark: str, text: str, advice: str = "") -> None:
    typer.echo(f"{mark:6}{text}")
    if advice:
        typer.echo(f"{'':6}-> {advice}")
