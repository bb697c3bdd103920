"""Files that people take away: all of a set appear, whole, or none does."""

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

_ADVICE = {
    errno.ENOSPC: "no space left; free some or choose another folder",
    errno.EDQUOT: "the disk quota is used up; free some space or choose another folder",
    errno.EFBIG: "the file would be larger than is allowed here; choose another folder",
    errno.EACCES: "no permission; choose a folder that you may write to",
    errno.EPERM: "no permission; choose a folder that you may write to",
    errno.EROFS: "the file system is read-only; choose another folder",
    errno.ENOTDIR: "part of the path is a file, not a folder; choose another folder",
    errno.EEXIST: "a file is where a folder must be; choose another folder",
    errno.EISDIR: "a folder of that name is there; remove it or choose another folder",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
}


class OutputError(Exception):
    """A file could not be written; nothing half-written is left. The text is one line: what, why, what to do."""


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Whatever the file system refuses inside becomes one line for people about `path`.

    Raises:
        OutputError: In place of an `OSError`.
    """
    try:
        yield
    except OSError as error:
        advice = _ADVICE.get(error.errno or 0, f"{error.strerror or error}; try again or choose another folder")
        # A name with a line break in it must not break the line.
        raise OutputError(" ".join(f"cannot write {path}: {advice}".split())) from error


def make_private_folder(folder: Path) -> None:
    """Makes a folder that only its owner may enter (0700), with all that is missing above it. An existing one stays.

    Raises:
        OutputError: It cannot be made.
    """
    with writing(folder):
        missing = [path for path in (folder, *folder.parents) if not path.exists()]
        for path in reversed(missing):
            path.mkdir(mode=0o700, exist_ok=True)
        if not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))


def folders_for(recordings: list[str], out: Path) -> list[Path]:
    """A folder for each recording under `out`, by its name; a number is added where two have the same."""
    taken: set[str] = set()
    folders = []
    for recording in recordings:
        stem = Path(recording).stem or "recording"
        name, number = stem, 2
        while name.casefold() in taken:
            name, number = f"{stem}-{number}", number + 1
        taken.add(name.casefold())
        folders.append(out / name)
    return folders


class Outputs:
    """A set of files in one folder, private to their owner (0600), as a context.

    Inside, each is written under another name in the same folder. At the end all are flushed to the disk and renamed,
    over older ones of the same names. When the inside fails for whatever reason, all are removed and older ones stay.

    Args:
        folder: Is made where missing (0700).

    Raises:
        OutputError: The folder cannot be made or written to.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pending: dict[Path, Path] = {}  # name at the end -> name until then

    def __enter__(self) -> Self:
        """Makes the folder."""
        make_private_folder(self.folder)
        return self

    def path(self, name: str) -> Path:
        """An empty private file to write to, which will be called `name`.

        Raises:
            OutputError: It cannot be made, or a folder has that name.
        """
        final = self.folder / name
        with writing(final):
            if final.is_dir():  # shows here, as does a name that is too long, and not after an hour of analysis
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            handle, pending = tempfile.mkstemp(dir=self.folder, prefix=".sollievo-", suffix=".part")
            os.close(handle)
        self._pending[final] = Path(pending)
        return Path(pending)

    def write(self, name: str, data: bytes) -> None:
        """Writes a whole file, which will be called `name`.

        Raises:
            OutputError: It cannot be written.
        """
        path = self.path(name)
        with writing(self.folder / name):
            path.write_bytes(data)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Gives the files their names, or removes them all.

        Raises:
            OutputError: The file system refuses it.
        """
        try:
            if error is None:
                self._publish()
        finally:
            for pending in self._pending.values():
                with contextlib.suppress(OSError):
                    pending.unlink(missing_ok=True)

    def _publish(self) -> None:
        """Flushes everything first, so that a full disk shows up before the first file gets its name."""
        for final, pending in self._pending.items():
            with writing(final):
                _flush(pending)
        for final, pending in self._pending.items():
            with writing(final):
                pending.replace(final)
        if os.name != "nt":  # Windows has no handles of folders to flush
            with contextlib.suppress(OSError):  # some network shares refuse it; the files themselves are flushed
                _flush(self.folder)


def _flush(path: Path) -> None:
    """Waits until the disk has it."""
    # Windows flushes only what is open for writing; folders open for reading only.
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
