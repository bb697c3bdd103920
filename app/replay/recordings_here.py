"""What a person meant by a path: one recording, a session's, or all in a folder."""

from pathlib import Path

from app.session.database import DATABASE
from app.sources.choose import DEMO
from app.sources.source import SourceError

SUFFIXES = frozenset({".mkv", ".mp4", ".avi", ".mov", ".webm", ".m4v", ".mpg", ".ts"})


def recordings_at(spec: str) -> tuple[Path, ...]:
    """The recordings that are meant, by name.

    Args:
        spec: `demo`, a file, a session's folder, or a folder of recordings and sessions (not deeper).

    Raises:
        SourceError: There is none, or not any more.
        SessionError: A session cannot be read.
    """
    path = DEMO if spec == "demo" else Path(spec).expanduser()
    if path.suffix.lower() in {".bag", ".db3"}:
        raise SourceError(
            f"replay takes video files, {path.name} is the RealSense SDK's: use `sollievo analyze {spec}`"
        )
    if path.is_file():
        return (path.absolute(),)
    if not path.is_dir():
        raise SourceError(f"there is no recording {path}: check the name")
    found = _videos(path) or _of_session(path)
    for folder in sorted(one for one in path.iterdir() if one.is_dir()):
        if (folder / DATABASE).is_file():
            found += _videos(folder) or _of_session(folder)
    if not found:
        raise SourceError(_no_recording(path))
    return tuple(one.absolute() for one in found)


def _videos(folder: Path) -> list[Path]:
    return sorted(one for one in folder.iterdir() if one.suffix.lower() in SUFFIXES and one.is_file())


def _of_session(folder: Path) -> list[Path]:
    """The recording elsewhere that a session points at, where it is still there."""
    if not (folder / DATABASE).is_file():
        return []
    from app.session.recordings import recording_path
    from app.session.store import SessionStore

    with SessionStore.open(folder, read_only=True) as store:
        path = recording_path(store)
    return [path] if path is not None and path.is_file() else []


def _no_recording(folder: Path) -> str:
    """Why a folder gives none, in one line."""
    if (folder / DATABASE).is_file():
        from app.session.recordings import what_is_wrong
        from app.session.store import SessionStore

        with SessionStore.open(folder, read_only=True) as store:
            return what_is_wrong(store)
    return f"{folder} holds no recording ({', '.join(sorted(SUFFIXES))}): name another folder"
