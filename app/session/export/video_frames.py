"""Which frame of which file shows a moment of a session."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.assessment.moment import Moment
from app.session.recordings import recording_path, what_is_wrong
from app.session.store import SessionStore
from app.sources.source import SourceError


@dataclass(frozen=True, slots=True)
class FileFrame:
    """One frame of a session's video.

    Attributes:
        path: The file.
        index: Its position in that file, from 0.
        file_seconds: Its time in that file, from the file's first frame.
        at: Its moment in the session.
    """

    path: Path
    index: int
    file_seconds: float
    at: Moment


def frames_of(store: SessionStore) -> list[FileFrame]:
    """All frames of a session's video, in order.

    Raises:
        SourceError: The recording that the session points at is missing, is another one by now, or cannot be read.
    """
    known = store.video_frames()
    if not known:
        return _of_recording(store)
    paths = {part.number: store.video_path(part) for part in store.video_parts}
    result = []
    firsts: dict[int, int] = {}
    counts: dict[int, int] = {}
    for frame in known:
        first = firsts.setdefault(frame.part, frame.milliseconds)
        index = counts.get(frame.part, 0)
        counts[frame.part] = index + 1
        result.append(FileFrame(paths[frame.part], index, (frame.milliseconds - first) / 1000, frame.at))
    return result


def shown_from(frames: Sequence[FileFrame], at: Moment, end: Moment | None) -> list[FileFrame]:
    """The frames of one source from a moment to another, both included; the one shown at it where there is no end."""
    mine = [frame for frame in frames if frame.at.source == at.source]
    times = np.array([frame.at.time_seconds for frame in mine], np.float64)
    # Frame times are kept to the microsecond: half a millisecond makes up for rounding and parts no two frames.
    first = int(np.searchsorted(times, at.time_seconds - 0.0005))
    if end is not None:
        return mine[first : int(np.searchsorted(times, end.time_seconds + 0.0005))]
    shown = max(0, int(np.searchsorted(times, at.time_seconds + 0.0005)) - 1)
    exact = [frame for frame in mine if at.frame_index is not None and frame.at.frame_index == at.frame_index]
    return exact[:1] or mine[shown : shown + 1]


def _of_recording(store: SessionStore) -> list[FileFrame]:
    from app.sources.recording import RecordingSource

    path = recording_path(store)
    if path is None:
        return []
    try:
        problem = what_is_wrong(store)
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror or error}): check its permissions") from error
    if problem:
        raise SourceError(problem)
    with RecordingSource(path) as recording:
        times = recording.frame_times().tolist()
    return [FileFrame(path, index, time, Moment(time, index)) for index, time in enumerate(times)]
