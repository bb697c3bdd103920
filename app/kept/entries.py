"""What lies in a folder or on a share: sessions, and recordings without one, each with what is known of it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.kept.analyses import KnownAnalysis, known_analyses
from app.replay.recordings_here import SUFFIXES
from app.session.database import DATABASE, SessionError
from app.session.erase import ERASED_PREFIX
from app.session.recordings import fingerprint, session_folders
from app.session.summary import ScoreSummary, SessionSummary, read_summary


@dataclass(frozen=True, slots=True)
class Entry:
    """One session, or one recording that has none.

    Attributes:
        path: The session's folder, or the recording.
        name: What people call it.
        utc_seconds: When the session was made, or the recording was written.
        recording: The video; None where there is none, or it is gone.
        session: The session's folder; None without one.
        child: `STUDY/CODE`; "" where nobody said.
        scores: What people scored.
        labels: How many marks say pain, no pain or exclude.
        may_train: Whether the parents agreed to training.
        models: (name, version, hash) of the models that watched it live.
        analyses: What is kept of its analysis.
        problem: Why it cannot be opened, in one line; "" where it can.
    """

    path: Path
    name: str
    utc_seconds: float
    recording: Path | None = None
    session: Path | None = None
    child: str = ""
    scores: tuple[ScoreSummary, ...] = ()
    labels: int = 0
    may_train: bool = False
    models: tuple[tuple[str, str, str], ...] = ()
    analyses: tuple[KnownAnalysis, ...] = ()
    problem: str = ""

    def analysis(self, model_hash: str) -> KnownAnalysis | None:
        """The analysis that a list shows: by this model where there is one, else any; None without."""
        by_model = [one for one in self.analyses if one.model_hash == model_hash]
        return next(iter(by_model or self.analyses), None)


def entries_in(folder: Path, caches_folder: Path, own_sessions: Path) -> Iterator[Entry]:
    """Everything in a folder and below, as it is found; links to other folders are not followed.

    Args:
        folder: Sessions, recordings, or folders of them; it need not be writable.
        caches_folder: `app.settings.caches_folder()`.
        own_sessions: `app.settings.sessions_folder()`: a recording elsewhere may have its session there.

    Raises:
        OSError: The folder cannot be read.
    """
    pointing: dict[str, SessionSummary] | None = None
    os.scandir(folder).close()
    for place, below, names in os.walk(folder):
        here = Path(place)
        below[:] = sorted(one for one in below if not one.startswith(".") and not one.startswith(ERASED_PREFIX))
        if DATABASE in names:
            below.clear()
            yield _of_session(here, caches_folder)
            continue
        videos = [here / name for name in sorted(names) if Path(name).suffix.lower() in SUFFIXES and name[0] != "."]
        for video in videos:
            if pointing is None:
                pointing = _pointing(folder, own_sessions)
            yield _of_recording(video, caches_folder, pointing)


def entry_of(recording: Path, caches_folder: Path, own_sessions: Path) -> Entry:
    """The entry of one recording outside of a session's folder; arguments as of `entries_in`."""
    return _of_recording(recording, caches_folder, _pointing(recording, own_sessions))


def _of_session(folder: Path, caches_folder: Path) -> Entry:
    try:
        summary = read_summary(folder)
    except SessionError as error:
        return Entry(folder, folder.name, _written(folder / DATABASE), session=folder, problem=str(error))
    problem, analyses, recording = "", tuple[KnownAnalysis, ...](), summary.recording
    if recording is None:
        problem = f"{folder.name} has no video"
    elif not recording.is_file():
        problem, recording = f"{recording} is missing: put it back, or open the recording where it is now", None
    else:
        try:
            partial_hash = fingerprint(recording).partial_hash
        except OSError as error:
            problem, recording = f"{recording} cannot be read ({error.strerror})", None
        else:
            if summary.recording_hash not in {"", partial_hash}:
                problem, recording = f"{recording} has changed since this session was made: analyse it anew", None
            else:
                analyses = known_analyses(caches_folder, partial_hash)
    is_elsewhere = bool(summary.recording_hash) and recording is not None
    name = recording.name if is_elsewhere and recording is not None else folder.name
    return _entry(summary, folder, name, recording, analyses, problem)


def _of_recording(path: Path, caches_folder: Path, pointing: dict[str, SessionSummary]) -> Entry:
    try:
        partial_hash = fingerprint(path).partial_hash
    except OSError as error:
        return Entry(path, path.name, 0.0, problem=f"{path.name} cannot be read ({error.strerror})")
    analyses = known_analyses(caches_folder, partial_hash)
    summary = pointing.get(partial_hash)
    if summary is None:
        return Entry(path, path.name, _written(path), recording=path, analyses=analyses)
    return _entry(summary, path, path.name, path, analyses, "")


def _entry(
    summary: SessionSummary,
    path: Path,
    name: str,
    recording: Path | None,
    analyses: tuple[KnownAnalysis, ...],
    problem: str,
) -> Entry:
    return Entry(
        path=path,
        name=name,
        utc_seconds=summary.created_utc_seconds,
        recording=recording,
        session=summary.folder,
        child=summary.child,
        scores=summary.scores,
        labels=summary.labels,
        may_train=summary.may_train,
        models=summary.models,
        analyses=analyses,
        problem=problem,
    )


def _pointing(folder: Path, own_sessions: Path) -> dict[str, SessionSummary]:
    """The user's sessions that point at recordings, by their hashes; none where the list holds these itself."""
    if _is_listed(own_sessions, folder):
        return {}
    found = {}
    for session in session_folders(own_sessions):
        try:
            summary = read_summary(session)
        except SessionError:
            continue  # a damaged session is another recording's trouble
        if summary.recording_hash:
            found[summary.recording_hash] = summary
    return found


def _is_listed(place: Path, folder: Path) -> bool:
    """Whether the walk through a folder comes to a place below it."""
    if not place.is_relative_to(folder):
        return False
    between = [one for one in (place, *place.parents) if one != folder and one.is_relative_to(folder)]
    return not any(one.name.startswith(".") or one.is_symlink() for one in between)


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
