"""What an analysis gave, kept for the next time: by recording, model, settings and the program's own rules.

`caches/<partial hash of the recording>/` holds `recording.json` (its full hash, once known) and one folder for each
model and setting: `about.json` (what it is of), `frames.bin` (a record a frame, appended while the analysis goes on)
and, when the analysis is whole, `done.json`. All of it can be worked out again; all of it is private.
"""

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.assessment.episodes import Ending, Episode
from app.replay.frame_record import DOUBTS, GAPS, STATES, record_type
from app.session.lock import LockBusyError, SessionLock
from app.session.outputs import OutputError, Outputs, make_private_folder
from app.session.recordings import Fingerprint, fingerprint

FORMAT = "2"
ABOUT, FRAMES, DONE, RECORDING = "about.json", "frames.bin", "done.json", "recording.json"
_PIECE = 1 << 20


class CacheError(OSError):
    """Results cannot be kept. The text is one line."""


@dataclass(frozen=True, slots=True)
class WholeAnalysis:
    """What is known when every frame was looked at.

    Attributes:
        end_seconds: The recording's length as analysed.
        note: One line on anything unexpected, such as a damaged file or another provider; else "".
        episodes: Episodes of pain expression.
    """

    end_seconds: float
    note: str
    episodes: tuple[Episode, ...]


@lru_cache(maxsize=1)
def rules_hash() -> str:
    """Stands for the rules by which frames are looked at: results of other rules are never taken for these.

    The program's version and, where the sources are there, a hash of those that find, cut, classify and smooth.
    """
    from importlib.metadata import PackageNotFoundError, version

    digest = hashlib.sha256(FORMAT.encode())
    with contextlib.suppress(PackageNotFoundError):
        digest.update(version("sollievo").encode())
    root = Path(__file__).parent.parent.parent
    for pattern in ("models/**/*.py", "app/pipeline/*.py", "app/assessment/*.py", "app/sources/*.py"):
        for path in sorted(root.glob(pattern)):
            digest.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


class Cache:
    """The results of one recording by one model with one setting.

    Args:
        caches_folder: `app.settings.caches_folder()`.
        recording: Which recording.
        model_hash: Which model, `ModelBundle.hash`.
        cam_size: (height, width) of its Grad-CAM in cells.
        settings: All else that the results depend on.
    """

    def __init__(
        self,
        caches_folder: Path,
        recording: Fingerprint,
        model_hash: str,
        cam_size: tuple[int, int],
        settings: Mapping[str, str],
    ) -> None:
        self.recording = recording
        self.recording_folder = caches_folder / recording.partial_hash
        self.kind = record_type(*cam_size)
        self._about = {
            "format": FORMAT,
            "rules": rules_hash(),
            "recording_hash": recording.partial_hash,
            "recording_size_bytes": str(recording.size_bytes),
            "model_hash": model_hash,
            "cam_cells": f"{cam_size[0]}x{cam_size[1]}",
            "gaps": ",".join(GAPS),
            "states": ",".join(STATES),
            "doubts": ",".join(DOUBTS),
            **{f"settings.{name}": value for name, value in settings.items()},
        }
        key = hashlib.sha256(json.dumps(self._about, sort_keys=True).encode()).hexdigest()[:16]
        self.folder = self.recording_folder / key
        self._lock: SessionLock | None = None

    def begin(self, facts: Mapping[str, float | str | None]) -> Mapping[str, float | str | None]:
        """Takes the cache for writing and says how it was begun.

        Args:
            facts: What was found out before the first frame, such as the voted roll; kept with a new cache.

        Returns:
            The facts that the cache was begun with: `facts`, or those of an earlier, unfinished analysis.

        Raises:
            CacheError: Another window analyses the same, or nothing can be written.
        """
        try:
            make_private_folder(self.recording_folder.parent)
            make_private_folder(self.recording_folder)
            make_private_folder(self.folder)
            self._lock = SessionLock(self.folder)
            begun = self.begun()
            if begun is None:
                (self.folder / FRAMES).unlink(missing_ok=True)
                self._write(ABOUT, {**self._about, "begun": dict(facts)})
                begun = facts
        except LockBusyError:
            raise CacheError("this recording is being analysed in another window: close one of the two") from None
        except (OSError, OutputError) as error:
            self.release()
            raise CacheError(f"results of the analysis cannot be kept: {error}") from error
        return begun

    def begun(self) -> Mapping[str, float | str | None] | None:
        """What the analysis was begun with; None where there is none, or it is not this one."""
        found = _read_json(self.folder / ABOUT)
        if found is None or any(found.get(name) != value for name, value in self._about.items()):
            return None
        begun = found.get("begun")
        return begun if isinstance(begun, dict) else None

    def records(self) -> NDArray[np.void]:
        """All whole records so far, (n,), mapped from the disk and not read; empty where there is no analysis.

        A record that was cut off by a power cut is left out; so is all of a file that is damaged in its order.
        """
        path = self.folder / FRAMES
        if self.begun() is None or not path.is_file():
            return np.empty(0, self.kind)
        count = path.stat().st_size // self.kind.itemsize
        if count == 0:
            return np.empty(0, self.kind)
        records: NDArray[np.void] = np.memmap(path, self.kind, "r", shape=(count,))
        times = records["time_seconds"]
        is_whole = bool(np.all(np.diff(times) > 0)) and bool(np.isfinite(times).all())
        return records if is_whole else np.empty(0, self.kind)

    def append_to(self, count: int) -> "RecordFile":
        """A file that goes on after the first `count` records. Only after `begin`."""
        return RecordFile(self.folder / FRAMES, self.kind, count)

    def whole(self) -> WholeAnalysis | None:
        """What was known at the end; None while the analysis is not whole."""
        found = _read_json(self.folder / DONE)
        if found is None or self.begun() is None:
            return None
        try:
            episodes = tuple(Episode(**{**one, "ended": Ending(one["ended"])}) for one in found["episodes"])
            whole = WholeAnalysis(float(found["end_seconds"]), str(found["note"]), episodes)
            return whole if int(found["frames"]) == len(self.records()) else None
        except (KeyError, TypeError, ValueError):
            return None  # damaged: worked out again

    def finish(self, whole: WholeAnalysis, frames: int) -> None:
        """Says that every frame was looked at.

        Raises:
            CacheError: It cannot be written.
        """
        content = {
            "frames": frames,
            "end_seconds": whole.end_seconds,
            "note": whole.note,
            "episodes": [asdict(one) for one in whole.episodes],
        }
        try:
            self._write(DONE, content)
        except OutputError as error:
            raise CacheError(f"results of the analysis cannot be kept: {error}") from error

    def forget(self) -> None:
        """Removes all results of this recording by whatever model."""
        shutil.rmtree(self.recording_folder, ignore_errors=True)

    def release(self) -> None:
        """Lets others write. Twice is allowed."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def is_verified(self) -> bool:
        """Whether the file is known to be the one whose full hash was taken, by its size and time alone."""
        found = _read_json(self.recording_folder / RECORDING)
        return found is not None and found.get("modified_ns") == self.recording.modified_ns

    def verify(self, path: Path, is_wanted: Callable[[], bool] = lambda: True) -> bool:
        """Reads the whole recording and compares its full hash; takes as long as reading takes.

        Args:
            path: The recording.
            is_wanted: Called between pieces; when it says False, reading ends and True is returned.

        Returns:
            False where the bytes are others than those of which the results are: these are then removed.

        Raises:
            OSError: The recording cannot be read.
        """
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
                if not is_wanted():
                    return True
        known = _read_json(self.recording_folder / RECORDING)
        is_same = known is None or known.get("sha256") == digest.hexdigest()
        if not is_same:
            self.forget()
        if self.recording_folder.is_dir() and fingerprint(path) == self.recording:
            content = {"sha256": digest.hexdigest(), "modified_ns": self.recording.modified_ns}
            with contextlib.suppress(OSError, OutputError), Outputs(self.recording_folder) as outputs:
                outputs.write(RECORDING, json.dumps(content).encode())
        return is_same

    def _write(self, name: str, content: Mapping[str, object]) -> None:
        with Outputs(self.folder) as outputs:
            outputs.write(name, (json.dumps(content, indent=2) + "\n").encode())


class RecordFile:
    """Appends records. What was not flushed when the power went is analysed again; nothing is ever half there.

    Args:
        path: The file; made for its owner alone.
        kind: Of a record.
        count: How many records to keep; later ones are cut off.
    """

    def __init__(self, path: Path, kind: np.dtype[np.void], count: int) -> None:
        # O_BINARY: Windows would write a carriage return before each byte 10.
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        try:
            os.ftruncate(self._handle, count * kind.itemsize)
            os.lseek(self._handle, 0, os.SEEK_END)
        except OSError:
            os.close(self._handle)
            raise

    def append(self, records: NDArray[np.void]) -> None:
        """Adds records, (n,).

        Raises:
            CacheError: They cannot be written.
        """
        left = memoryview(records.tobytes())
        try:
            while left:
                left = left[os.write(self._handle, left) :]
        except OSError as error:
            raise CacheError(f"results cannot be kept ({error.strerror}): free space on the disk") from error

    def close(self) -> None:
        """Waits for the disk and closes."""
        with contextlib.suppress(OSError):
            os.fsync(self._handle)
        os.close(self._handle)


def _read_json(path: Path) -> dict[str, Any] | None:
    """A file's content; None where it is missing or damaged, which means the same: it is worked out again."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None
