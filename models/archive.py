"""A bundle in a zip file: read into memory, entry by entry, so that no name in it can lead anywhere."""

import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from models.bundle import MOST_FILES, BundleError, size_limit

FOLDER_ENTRIES = 2
"""Entries for folders that are skipped: the bundle's own, and what some archivers add."""


def read_zip(path: Path) -> dict[str, bytes]:
    """All files of a zipped bundle, by name. They lie at the top of the archive or together in one folder.

    Raises:
        BundleError: It cannot be read, or holds a link, a path that leads elsewhere, too many files or too much.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_FILES + FOLDER_ENTRIES:
                raise BundleError(f"{path}: a bundle must hold at most {MOST_FILES} files, found {len(entries)}")
            files = [entry for entry in entries if not entry.is_dir()]
            names = _plain_names(path, files)
            return {name: _read_entry(path, archive, entry) for name, entry in zip(names, files, strict=True)}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise BundleError(f"{path}: is damaged or no readable zip ({error}); fetch the bundle again") from error
    except OSError as error:
        raise BundleError(f"{path}: cannot be read ({error.strerror or error}); check path and permissions") from error


def _plain_names(path: Path, entries: list[zipfile.ZipInfo]) -> list[str]:
    folders, names = set(), []
    for entry in entries:
        # `orig_filename` is what the file says; `filename` has been cut at a zero byte and had its slashes turned.
        name = entry.orig_filename
        parts = PurePosixPath(name).parts
        unsafe = "\\" in name or ":" in name or "\0" in name or name.startswith("/") or ".." in parts
        if unsafe or not 1 <= len(parts) <= 2:
            raise BundleError(f"{path}: a bundle's files must lie side by side, found {name!r}; zip its folder again")
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in {0, stat.S_IFREG}:
            raise BundleError(f"{path}: a bundle must hold plain files only, found {name!r}; zip its folder again")
        folders.add(parts[:-1])
        names.append(parts[-1])
    if len(folders) > 1 or len(set(names)) < len(names):
        raise BundleError(f"{path}: a bundle's files must lie in one folder, each once; zip its folder again")
    return names


def _read_entry(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    limit = size_limit(PurePosixPath(entry.filename).name)
    with archive.open(entry) as stream:
        # What the header says is not believed: a small file can unpack to anything.
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise BundleError(f"{path}: {entry.filename} must be at most {limit} bytes, found more; export a smaller model")
    return data
