"""What does the work: engine, files, detectors, cameras, models. Each is tried out, not just looked up."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from app.checks.finding import Finding
from app.checks.installation import REINSTALL

if TYPE_CHECKING:
    from models.library import LibraryEntry, ModelLibrary

ONLY_FOR_TESTS = frozenset({"blazeface-back"})
"""Assets that no program reads (`models/assets.py`)."""

DEVICES = Path("/dev")

FAULTS = (ImportError, OSError, RuntimeError, ValueError, AttributeError)
"""What a damaged or half-installed library raises when it is used. The doctor tells of it and goes on."""


def check_providers() -> Finding:
    """Which providers the engine was built with."""
    from models.runtime import CPU, installed_providers

    try:
        found = installed_providers()
    except FAULTS as error:
        return Finding("providers", "problem", _one_line(error), REINSTALL)
    if CPU not in found:
        return Finding("providers", "problem", f"found {', '.join(found) or 'none'}, not {CPU}", REINSTALL)
    return Finding("providers", "ok", f"{', '.join(found)} (a device shows only when a model is opened on it)")


def check_assets() -> list[Finding]:
    """Whether the detectors' files are there and whole."""
    from models.assets import ASSETS, AssetError, asset_path

    findings = []
    for asset in ASSETS:
        what = f"file {asset.file_name}"
        try:
            findings.append(Finding(what, "ok", str(asset_path(asset.name))))
        except AssetError as error:
            detail, advice = str(error).removesuffix(": run `make setup`"), "run `make setup`"
            if asset.name in ONLY_FOR_TESTS:
                findings.append(Finding(what, "note", f"{detail}; only tests need it", advice))
            else:
                findings.append(Finding(what, "problem", detail, advice))
    return findings


def check_detectors() -> list[Finding]:
    """Whether each face detector opens and looks at a picture."""
    import numpy as np

    from models.assets import AssetError
    from models.detectors.choose import DETECTOR_NAMES, open_detector

    findings = []
    for name in DETECTOR_NAMES:
        what = f"detector {name}"
        try:
            detector = open_detector(name)
            try:
                detector.detect(np.zeros((96, 128, 3), np.uint8))
            finally:
                detector.close()
        except AssetError as error:
            detail = str(error).removesuffix(": run `make setup`")
            findings.append(Finding(what, "problem", detail, "run `make setup`"))
        except FAULTS as error:
            findings.append(Finding(what, "problem", _one_line(error), REINSTALL))
        else:
            findings.append(Finding(what, "ok", "opens and answers"))
    return findings


def check_cameras() -> list[Finding]:
    """Which cameras there are."""
    from app.sources.devices import list_devices

    try:
        rows = list_devices()
    except FAULTS as error:
        return [Finding("cameras", "note", _one_line(error), "plug the camera in again; `sollievo devices` lists them")]
    # A row without a spec only says why a kind cannot be looked for.
    findings = [Finding(row.spec, "ok", f"{row.name}, {row.detail}") for row in rows if row.spec]
    findings += [Finding(row.kind, "note", row.detail, f"{REINSTALL} if you need it") for row in rows if not row.spec]
    if not any(row.spec for row in rows):
        findings.append(Finding("cameras", "note", "none is plugged in", "plug one in; recordings work without"))
    return findings


def may_use(path: Path) -> bool:
    """Whether this user may read from and write to a device."""
    return os.access(path, os.R_OK | os.W_OK)


def check_camera_permissions(devices: Path = DEVICES, allowed: Callable[[Path], bool] = may_use) -> list[Finding]:
    """A problem for each camera that this user may not use; nothing where all is well.

    Args:
        devices: `/dev`.
        allowed: Tells whether a device may be used.
    """
    return [
        Finding(
            str(path),
            "problem",
            "this user may not use the camera",
            "sudo usermod -aG video $USER, then log out and in again",
        )
        for path in sorted(devices.glob("video[0-9]*"))
        if not allowed(path)
    ]


def check_microphone() -> Finding:
    """Whether sound could be recorded, with consent. No microphone is opened."""
    try:
        import sounddevice  # type: ignore[import-untyped]
    except ImportError as error:
        return Finding("microphone", "note", f"no sound can be recorded: {_one_line(error)}", REINSTALL)
    except OSError as error:  # the package is there, the system's library is not
        detail = f"no sound can be recorded: {_one_line(error)}"
        return Finding("microphone", "note", detail, "sudo apt install libportaudio2; pictures are recorded without")
    try:
        found = sounddevice.query_devices(kind="input")
    except (sounddevice.PortAudioError, ValueError) as error:
        advice = "plug one in; pictures are recorded without"
        return Finding("microphone", "note", f"none was found ({_one_line(error)})", advice)
    return Finding("microphone", "ok", str(found["name"]))


def check_lab_stream() -> Finding:
    """Whether the trace could be sent by Lab Streaming Layer. Nothing is opened."""
    what = "Lab Streaming Layer"
    try:
        import pylsl
    except (ImportError, RuntimeError) as error:
        advice = "install the extra `lsl` if a physiology lab wants the trace (`monitor --lsl`)"
        return Finding(what, "note", f"not there: {_one_line(error)}", advice)
    return Finding(what, "ok", f"pylsl {pylsl.__version__}, off until `monitor --lsl` asks for it")


def check_models(library: "ModelLibrary") -> list[Finding]:
    """Whether each model is whole and gives its own reference answers, and which one is in use.

    Args:
        library: The user's.
    """
    from models.bundle import BundleError

    try:
        entries = library.entries()
    except (BundleError, OSError) as error:
        return [Finding("models", "problem", _one_line(error), "repair or remove the named file")]
    if not entries:
        advice = "bring one in: `sollievo models import PATH`, then `sollievo models activate LABEL`"
        return [Finding("models", "problem", "there is none, nothing can be judged", advice)]
    return [*(_check_model(entry) for entry in entries), _check_active(library, entries)]


def check_speed(calibrations: Path, library: "ModelLibrary") -> Finding:
    """How fast the model in use runs on which provider here, as it was measured; nothing is timed now.

    Args:
        calibrations: Where measurements lie.
        library: The user's.
    """
    from models.bundle import BundleError, ModelBundle
    from models.calibration import kept
    from models.runtime import automatic_providers

    what = "fastest provider"
    try:
        entries = library.entries()
        used = next((entry for entry in entries if entry.active), None)
        used = used or next((entry for entry in entries if entry.shipped), None)
        measured = None if used is None else kept(calibrations, ModelBundle.load(used.folder), None)
        providers = automatic_providers()
    except (BundleError, *FAULTS) as error:
        return Finding(what, "note", _one_line(error), "see the lines `providers` and `models`")
    if measured is not None:
        return Finding(what, "ok", f"measured {measured.measured:%Y-%m-%d}: {measured.text()}")
    if len(providers) > 1:
        advice = "the monitor does it once pictures come; or `sollievo bench --calibrate`"
        return Finding(what, "note", f"not measured yet, the usual one is {providers[0]}", advice)
    return Finding(what, "ok", f"{providers[0]}, the only one here")


def _check_model(entry: "LibraryEntry") -> Finding:
    from models.bundle import BundleError, ModelBundle
    from models.classifier import Classifier
    from models.runtime import ProviderError

    what = f"model {entry.label}"
    if entry.shipped:
        advice = "install the program anew, or use another: `sollievo models activate LABEL`"
    else:
        advice = "import it again: `sollievo models import PATH`"
    if entry.manifest is None:
        return Finding(what, "problem", entry.problem, advice)
    try:
        with Classifier(ModelBundle.load(entry.folder)) as classifier:
            provider, fallback = classifier.provider, classifier.fallback
    except (BundleError, ProviderError) as error:
        return Finding(what, "problem", _one_line(error), advice)
    if fallback:
        return Finding(what, "note", fallback, "see the line `providers`; name one by --provider to choose")
    if entry.manifest.untrained:
        return Finding(what, "note", f"sound on {provider}, but untrained", "use it for speed tests only")
    return Finding(what, "ok", f"sound on {provider}" + (", demonstration" if entry.manifest.demonstration else ""))


def _check_active(library: "ModelLibrary", entries: "Iterable[LibraryEntry]") -> Finding:
    from models.bundle import BundleError
    from models.library import DEFAULT_MODEL

    try:
        bundle = library.active()
    except BundleError as error:
        advice = "sollievo models roll-back, or activate another: `sollievo models activate LABEL`"
        return Finding("model in use", "problem", _one_line(error), advice)
    if bundle is not None and (replaced := library.replaced()):
        found = f"{bundle.label}, in the place of {replaced}, which an upgrade replaced"
        return Finding("model in use", "note", found, "choose it, or another: `sollievo models activate LABEL`")
    if bundle is not None:
        return Finding("model in use", "ok", bundle.label)
    for entry in entries:
        if entry.shipped and entry.folder.name == DEFAULT_MODEL:
            return Finding("model in use", "ok", f"{entry.label}, for none was activated")
    advice = "choose one: `sollievo models activate LABEL`"
    return Finding("model in use", "problem", "none was activated and none is shipped", advice)


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
