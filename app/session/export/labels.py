"""Marks as the table that `sollievo-train` reads: one row a frame and rater, for sessions that may train models."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.assessment.marks import Mark, MarkKind
from app.session.consent import ConsentError
from app.session.database import SessionError
from app.session.export.plain_table import csv_bytes
from app.session.export.video_frames import FileFrame, frames_of, shown_from
from app.session.outputs import Outputs, writing
from app.session.store import SessionStore
from app.sources.source import SourceError

ACTIONS = {
    "brow_bulge": MarkKind.BROW_BULGE,
    "eye_squeeze": MarkKind.EYE_SQUEEZE,
    "nasolabial_furrow": MarkKind.NASOLABIAL_FURROW,
    "mouth": MarkKind.MOUTH,
}
"""Columns of facial actions: 1 where the rater marked it; 0 where she did elsewhere in this session; else empty."""

BOX = ("face_left", "face_top", "face_right", "face_bottom")
"""Columns of the face as the rater drew it, in frame pixels; empty where she drew none."""

NEEDED = ("file", "frame_index", "time_seconds", "child", "label", "human_score", "origin", "rater")
"""What the reader of `sollievo-train` wants (`training/readers/replay.py`); it passes over the others."""

COLUMNS = (*NEEDED, *BOX, *ACTIONS)

BLIND, SEEN = "replay", "replay-seen"
"""Origins: labels by a rater who had not seen the model, and by one who had. A recipe can take the first alone."""

_TYPES = {"frame_index": "int64", "time_seconds": "float64", "human_score": "int64"}
_TYPES |= dict.fromkeys(BOX, "float64") | dict.fromkeys(ACTIONS, "int64")
_LABELS = (MarkKind.PAIN, MarkKind.NONPAIN, MarkKind.EXCLUDE)


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One frame as one rater labelled it.

    Attributes:
        file: The recording.
        frame_index: Position in that file, from 0.
        time_seconds: Time from that file's first frame.
        child: `STUDY/CODE`, or the code alone.
        label: `pain`, `nonpain` or `exclude`.
        human_score: The rater's DAN face score of a window that holds the frame, with origin `BLIND` a blind one; None
            where there is none.
        origin: `BLIND` or `SEEN`.
        rater: The rater's code.
        box: (left, top, right, bottom) of the face as the rater drew it, in frame pixels; None where she drew none.
        actions: For each of `ACTIONS` 1, 0 or None.
    """

    file: str
    frame_index: int
    time_seconds: float
    child: str
    label: str
    human_score: int | None
    origin: str
    rater: str
    box: tuple[float, float, float, float] | None
    actions: tuple[int | None, ...]

    def cells(self) -> tuple[object, ...]:
        """By `COLUMNS`."""
        box = (None,) * len(BOX) if self.box is None else tuple(round(edge, 2) for edge in self.box)
        return (*(getattr(self, name) for name in NEEDED), *box, *self.actions)


@dataclass(frozen=True, slots=True)
class _FaceScore:
    """A rater's DAN face score of a window."""

    start_seconds: float
    end_seconds: float
    value: int
    is_blind: bool


@dataclass(frozen=True, slots=True)
class Labels:
    """What a set of sessions gave.

    Attributes:
        rows: In order of session, rater and time.
        notes: One line for each session that was left out, and why.
        sessions: How many gave rows.
    """

    rows: tuple[LabelRow, ...]
    notes: tuple[str, ...]
    sessions: int


def collect_labels(folders: Iterable[Path]) -> Labels:
    """The labels of sessions whose parents agreed to training.

    Args:
        folders: Sessions' own folders.
    """
    rows: list[LabelRow] = []
    notes: list[str] = []
    sessions = 0
    for folder in folders:
        try:
            with SessionStore.open(folder, read_only=True) as store:
                found = label_rows(store)
        except (SessionError, SourceError, ConsentError) as error:
            notes.append(f"{folder.name} left out: {error}")
            continue
        rows += found
        sessions += bool(found)
        if not found:
            notes.append(f"{folder.name} left out: nothing is marked as pain, nonpain or exclude")
    return Labels(tuple(rows), tuple(notes), sessions)


def label_rows(store: SessionStore) -> list[LabelRow]:
    """The labels of one session, for training.

    Raises:
        ConsentError: Training was not agreed to.
        SessionError: No child's code was entered.
        SourceError: The recording is missing.
    """
    if not any(mark.kind in _LABELS for mark in store.marks()):
        return []
    store.consent.require("training")
    if store.subject is None:
        raise SessionError("labels need the child's code, found none: fill in the subject's form")
    return labelled_frames(store)


def labelled_frames(store: SessionStore) -> list[LabelRow]:
    """The labels of one session, for whatever stays on this machine; the child is "" where nobody entered one.

    Where one rater's marks overlap, exclude counts before pain and nonpain, of these the one entered last. A face box
    or an action alone labels nothing: it goes with a label on the same frame.

    Raises:
        SourceError: The recording is missing.
    """
    marks = [mark for mark in store.marks() if mark.kind in _LABELS]
    if not marks:
        return []
    subject, child = store.subject, ""
    if subject is not None:
        child = f"{subject.study}/{subject.code}" if subject.study else subject.code
    frames = frames_of(store)
    seen = {row.mark for row in store.mark_rows() if row.entered.model_visible}
    result = []
    for rater in sorted({mark.entered.rater for mark in marks}):
        others = [mark for mark in store.marks() if mark.entered.rater == rater and mark.kind not in _LABELS]
        boxes = _by_frame([mark for mark in others if mark.kind is MarkKind.FACE_BOX], frames)
        actions = [_by_frame([mark for mark in others if mark.kind is kind], frames) for kind in ACTIONS.values()]
        by_frame = _by_frame([mark for mark in marks if mark.entered.rater == rater], frames)
        scores = _face_scores(store, rater)
        for frame, mark in sorted(by_frame.values(), key=lambda each: (str(each[0].path), each[0].index)):
            place = frame.path, frame.index
            result.append(
                LabelRow(
                    file=str(frame.path),
                    frame_index=frame.index,
                    time_seconds=round(frame.file_seconds, 6),
                    child=child,
                    label=str(mark.kind),
                    human_score=_score_at(scores, frame.at.time_seconds, blind=mark.mark not in seen),
                    origin=SEEN if mark.mark in seen else BLIND,
                    rater=rater,
                    box=boxes[place][1].content.box if place in boxes else None,
                    actions=tuple(int(place in marked) if marked else None for marked in actions),
                )
            )
    return result


def write_labels(labels: Labels, path: Path) -> None:
    """Writes the table, CSV or Parquet by its ending, private, whole or not at all.

    Raises:
        OutputError: It cannot be written.
        ValueError: The ending is another, or there is no row.
    """
    if path.suffix.lower() not in {".csv", ".parquet"}:
        raise ValueError(f"a table of labels ends in .csv or .parquet, got {path.name}: choose another name")
    if not labels.rows:
        why = "; ".join(labels.notes) or "no session was given"
        raise ValueError(f"a table needs labelled frames, found none ({why}): mark sessions first")
    with Outputs(path.parent) as outputs:
        if path.suffix.lower() == ".csv":
            cells = (row.cells() for row in labels.rows)
            outputs.write(path.name, csv_bytes(COLUMNS, cells, for_people=False))
        else:
            _write_parquet(labels.rows, outputs, path.name)


def _by_frame(marks: Sequence[Mark], frames: Sequence[FileFrame]) -> dict[tuple[Path, int], tuple[FileFrame, Mark]]:
    """The mark that counts for each frame that one rater marked."""
    found: dict[tuple[Path, int], tuple[FileFrame, Mark]] = {}
    for mark in sorted(marks, key=lambda mark: (mark.kind is MarkKind.EXCLUDE, mark.row)):
        for frame in shown_from(frames, mark.content.at, mark.content.end):
            found[frame.path, frame.index] = frame, mark
    return found


def _face_scores(store: SessionStore, rater: str) -> list[_FaceScore]:
    """The rater's windows, the first entered first."""
    return [
        _FaceScore(
            score.content.window.start_seconds,
            score.content.window.end_seconds,
            value,
            store.is_blind(score) and not any(one.shown for one in score.content.suggestions),
        )
        for score in store.scores()
        if score.content.scale == "dan" and score.entered.rater == rater
        if (value := score.content.value("face")) is not None
    ]


def _score_at(scores: Sequence[_FaceScore], time_seconds: float, *, blind: bool) -> int | None:
    """The score of a frame; of a blind label none that the model may have moved."""
    return next(
        (
            score.value
            for score in scores
            if score.start_seconds <= time_seconds <= score.end_seconds and (score.is_blind or not blind)
        ),
        None,
    )


def _write_parquet(rows: Sequence[LabelRow], outputs: Outputs, name: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([pa.field(column, _TYPES.get(column, "string")) for column in COLUMNS])
    columns: Mapping[str, list[object]] = {
        column: list(cells)
        for column, cells in zip(COLUMNS, zip(*(row.cells() for row in rows), strict=True), strict=True)
    }
    with writing(outputs.folder / name):
        pq.write_table(pa.Table.from_pydict(columns, schema=schema), outputs.path(name))
