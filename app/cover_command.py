"""What `sollievo cover` does."""

from pathlib import Path


def cover(recording: Path, out: Path) -> list[str]:
    """Writes a clip with every face covered.

    Args:
        recording: A video file; where it lies in a session, the parents must have agreed to publication.
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

    from app.session.database import DATABASE
    from app.session.export.covered_clip import sensitive_detectors, write_covered_clip
    from app.session.store import SessionStore

    if (recording.parent / DATABASE).is_file():
        with SessionStore.open(recording.parent, read_only=True) as store:
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
