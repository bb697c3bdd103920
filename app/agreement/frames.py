"""Frames that people labelled pain or no pain: raters with each other, and with the model's decision on each frame."""

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.agreement.statistics import cohen_kappa
from app.kept.results import results_of_session
from app.session.database import SessionError
from app.session.export.labels import BLIND, LabelRow, labelled_frames
from app.session.recordings import sessions_in
from app.session.store import SessionStore
from app.sources.source import SourceError
from app.validation.statistics import Estimate, bootstrap

PAIN, NONPAIN = "pain", "nonpain"
MODEL = "model"
DRAWS = 500

Model = tuple[str, str, str]
Decisions = Mapping[int, bool]
"""The model's decision by frame index; frames in a gap are not there."""


@dataclass(frozen=True, slots=True)
class LabelledSession:
    """One session's frames.

    Attributes:
        child: `STUDY/CODE`; the recording's path where nobody entered one.
        by_rater: Each rater's blind labels, by frame index: whether it is pain. Excluded frames are not there.
        model: (name, version, hash); None where no model has looked.
        decisions: That model's.
    """

    child: str
    by_rater: Mapping[str, Decisions]
    model: Model | None
    decisions: Decisions


@dataclass(frozen=True, slots=True)
class FrameAgreement:
    """Two raters, or a rater and the model, over the frames that both judged.

    Attributes:
        first: A rater's code.
        second: Another's; `MODEL` for the model.
        model: (name, version, hash) where the model is compared; None otherwise.
        children: Of how many children.
        pain: Frames that the first calls pain.
        nonpain: Frames that the first calls no pain.
        pain_same: Of the first, how many the second calls pain too.
        nonpain_same: Of these, how many the second calls no pain too.
        kappa: Cohen's, with an interval over children.
    """

    first: str
    second: str
    model: Model | None
    children: int
    pain: int
    nonpain: int
    pain_same: int
    nonpain_same: int
    kappa: Estimate

    @property
    def sensitivity(self) -> float:
        """Share of the first's pain that the second calls pain; NaN without any."""
        return self.pain_same / self.pain if self.pain else math.nan

    @property
    def specificity(self) -> float:
        """Share of the first's no pain that the second calls so; NaN without any."""
        return self.nonpain_same / self.nonpain if self.nonpain else math.nan


@dataclass(frozen=True, slots=True)
class Frames:
    """What a folder of sessions holds of it.

    Attributes:
        found: All comparisons.
        left_out: Labels that do not count, as their rater had seen the model.
        problems: One line for each session that could not be looked into.
    """

    found: tuple[FrameAgreement, ...]
    left_out: int
    problems: tuple[str, ...]


def read_frames(folders: Iterable[Path], caches_folder: Path) -> Frames:
    """Compares the labels of all sessions in these folders, blind ones only; a folder may be a session itself.

    The model's decisions are those of the session where it was watched live, else those that replay's analysis kept.

    Raises:
        SessionError: There is no session in them.
    """
    sessions: list[LabelledSession] = []
    problems: list[str] = []
    left_out = 0
    for folder in [session for place in folders for session in sessions_in(place)]:
        try:
            with SessionStore.open(folder, read_only=True) as store:
                rows = labelled_frames(store)
                if rows:
                    left_out += sum(row.origin != BLIND for row in rows)
                    sessions += _of_files(store, [row for row in rows if row.origin == BLIND], caches_folder)
        except (SessionError, SourceError, OSError) as error:
            problems.append(" ".join(str(error).split()))
    return Frames(tuple(compare_frames(sessions)), left_out, tuple(problems))


def compare_frames(sessions: Sequence[LabelledSession], *, draws: int = DRAWS) -> list[FrameAgreement]:
    """Every pair of raters, and every rater with every model."""
    raters = sorted({rater for session in sessions for rater in session.by_rater})
    models = sorted({session.model for session in sessions if session.model is not None})
    found = []
    for first, second in itertools.combinations(raters, 2):
        found += _compared(sessions, (first, second), None, draws)
    for rater, model in itertools.product(raters, models):
        found += _compared(sessions, (rater, MODEL), model, draws)
    return found


def _compared(
    sessions: Sequence[LabelledSession], names: tuple[str, str], model: Model | None, draws: int
) -> list[FrameAgreement]:
    by_child: dict[str, list[tuple[bool, bool]]] = {}
    for session in sessions:
        theirs = session.by_rater.get(names[1], {})
        if model is not None:
            theirs = session.decisions if session.model == model else {}
        pairs = [
            (label, theirs[index]) for index, label in session.by_rater.get(names[0], {}).items() if index in theirs
        ]
        if pairs:
            by_child.setdefault(session.child, []).extend(pairs)
    pairs = [pair for each in by_child.values() for pair in each]
    if not pairs:
        return []

    def kappa(drawn: Sequence[list[tuple[bool, bool]]]) -> float:
        flat = [pair for each in drawn for pair in each]
        return cohen_kappa([a for a, _ in flat], [b for _, b in flat])

    return [
        FrameAgreement(
            names[0],
            names[1],
            model,
            len(by_child),
            sum(a for a, _ in pairs),
            sum(not a for a, _ in pairs),
            sum(a and b for a, b in pairs),
            sum(not a and not b for a, b in pairs),
            bootstrap(list(by_child.values()), kappa, draws=draws),
        )
    ]


def _of_files(store: SessionStore, rows: Sequence[LabelRow], caches_folder: Path) -> list[LabelledSession]:
    found = []
    for file in dict.fromkeys(row.file for row in rows):
        by_rater: dict[str, dict[int, bool]] = {}
        for row in rows:
            if row.file == file and row.label in {PAIN, NONPAIN}:
                by_rater.setdefault(row.rater, {})[row.frame_index] = row.label == PAIN
        model, decisions = _decisions(store, Path(file), caches_folder)
        found.append(LabelledSession(rows[0].child or file, by_rater, model, decisions))
    return found


def _decisions(store: SessionStore, file: Path, caches_folder: Path) -> tuple[Model | None, Decisions]:
    """The model that looked last, and its decisions by the file's own frame index."""
    live = [stored.row for stored in store.observations(source=1)]
    if live:
        # Of a live session the file's frames are found by the camera's own index.
        places: dict[int, int] = {}
        counts: dict[int, int] = {}
        parts = {part.number: store.video_path(part) for part in store.video_parts}
        for frame in store.video_frames():
            place = counts.get(frame.part, 0)
            counts[frame.part] = place + 1
            if parts.get(frame.part) == file and frame.at.frame_index is not None:
                places[frame.at.frame_index] = place
        last = live[-1]
        model = (last.model_name, last.model_version, last.model_hash)
        return model, {
            places[row.frame_index]: row.decision
            for row in live
            if row.decision is not None and row.model_hash == model[2] and row.frame_index in places
        }
    kept = results_of_session(store, caches_folder)
    if kept is None:
        return None, {}
    manifest = kept.bundle.manifest
    decisions = {row.frame_index: row.decision for row in kept.rows() if row.decision is not None}
    return (manifest.name, manifest.version, kept.bundle.hash), decisions
