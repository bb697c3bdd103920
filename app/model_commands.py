"""What `sollievo models ...` does: each command works on the user's library and returns lines for people."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.bundle import ModelBundle
    from models.library import ModelLibrary
    from models.manifest import Manifest


def user_library() -> "ModelLibrary":
    """The library in the user's data folder.

    Raises:
        SettingsError: The data folder cannot be made.
    """
    from app.settings import models_folder
    from models.library import ModelLibrary

    return ModelLibrary(models_folder())


def list_models(library: "ModelLibrary | None" = None) -> list[str]:
    """One line a bundle, the active one with a star; a damaged one with what is wrong.

    Args:
        library: Where to look; the user's if None, here and in all of these functions.

    Raises:
        BundleError: The library does not say which one is active.
    """
    lines = []
    for entry in (library or user_library()).entries():
        what = "CANNOT BE USED: " + entry.problem if entry.manifest is None else _kind(entry.manifest)
        origin = "shipped, " if entry.shipped else ""
        lines.append(printable(f"{'*' if entry.active else ' '} {entry.label}  {origin}{what}"))
    return lines or ["no models: bring one in with `sollievo models import PATH`"]


def show_model(text: str, library: "ModelLibrary | None" = None) -> list[str]:
    """What a bundle is, then its card.

    Args:
        text: Its label, name, `name-version`, or its label's beginning.
        library: Where it is.

    Raises:
        BundleError: It is not there, is not the only one that is meant, or is damaged.
    """
    bundle = (library or user_library()).find(text)
    return [*describe(bundle), "", *(printable(line) for line in bundle.card.splitlines())]


def verify_model(path: Path) -> list[str]:
    """Checks a bundle's files and runs its self-test on the best provider; takes nothing in.

    Args:
        path: Its folder or zip file.

    Raises:
        BundleError: It is no bundle, damaged, not safe, or does not give its own reference answers.
    """
    from models.archive import read_zip
    from models.bundle import ModelBundle, read_folder
    from models.classifier import Classifier
    from models.reference import TOLERANCES

    files = read_folder(path) if path.is_dir() else read_zip(path)
    bundle = ModelBundle.from_files(files, path)
    with Classifier(bundle) as classifier:
        difference = classifier.self_test()
        allowed = TOLERANCES[bundle.manifest.precision]
        lines = [
            f"{bundle.label} is sound",
            f"self-test over {len(bundle.reference.crops)} crops on {classifier.provider}: "
            f"probability differs by {difference.probability:.2g} (allowed {allowed.probability:g}), "
            f"Grad-CAM by {difference.cam:.2g} (allowed {allowed.cam:g})",
        ]
        if classifier.fallback:
            lines.append(classifier.fallback)
    return [printable(line) for line in lines]


def import_model(path: Path, library: "ModelLibrary | None" = None) -> list[str]:
    """Takes a bundle in from a folder or a zip file, checked and self-tested; which one is active does not change.

    Raises:
        BundleError: It must not be taken in, or cannot be written; the library is as it was.
    """
    library = library or user_library()
    with _writing():
        bundle = library.import_bundle(path)
    return [f"taken in: {bundle.label}", f"to use it: sollievo models activate {bundle.label}"]


def activate_model(text: str, library: "ModelLibrary | None" = None) -> list[str]:
    """Makes a bundle the active one, after a self-test.

    Args:
        text: As for `show_model`.
        library: Where it is.

    Raises:
        BundleError: It cannot be used, or the library cannot be written; the active one stays.
    """
    library = library or user_library()
    with _writing():
        bundle = library.activate(text)
    return [f"active: {bundle.label}, {_kind(bundle.manifest)}"]


def roll_back_model(library: "ModelLibrary | None" = None) -> list[str]:
    """Goes back to the bundle that was active before, after a self-test.

    Raises:
        BundleError: There was none, it cannot be used any more, or the library cannot be written; nothing changes.
    """
    library = library or user_library()
    with _writing():
        bundle = library.roll_back()
    return [f"active again: {bundle.label}, {_kind(bundle.manifest)}"]


def describe(bundle: "ModelBundle") -> list[str]:
    """A bundle's manifest in words, one fact a line."""
    manifest = bundle.manifest
    point, population = manifest.operating_point, manifest.population
    weeks, days = population.gestational_weeks, population.age_days
    facts = {
        "model": f"{bundle.label}, {_kind(manifest)}",
        "hash": bundle.hash,
        "architecture": f"{manifest.architecture}, {manifest.input.width}x{manifest.input.height} px",
        "classes": f"{', '.join(manifest.classes)} (pain is {manifest.pain_class!r})",
        "threshold": f"{manifest.threshold.value:g} ({manifest.threshold.chosen_how})",
        "measured": "never"
        if point is None
        else f"sensitivity {point.sensitivity:g}, specificity {point.specificity:g} over {point.children} children "
        f"({point.measured_over})",
        "speaks for": f"{weeks[0]:g} to {weeks[1]:g} weeks of gestation, {days[0]:g} to {days[1]:g} days old, "
        f"{', '.join(population.settings) or 'no setting'}: {population.description}",
        "trained on": f"{manifest.data.children} children, {manifest.data.frames} frames: {manifest.data.description}",
        "licences": f"weights {manifest.licences.weights}; data {manifest.licences.data}",
        "clinical use": "no",
        "folder": str(bundle.folder),
    }
    return [printable(f"{name}: {value}") for name, value in facts.items()]


def printable(text: str) -> str:
    """The text without line breaks and what could steer a terminal: a bundle may come from anybody."""
    return "".join(character if character.isprintable() else " " for character in text)


def _kind(manifest: "Manifest") -> str:
    """What a person must know before trusting it."""
    if manifest.untrained:
        return f"{manifest.precision}, UNTRAINED: for speed tests only"
    if manifest.demonstration:
        return f"{manifest.precision}, DEMONSTRATION MODEL: not to be believed"
    return manifest.precision


@contextmanager
def _writing() -> Iterator[None]:
    """What the disk refuses becomes one line.

    Raises:
        BundleError: In place of an `OSError`.
    """
    from models.bundle import BundleError

    try:
        yield
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise BundleError(
            printable(
                f"{where}the library cannot be written ({error.strerror or error}); free space or check permissions"
            )
        ) from error
