"""Recordings that lie outside of a session: a session in the user's data folder points at each."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.assessment.moment import Clock, Moment
from app.session.database import DATABASE, SessionError, read
from app.session.records import VideoPart
from app.session.store import SessionStore
from app.sources.source import SourceInfo

_PIECE = 1 << 20
RECORDING_CLOCK = "the recording's own times, from its first picture"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What tells one recording from another without reading all of it.

    Attributes:
        size_bytes: Of the file.
        modified_ns: When it was changed last, nanoseconds since 1970; another value alone says nothing.
        partial_hash: SHA-256 in hex of the size and the file's first, middle and last megabyte.
    """

    size_bytes: int
    modified_ns: int
    partial_hash: str

    def same_content(self, other: "Fingerprint") -> bool:
        """Whether both are of the same bytes, as far as was looked."""
        return self.partial_hash == other.partial_hash


def fingerprint(path: Path) -> Fingerprint:
    """Of a recording.

    Raises:
        OSError: It cannot be read.
    """
    state = path.stat()
    digest = hashlib.sha256(str(state.st_size).encode())
    with path.open("rb") as file:
        for start in sorted({0, max(0, state.st_size // 2 - _PIECE // 2), max(0, state.st_size - _PIECE)}):
            file.seek(start)
            digest.update(file.read(_PIECE))
    return Fingerprint(state.st_size, state.st_mtime_ns, digest.hexdigest())


def session_folders(sessions_folder: Path) -> list[Path]:
    """The folders of all sessions, the newest first; those of others are left out."""
    if not sessions_folder.is_dir():
        return []
    return sorted((path.parent for path in sessions_folder.glob(f"*/{DATABASE}")), reverse=True)


def sessions_in(folder: Path) -> list[Path]:
    """The sessions in a folder, oldest first; the folder itself where it is one.

    Raises:
        SessionError: There is none.
    """
    if (folder / DATABASE).is_file():
        return [folder]
    found = session_folders(folder)[::-1]
    if not found:
        raise SessionError(f"{folder}: sessions lie in folders with a {DATABASE}, found none; choose another folder")
    return found


def session_for(
    recording: Path,
    info: SourceInfo,
    sessions_folder: Path,
    *,
    clock: Clock | None = None,
    mark: Fingerprint | None = None,
    on_problem: Callable[[str], None] | None = None,
) -> SessionStore:
    """The session of a recording: the one that it lies in, else the one that points at it, else a new one.

    A recording is known by its content: one that was moved or renamed keeps its session, whose newest `moved` event
    then names the new place (`recording_path`). A changed one is another recording.

    Args:
        recording: The file.
        info: What it delivers.
        sessions_folder: Where sessions are looked for and made.
        clock: The machine's, unless a test brings one.
        mark: What the recording was when it was opened; None looks now.
        on_problem: As `SessionStore.open` takes it.

    Raises:
        SessionError: No session can be made or opened.
        OSError: The recording cannot be read.
    """
    mark = mark or fingerprint(recording)
    found = find_session(recording, sessions_folder, clock=clock, mark=mark, on_problem=on_problem)
    if found is not None:
        return found
    about = {
        "recording_hash": mark.partial_hash,
        "recording_size_bytes": str(mark.size_bytes),
        "recording_modified_ns": str(mark.modified_ns),
    }
    store = SessionStore.create(sessions_folder, about=about, clock=clock, on_problem=on_problem)
    source = store.add_source(info, RECORDING_CLOCK)
    path = str(recording.absolute())
    start = Moment(0.0, 0, source=source)
    store.add_video_part(VideoPart(1, path, "", info.width, info.height, has_sound=False, start=start))
    return store


def recording_path(store: SessionStore) -> Path | None:
    """Where the session's recording lies by what is known; it may be gone. None where the session has no video."""
    moves = store.events("moved")
    if moves:
        return Path(str(moves[-1].details["path"]))
    parts = store.video_parts
    return store.video_path(parts[0]) if parts else None


def what_is_wrong(store: SessionStore) -> str:
    """Why the session's video cannot be played as it was analysed, in one line; "" where it can."""
    path = recording_path(store)
    if path is None:
        return f"{store.session_id} has no video: marks, scores and the trace can still be read"
    if not path.is_file():
        return f"{path} is missing: put it back, or open the recording where it is now"
    known = store.about.get("recording_hash")
    if known is not None and fingerprint(path).partial_hash != known:
        return f"{path} has changed since this session was made: analyse it anew"
    return ""


def find_session(
    recording: Path,
    sessions_folder: Path,
    *,
    clock: Clock | None = None,
    mark: Fingerprint | None = None,
    on_problem: Callable[[str], None] | None = None,
) -> SessionStore | None:
    """As `session_for`, but makes none: None where the recording has no session yet."""
    if (recording.parent / DATABASE).is_file():
        return SessionStore.open(recording.parent, clock=clock, on_problem=on_problem)
    mark = mark or fingerprint(recording)
    for folder in session_folders(sessions_folder):
        try:
            found = read(folder / DATABASE, "SELECT value FROM about WHERE key = 'recording_hash'")
        except SessionError:
            continue  # a damaged session is another recording's trouble
        if found and found[0]["value"] == mark.partial_hash:
            store = SessionStore.open(folder, clock=clock, on_problem=on_problem)
            if recording_path(store) != recording.absolute() and not store.read_only:
                store.add_event("moved", "the recording lies elsewhere", details={"path": str(recording.absolute())})
            return store
    return None


def changed_since(recording: Path, sessions_folder: Path) -> str:
    """One line where a session points at this place but is of what lay there before; "" where none does."""
    place = str(recording.absolute())
    for folder in session_folders(sessions_folder):
        try:
            parts = read(folder / DATABASE, "SELECT file FROM video_parts LIMIT 1")
        except SessionError:
            continue
        if parts and parts[0]["file"] == place:
            return (
                f"{recording.name} has changed since it was marked: the marks in {folder.name} are of the former file; "
                "mark this one anew, or put the former one back"
            )
    return ""
