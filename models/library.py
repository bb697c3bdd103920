"""The models that a user has: the shipped ones and those brought in, which one is in use and which one was before.

Under the library's folder, which only its owner may open:

    bundles/<name>-<version>-<hash>/   one folder a bundle, never changed once it is there
    active.json                        which ones were activated, the newest last

A bundle is written beside its place and renamed into it; `active.json` is replaced by a rename too. So a crash or a
power cut between any two steps leaves either the old state or the new one.
"""

import contextlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from models.archive import read_zip
from models.bundle import (
    SCRATCH_PREFIX,
    BundleError,
    ModelBundle,
    label_of,
    read_folder,
    sync_folder,
    write_folder,
)
from models.classifier import Classifier
from models.manifest import Manifest, ManifestError

SHIPPED = Path(__file__).parent / "bundles"
"""Bundles that come with the program; read only."""

DEFAULT_MODEL = "demonstration"
"""The shipped bundle that is used while nothing else was activated."""

ACTIVE_FILE = "active.json"
MOST_HISTORY = 20
"""How many activations are remembered for rolling back."""

_LABEL = re.compile(r"(?P<name>.+?)-[0-9]+\.[0-9]+\.[0-9]+(-[a-z0-9.]+)?-[0-9a-f]{12}")

Check: TypeAlias = Callable[[ModelBundle], None]
"""Raises `BundleError` for a bundle that must not be used."""


def check_by_self_test(bundle: ModelBundle) -> None:
    """Runs the bundle's self-test on the best provider.

    Raises:
        BundleError: The model cannot be run or does not give its reference answers.
    """
    Classifier(bundle).close()


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """One bundle in the list.

    Attributes:
        label: Its name in the library, `name-version-hash`; for a bundle that cannot be read, its folder's name.
        folder: Where it lies.
        shipped: Whether it came with the program.
        active: Whether it is the one in use.
        manifest: What it is, or None where it cannot be used.
        problem: Why it cannot be used, in one line; empty where it can.
    """

    label: str
    folder: Path
    shipped: bool
    active: bool
    manifest: Manifest | None
    problem: str


class ModelLibrary:
    """The user's and the shipped bundles. Several programs may use one library; the last activation counts."""

    def __init__(self, folder: Path, *, shipped: Path = SHIPPED, check: Check = check_by_self_test) -> None:
        """Opens a library; nothing is written before something is imported or activated.

        Args:
            folder: The library's folder, made private to its owner when it is first written to.
            shipped: Folder with the bundles that come with the program; may be missing.
            check: What a bundle must pass before it is imported or activated.
        """
        self._folder = folder
        self._bundles = folder / "bundles"
        self._shipped = shipped
        self._check = check

    def entries(self) -> tuple[LibraryEntry, ...]:
        """All bundles, the shipped ones first, each group by label. A damaged one is listed with its problem."""
        active = self._active_label()
        found = []
        for label, folder in self._places():
            manifest, problem = None, ""
            try:
                manifest = ModelBundle.load(folder).manifest
            except BundleError as error:
                problem = str(error)
            found.append(
                LibraryEntry(label, folder, folder.parent == self._shipped, label == active, manifest, problem)
            )
        return tuple(found)

    def active(self) -> ModelBundle | None:
        """The bundle in use, or None where none was activated.

        A shipped bundle that an upgrade of the program replaced is followed by its new version; `replaced` says so.

        Raises:
            BundleError: It is gone or damaged; `roll_back` or `activate` another.
        """
        label = self._active_label()
        return None if label is None else self.find(label)

    def replaced(self) -> str:
        """The label in whose place an upgrade has put the bundle in use; "" where it is the one that was activated."""
        kept = self._kept_history()
        return kept[-1] if kept and kept[-1] != self._active_label() else ""

    def find(self, text: str) -> ModelBundle:
        """The one bundle that is meant by a label, a name, `name-version` or a label's beginning.

        Raises:
            BundleError: There is none, there are several, or it is damaged.
        """
        places = self._places()
        exact = [place for place in places if place[0] == text]
        meant = exact or [place for place in places if place[0].startswith(text)]
        labels = sorted({label for label, _ in meant})
        if len(labels) != 1 or not text:
            which = ", ".join(labels or sorted({label for label, _ in places})) or "nothing"
            raise BundleError(
                f"a model must be named by one label of the library ({which}), got {text!r}: "
                "name one of them, or a bundle's folder"
            )
        return ModelBundle.load(meant[0][1])

    def import_bundle(self, source: Path) -> ModelBundle:
        """Takes a bundle in from a folder or a zip file, checked and self-tested. It is not activated.

        Taking in what is there already changes nothing.

        Raises:
            BundleError: It is no bundle, damaged, not safe, or fails its self-test; nothing was written.
            OSError: Disk full or no permission; nothing is left behind.
        """
        files = read_folder(source) if source.is_dir() else read_zip(source)
        bundle = ModelBundle.from_files(files, source)
        self._check(bundle)
        self._make_folder()
        target = self._bundles / bundle.label
        if target.exists():
            with contextlib.suppress(BundleError):
                return ModelBundle.load(target)
            # Damaged since it was taken in: out of the way, and in again.
            target.rename(self._bundles / f"{SCRATCH_PREFIX}damaged-{secrets.token_hex(8)}")
        write_folder(target, files)
        # Read again from where it lies now: what will be used is what was checked.
        return ModelBundle.load(target)

    def activate(self, text: str) -> ModelBundle:
        """Makes a bundle the one in use, after another self-test.

        Args:
            text: As in `find`.

        Raises:
            BundleError: It is not there, damaged or fails its self-test; the one in use stays.
            OSError: Disk full or no permission; the one in use stays.
        """
        bundle = self.find(text)
        self._check(bundle)
        kept = self._kept_history() or self._shipped_default()
        if kept[-1:] != [bundle.label]:
            history = self._history() or kept
            self._write_history([*history, bundle.label] if history[-1:] != [bundle.label] else history)
        return bundle

    def previous(self) -> ModelBundle:
        """The bundle that was in use before the active one.

        Raises:
            BundleError: There was none, or it is gone or damaged.
        """
        history = self._history()
        if len(history) < 2:
            raise BundleError("rolling back needs a model that was in use before, found none; activate one by name")
        return self.find(history[-2])

    def roll_back(self) -> ModelBundle:
        """Goes back to the bundle that was in use before, after another self-test.

        Raises:
            BundleError: There was none, or it cannot be used any more; the one in use stays.
        """
        bundle = self.previous()
        self._check(bundle)
        self._write_history(self._history()[:-1])
        return bundle

    def remove_leftovers(self) -> int:
        """Removes what an import that was cut off has left; returns how many. Not while another one runs."""
        leftovers = [path for parent in (self._folder, self._bundles) for path in parent.glob(f"{SCRATCH_PREFIX}*")]
        for path in leftovers:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        return len(leftovers)

    def _places(self) -> list[tuple[str, Path]]:
        """(label, folder) of every bundle, by its manifest alone: shipped ones first, each group by label."""
        places = []
        for parent in (self._shipped, self._bundles):
            places += sorted((_label(folder), folder) for folder in _folders_in(parent))
        return places

    def _shipped_default(self) -> list[str]:
        """The shipped bundle that was in use while nothing was activated: what a first roll-back goes back to."""
        folder = self._shipped / DEFAULT_MODEL
        return [_label(folder)] if folder.is_dir() else []

    def _active_label(self) -> str | None:
        history = self._history()
        return history[-1] if history else None

    def _history(self) -> list[str]:
        """Labels by their activation, the newest last; of shipped bundles that are gone, their new version's."""
        kept = self._kept_history()
        there = {label for label, _ in self._places()} if kept else set()
        default = self._shipped_default()
        names = {_name(label) for label in default}
        now = [default[0] if label not in there and _name(label) in names else label for label in kept]
        return [label for place, label in enumerate(now) if place == 0 or label != now[place - 1]]

    def _kept_history(self) -> list[str]:
        path = self._folder / ACTIVE_FILE
        try:
            history = json.loads(path.read_bytes())["activated"]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BundleError(
                f"{path}: must name the models in use, but cannot be read ({error}); remove it"
            ) from error
        if not isinstance(history, list) or not all(isinstance(label, str) for label in history):
            raise BundleError(f"{path}: must hold a list of labels, found {history!r:.60}; remove it")
        return history

    def _write_history(self, history: list[str]) -> None:
        self._make_folder()
        path, scratch = self._folder / ACTIVE_FILE, self._folder / f"{SCRATCH_PREFIX}{os.getpid()}.json"
        try:
            with scratch.open("w", encoding="utf-8") as stream:
                json.dump({"activated": history[-MOST_HISTORY:]}, stream, indent=2)
                stream.flush()
                os.fsync(stream.fileno())
            scratch.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                scratch.unlink(missing_ok=True)
            raise
        sync_folder(self._folder)

    def _make_folder(self) -> None:
        """Makes the library private: models of a ward may tell about its children."""
        for folder in (self._folder, self._bundles):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)


def _folders_in(parent: Path) -> list[Path]:
    if not parent.is_dir():
        return []
    return [folder for folder in parent.iterdir() if folder.is_dir() and not folder.name.startswith((".", "_"))]


def _name(label: str) -> str:
    """The model's name in a label; the label itself where it is none."""
    match = _LABEL.fullmatch(label)
    return match["name"] if match else label


def _label(folder: Path) -> str:
    """A bundle's label; for one that cannot be read, its folder's name."""
    try:
        return label_of(folder)
    except (BundleError, ManifestError):
        return folder.name
