"""What is older than a ward may keep it: listed, and erased on confirmation, with a line in the audit file.

A session's age counts from when it was made. A recording elsewhere that a session only points at is never erased. Nor
is what is open in any window, what cannot be read, and what is reached by a link: these are said, for people to see to.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.session.audit import append_audit
from app.session.database import DATABASE, SessionError, read
from app.session.erase import cut_off_in, erase_session
from app.session.lock import LockBusyError, SessionLock
from app.session.recordings import fingerprint
from app.session.summary import SessionSummary, read_summary

DAY_SECONDS = 86_400.0


class RetentionError(ValueError):
    """Nothing can be erased as asked. The text is one line: why, what to do."""


@dataclass(frozen=True, slots=True)
class OldSession:
    """A session that may go.

    Attributes:
        folder: Where it lies.
        days: How old it is, in whole days.
        size_bytes: Of all that is in it.
        caches: What was worked out from it, erased with it.
        elsewhere: The recording that it points at, which stays; None where its video is its own.
    """

    folder: Path
    days: int
    size_bytes: int
    caches: tuple[Path, ...]
    elsewhere: Path | None


@dataclass(frozen=True, slots=True)
class Retention:
    """What is too old.

    Attributes:
        older_than_days: As asked for.
        sessions_folder: Where it was looked for.
        sessions: What may be erased, oldest first.
        left: One line for each thing that is left for people to see to.
        cut_off: Folders that an erasing which was cut off left behind.
    """

    older_than_days: int
    sessions_folder: Path
    sessions: tuple[OldSession, ...]
    left: tuple[str, ...]
    cut_off: tuple[Path, ...] = ()

    @property
    def size_bytes(self) -> int:
        """Of all that may be erased."""
        return sum(session.size_bytes for session in self.sessions)

    def lines(self) -> list[str]:
        """What it comes to, for people."""
        said = [
            f"{one.folder.name}: {one.days} days old, {one.size_bytes / 1e6:.0f} MB"
            + (f"; its recording stays: {one.elsewhere}" if one.elsewhere is not None else "")
            for one in self.sessions
        ]
        said += [f"ends an erasing that was cut off: {path}" for path in self.cut_off]
        said += [f"left: {line}" for line in self.left]
        said.append(
            f"{len(self.sessions)} sessions older than {self.older_than_days} days, {self.size_bytes / 1e6:.0f} MB"
        )
        return said


@dataclass(frozen=True, slots=True)
class Erased:
    """What became of it.

    Attributes:
        sessions: How many were erased.
        size_bytes: Of these.
        left: One line for each that could not be.
    """

    sessions: int
    size_bytes: int
    left: tuple[str, ...]


def plan_retention(
    older_than_days: int, *, sessions_folder: Path, caches_folder: Path, utc_seconds: float
) -> Retention:
    """Finds what is older than so many days; nothing is changed.

    Args:
        older_than_days: At least 1.
        sessions_folder: Sessions, one folder each; only these are looked at, nothing deeper, and no link.
        caches_folder: `app.settings.caches_folder()`.
        utc_seconds: The present.

    Raises:
        RetentionError: The days are under 1, or the folder is none.
    """
    if older_than_days < 1:
        raise RetentionError(f"sessions are kept for at least 1 day, got {older_than_days}: say another number")
    if sessions_folder.is_symlink() or not sessions_folder.is_dir():
        raise RetentionError(
            f"old sessions are looked for in a folder, not a link, got {sessions_folder}: name another"
        )
    old, left = [], []
    for folder in sorted(sessions_folder.iterdir()):
        database = folder / DATABASE
        if not database.is_file():
            continue
        if folder.is_symlink() or database.is_symlink():
            left.append(f"{folder.name} is a link: look at it by hand")
            continue
        try:
            summary = read_summary(folder)
        except (SessionError, KeyError, ValueError) as error:
            left.append(" ".join(str(error).split()))
            continue
        age = utc_seconds - summary.created_utc_seconds
        if age <= older_than_days * DAY_SECONDS:
            continue
        if _is_open(folder):
            left.append(f"{folder.name} is open in a window: close it there first")
            continue
        try:
            caches = _caches(summary, caches_folder)
        except (SessionError, OSError) as error:
            left.append(" ".join(str(error).split()))
            continue
        elsewhere = summary.recording if summary.recording_hash else None
        old.append((age, OldSession(folder, int(age / DAY_SECONDS), _size(folder), caches, elsewhere)))
    old.sort(key=lambda one: -one[0])
    cut_off = tuple(cut_off_in(sessions_folder, caches_folder))
    return Retention(older_than_days, sessions_folder, tuple(session for _, session in old), tuple(left), cut_off)


def carry_out(
    plan: Retention,
    *,
    data_folder: Path,
    utc_seconds: float,
    told: Callable[[int], None] = lambda _done: None,
) -> Erased:
    """Erases what the plan found, one after the other, and writes the audit line, also when it is cut short.

    What was opened since, or became a link, stays.

    Args:
        plan: As shown to a person, who said yes.
        data_folder: `app.settings.data_folder()`.
        utc_seconds: The present.
        told: Is told how many sessions are done.

    Raises:
        OutputError: The audit line cannot be written.
    """
    erased: list[OldSession] = []
    left: list[str] = []
    try:
        for rest in plan.cut_off:
            try:
                shutil.rmtree(rest)
            except OSError as error:
                left.append(" ".join(str(error).split()))
        for number, session in enumerate(plan.sessions, start=1):
            try:
                _erase(session, plan.sessions_folder)
                erased.append(session)
            except (SessionError, OSError) as error:
                left.append(" ".join(str(error).split()))
            told(number)
    finally:
        size = sum(session.size_bytes for session in erased)
        details: dict[str, object] = {
            "older_than_days": plan.older_than_days,
            "sessions": [session.folder.name for session in erased],
            "bytes": size,
            "left": len(left),
        }
        append_audit(data_folder, "retention", details, utc_seconds)
    return Erased(len(erased), size, tuple(left))


def _erase(session: OldSession, sessions_folder: Path) -> None:
    folder = session.folder
    if folder.is_symlink() or folder.parent != sessions_folder or not (folder / DATABASE).is_file():
        raise SessionError(f"{folder.name} is not what was listed any more: list again")
    erase_session(folder, [cache for cache in session.caches if cache.is_dir() and not cache.is_symlink()])


def _caches(summary: SessionSummary, caches_folder: Path) -> tuple[Path, ...]:
    names = [summary.folder.name, summary.recording_hash]
    parts = [] if summary.recording_hash else read(summary.folder / DATABASE, "SELECT file FROM video_parts")
    videos = [summary.folder / part["file"] for part in parts]
    names += [fingerprint(video).partial_hash for video in videos if video.is_file()]
    return tuple(caches_folder / name for name in names if name and (caches_folder / name).is_dir())


def _is_open(folder: Path) -> bool:
    """Whether a window has it open. Where nothing can be locked, as on a read-only share, erasing fails by itself."""
    try:
        SessionLock(folder).release()
    except LockBusyError:
        return True
    except OSError:
        return False
    return False


def _size(folder: Path) -> int:
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            total += os.lstat(Path(place, name)).st_size
    return total
