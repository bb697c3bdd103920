"""Whole analyses put into the cache by hand: what a model says of each frame is what the test says."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from app.assessment.episodes import Ending, Episode
from app.assessment.marks import MarkContent, MarkKind
from app.assessment.moment import Moment
from app.pipeline.watch import State
from app.replay.cache import WholeAnalysis
from app.replay.frame_record import GAPS, STATES
from app.replay.opening import open_results
from app.session.consent import Consent
from app.session.recordings import session_for
from app.session.subject import Subject
from app.settings import caches_folder, sessions_folder
from app.setup_watch import WatchOptions
from app.sources.recording import RecordingSource
from models.gaps import GapReason
from tests.support.recordings import write_recording

RATE = 30
FRAMES = 60
PAIN, CALM = slice(20, 40), slice(40, 60)
"""Which frames a person labels as pain and as none in `labelled_recording`."""


def labelled_recording(folder: Path, number: int, *, visible: bool = False, raters: Sequence[str] = ("N1",)) -> Path:
    """A recording of child S/C<number> and its session, with frames that people labelled as pain, and as none."""
    folder.mkdir(exist_ok=True)
    shades = (np.full((48, 64, 3), 60 + number, np.uint8) for _ in range(FRAMES))
    path = write_recording(folder / f"child-{number}.mkv", shades)
    with RecordingSource(path) as source, session_for(path, source.info, sessions_folder()) as store:
        store.set_subject(Subject("S", f"C{number}", 38.0, 2.0, "simulation"), rater=raters[0])
        store.set_consent(Consent(video=True, training=True), rater=raters[0])
        for rater in raters:
            for kind, part in ((MarkKind.PAIN, PAIN), (MarkKind.NONPAIN, CALM)):
                start, end = Moment(part.start / RATE, part.start), Moment((part.stop - 1) / RATE, part.stop - 1)
                store.add_mark(MarkContent(kind, start, end), rater=rater, model_visible=visible)
    return path


def keep(path: Path, options: WatchOptions, probabilities: Sequence[float | None], episodes: int = 0) -> None:
    """Keeps an analysis of a recording of that many frames, 30 a second; None is a gap."""
    _, _, cache = open_results(path, options, caches_folder())
    cache.begin({"roll_degrees": 0.0, "max_hold_seconds": 0.5})
    count = len(probabilities)
    records = np.zeros(count, cache.kind)
    records["frame_index"] = np.arange(count)
    records["time_seconds"] = np.round(np.arange(count) / RATE, 3)
    seen = np.array([one is not None for one in probabilities])
    values = np.array([np.nan if one is None else one for one in probabilities])
    records["probability"] = records["smoothed"] = values
    records["box"] = np.where(seen[:, None], (10.0, 20.0, 110.0, 120.0), np.nan)
    records["frame_to_crop"] = np.nan
    records["cam_top"] = np.nan
    records["roll_degrees"] = 0.0
    records["state"] = STATES.index(State.NO_PAIN)
    records["gap"] = np.where(seen, -1, GAPS.index(GapReason.NO_FACE))
    file = cache.append_to(0)
    file.append(records)
    file.close()
    found = tuple(Episode(n, n + 0.5, 0.1, 0.1, 0.5, 0, Ending.RELEASED, float(n)) for n in range(episodes))
    cache.finish(WholeAnalysis(count / RATE, "", found), count)
    cache.release()
