"""A model bundle: the folder that is all of what changes when a model is swapped.

`manifest.json` says what the model is and gives the hash of every other file; `model.onnx` is the whole way from the
cropped face to the answer; `reference.npz` holds crops and the answers they must give; `CARD.md` is for people.
Nothing in a bundle is executed by reading it, and nothing outside its folder is read.
"""

import hashlib
import os
import secrets
import shutil
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from models.graph import GraphError, check_graph
from models.manifest import (
    CARD_FILE,
    MANIFEST_FILE,
    MODEL_FILE,
    REFERENCE_FILE,
    Manifest,
    ManifestError,
    parse_manifest,
)
from models.reference import Reference, ReferenceDataError, unpack_reference

MOST_MODEL_BYTES = 1024 * 1024 * 1024
MOST_OTHER_BYTES = 16 * 1024 * 1024
MOST_FILES = 21
"""Limits: an upper bound on what a damaged or hostile bundle can make the program read."""


class BundleError(ValueError):
    """A bundle that cannot be used. The text is one line: the rule, what was found, what to do."""


@dataclass(frozen=True, slots=True)
class ModelBundle:
    """A checked bundle in memory: hashes, manifest and signature are right. Whether it runs is the self-test's to say.

    Attributes:
        manifest: What the model is.
        folder: Where it was read from.
        model_bytes: `model.onnx`.
        reference: Crops and the answers they must give.
        card: `CARD.md`, the model card.
        hash: SHA-256 of `manifest.json` in hex. It names every other file's hash, so it stands for the whole bundle.
    """

    manifest: Manifest
    folder: Path
    model_bytes: bytes
    reference: Reference
    card: str
    hash: str

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Reads and checks the bundle in a folder.

        Raises:
            BundleError: The folder is no bundle, or anything in it is not as it must be.
        """
        return cls.from_files(read_folder(folder), folder)

    @classmethod
    def from_files(cls, files: Mapping[str, bytes], folder: Path) -> Self:
        """Checks a bundle whose files are in memory already.

        Args:
            files: File name to content, `manifest.json` among them and nothing that it does not list.
            folder: Where they come from, for messages and `folder`.

        Raises:
            BundleError: Anything is not as it must be.
        """
        try:
            if MANIFEST_FILE not in files:
                raise BundleError(f"a bundle must hold {MANIFEST_FILE}, found {sorted(files)[:6]}; name another folder")
            manifest = parse_manifest(files[MANIFEST_FILE])
            _check_hashes(files, manifest)
            check_graph(files[MODEL_FILE], manifest)
            reference = unpack_reference(files[REFERENCE_FILE], manifest)
            card = files[CARD_FILE].decode()
        except UnicodeDecodeError as error:
            raise BundleError(f"{folder}: {CARD_FILE} must be UTF-8 ({error}); export the bundle again") from error
        except (BundleError, ManifestError, GraphError, ReferenceDataError) as error:
            raise BundleError(f"{folder}: {error}") from error
        return cls(manifest, folder, files[MODEL_FILE], reference, card, _sha256(files[MANIFEST_FILE]))

    @property
    def label(self) -> str:
        """Name, version and the hash's first 12 digits: how people tell bundles apart, and a safe folder name."""
        return _label(self.manifest, self.hash)


def read_folder(folder: Path) -> dict[str, bytes]:
    """All files of a bundle's folder, by name.

    Raises:
        BundleError: It is no folder, cannot be read, or holds a link, a folder, something not a file, or too much.
    """
    if not folder.is_dir():
        raise BundleError(f"{folder}: a bundle must be a folder, found {'a file' if folder.exists() else 'nothing'}")
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries)
        if len(names) > MOST_FILES:
            raise BundleError(
                f"{folder}: a bundle must hold at most {MOST_FILES} files, found {len(names)}; name another folder"
            )
        return {name: _read_file(folder / name) for name in names}
    except OSError as error:
        raise BundleError(f"{folder}: cannot be read ({error.strerror}); check the permissions") from error


def label_of(folder: Path) -> str:
    """The label of the bundle in a folder, read from its manifest alone: the other files are not looked at.

    Raises:
        BundleError: There is no manifest, or it cannot be read.
        ManifestError: It is not as it must be.
    """
    try:
        data = _read_file(folder / MANIFEST_FILE)
    except OSError as error:
        raise BundleError(
            f"{folder}: {MANIFEST_FILE} cannot be read ({error.strerror}); fetch the bundle again"
        ) from error
    return _label(parse_manifest(data), _sha256(data))


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes a bundle's files so that `folder` appears whole or not at all, and survives a power cut once it is there.

    Args:
        folder: Must not exist yet; its parent is made where it is missing.
        files: File name to content.

    Raises:
        BundleError: `folder` exists already.
        OSError: Disk full, no permission; nothing is left behind.
    """
    if folder.exists():
        raise BundleError(f"{folder}: exists already; name a new folder or remove this one")
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, so that the last step is a rename inside one file system.
    scratch = folder.parent / f"{SCRATCH_PREFIX}{secrets.token_hex(8)}"
    scratch.mkdir()
    try:
        for name, data in files.items():
            with (scratch / name).open("xb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
        sync_folder(scratch)
        scratch.rename(folder)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    sync_folder(folder.parent)


SCRATCH_PREFIX = ".unfinished-"
"""Begins the name of a folder that is being written. One that is left over after a crash can be removed."""


def sync_folder(folder: Path) -> None:
    """Makes names that were added to a folder survive a power cut; Windows needs and allows no such step."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def size_limit(name: str) -> int:
    """How many bytes a file of a bundle may have."""
    return MOST_MODEL_BYTES if name == MODEL_FILE else MOST_OTHER_BYTES


def _read_file(path: Path) -> bytes:
    """A plain file's content; the file that is checked is the file that is read, also if it is swapped meanwhile."""
    if path.is_symlink():
        raise BundleError(f"{path}: a bundle must hold no links; copy the file itself")
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise BundleError(f"{path}: a bundle must hold plain files only; remove this one")
        limit = size_limit(path.name)
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise BundleError(f"{path}: must be at most {limit} bytes, found more; export a smaller model")
    return data


def _check_hashes(files: Mapping[str, bytes], manifest: Manifest) -> None:
    listed, found = {*manifest.files, MANIFEST_FILE}, set(files)
    if listed != found:
        missing, extra = sorted(listed - found), sorted(found - listed)
        what = f"{missing[0]!r} is missing" if missing else f"{extra[0]!r} is not listed in {MANIFEST_FILE}"
        raise BundleError(f"a bundle must hold exactly the files of its manifest, but {what}; fetch the bundle again")
    for name, expected in manifest.files.items():
        digest = _sha256(files[name])
        if digest != expected:
            raise BundleError(
                f"{name} must have the SHA-256 of the manifest ({expected[:12]}...), found {digest[:12]}...; "
                "the file was damaged or changed, fetch the bundle again"
            )


def _label(manifest: Manifest, digest: str) -> str:
    return f"{manifest.name}-{manifest.version}-{digest[:12]}"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
