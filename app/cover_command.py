"""What `sollievo cover` does."""

import contextlib
from pathlib import Path


def cover(recording: Path, out: Path) -> list[str]:
    """Writes a clip with every face covered.

    Args:
        recording: A video file; where it lies in a session, or one of the user's is of it, the parents must have
            agreed to publication.
        out: The clip, .mkv.

    Returns:
        Lines for people.

    Raises:
        ConsentError: The session's parents did not agree.
        CoverError: No such clip can be made; nothing is written.
        AssetError: A detector's weights are missing.
        SourceError: The recording cannot be read.
        OutputError: The clip cannot be written.
    """
    from rich.console import Console
    from rich.progress import Progress

    from app.session.export.covered_clip import sensitive_detectors, write_covered_clip
    from app.session.store import SessionStore

    for session in _sessions_of(recording):
        with SessionStore.open(session, read_only=True) as store:
            store.consent.require("publication")
    detectors = sensitive_detectors()
    console = Console(stderr=True)
    try:
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task(recording.name, total=1.0)
            clip = write_covered_clip(
                recording, out, detectors, told=lambda share: progress.update(task, completed=share)
            )
    finally:
        for detector in detectors:
            detector.close()
    return [
        f"{clip.path}: {clip.frames} frames, {clip.whole} of them covered whole, no sound; no detector finds a face",
        "faces are covered, the child is not anonymous: whoever knows it, its body or the room may recognise it",
    ]


def _sessions_of(recording: Path) -> list[Path]:
    """The session that a recording lies in, and those in the user's data folder that are of the same bytes."""
    from app.session.database import DATABASE, SessionError, read
    from app.session.recordings import fingerprint, session_folders
    from app.settings import sessions_folder

    places = dict.fromkeys((recording.absolute().parent, recording.resolve().parent))
    found = [place for place in places if (place / DATABASE).is_file()]
    with contextlib.suppress(OSError):  # one that cannot be read is refused as soon as its pictures are wanted
        partial_hash = fingerprint(recording).partial_hash
        for folder in session_folders(sessions_folder()):
            with contextlib.suppress(SessionError):  # a damaged session is another recording's trouble
                rows = read(folder / DATABASE, "SELECT value FROM about WHERE key = 'recording_hash'")
                found += [folder] if rows and rows[0]["value"] == partial_hash else []
    return found
