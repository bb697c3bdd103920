"""What people said of frames: from sessions, or from a table of labels; and whose recordings these are."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.kept.entries import Entry, entries_in, entry_of
from app.session.database import SessionError
from app.session.export.labels import ACTIONS, BLIND, NEEDED, LabelRow, labelled_frames
from app.session.recordings import recording_path
from app.session.store import SessionStore
from app.sources.source import SourceError

LABELS = {"pain": True, "nonpain": False}


class ComparisonError(ValueError):
    """Two models cannot be compared as asked. The text is one line: why, what to do."""


@dataclass(frozen=True, slots=True)
class FaceScore:
    """A rater's blind DAN face score of a window, in the recording's time."""

    rater: str
    start_seconds: float
    end_seconds: float
    value: int


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording to compare on.

    Attributes:
        path: The file.
        child: `STUDY/CODE`; "" where nobody said.
        labels: Pain or not by frame index, where people agreed; excluded frames are not there.
        scores: DAN face scores.
    """

    path: Path
    child: str
    labels: Mapping[int, bool] = field(default_factory=dict)
    scores: tuple[FaceScore, ...] = ()

    @property
    def unit(self) -> str:
        """What is drawn as one in tests: the child, or the recording where nobody said whose it is."""
        return self.child or str(self.path)


def recordings_at(
    places: Sequence[Path], caches_folder: Path, sessions_folder: Path
) -> tuple[list[Recording], list[str]]:
    """Everything that is meant by folders, recordings and tables of labels, and one line for each thing left out.

    Only labels and scores of raters who had not seen a model count.

    Raises:
        ComparisonError: There is nothing.
        OSError: A folder cannot be read.
    """
    found: dict[Path, Recording] = {}
    notes: list[str] = []
    for place in places:
        if place.suffix.lower() in {".csv", ".parquet"} and place.is_file():
            some = _of_table(place, notes)
        elif place.is_dir():
            some = _of_folder(place, caches_folder, sessions_folder, notes)
        elif place.is_file():
            some = [_of_entry(entry_of(place.absolute(), caches_folder, sessions_folder), place.absolute(), notes)]
        else:
            raise ComparisonError(f"models are compared on recordings, folders or tables, found no {place}")
        for recording in some:
            known = found.get(recording.path)
            if known is None or (not known.labels and recording.labels):
                found[recording.path] = recording
    if not found:
        raise ComparisonError(f"models are compared on recordings, found none in {', '.join(map(str, places))}")
    return list(found.values()), notes


def _of_folder(folder: Path, caches_folder: Path, sessions_folder: Path, notes: list[str]) -> list[Recording]:
    found = []
    for entry in entries_in(folder.absolute(), caches_folder, sessions_folder):
        if entry.recording is None:
            notes.append(entry.problem)
        else:
            found.append(_of_entry(entry, entry.recording, notes))
    return found


def _of_entry(entry: Entry, path: Path, notes: list[str]) -> Recording:
    labels: Mapping[int, bool] = {}
    scores: tuple[FaceScore, ...] = ()
    if entry.session is not None:
        try:
            with SessionStore.open(entry.session, read_only=True) as store:
                rows = labelled_frames(store)
                # The session may be known by the film's content: this is then a copy of the one that it names.
                own = recording_path(store) if "recording_hash" in store.about else path
                scores = _scores(store)
        except (SessionError, SourceError) as error:
            notes.append(f"{entry.name}: {error}")
        else:
            seen = sum(row.origin != BLIND for row in rows)
            if seen:
                notes.append(f"{entry.name}: {seen} labels by raters who had seen a model do not count")
            labels = agreed(row for row in rows if row.origin == BLIND and Path(row.file) in {path, own})
    return Recording(path, entry.child, labels, scores)


def _scores(store: SessionStore) -> tuple[FaceScore, ...]:
    """Blind DAN face scores of the first source; a live session's video begins at its first part's start."""
    parts = store.video_parts
    start = parts[0].start.time_seconds if parts else 0.0
    found = []
    for score in store.scores():
        value, window = score.content.value("face"), score.content.window
        shown = any(suggestion.shown for suggestion in score.content.suggestions)
        if score.content.scale == "dan" and value is not None and store.is_blind(score) and not shown:
            found.append(
                FaceScore(score.entered.rater, window.start_seconds - start, window.end_seconds - start, value)
            )
    return tuple(found)


def agreed(rows: Iterable[LabelRow]) -> dict[int, bool]:
    """Pain or not by frame, where all raters who labelled it say the same and none excludes it."""
    given: dict[int, set[str]] = {}
    for row in rows:
        given.setdefault(row.frame_index, set()).add(row.label)
    return {index: LABELS[next(iter(said))] for index, said in given.items() if len(said) == 1 and said <= set(LABELS)}


def _of_table(table: Path, notes: list[str]) -> list[Recording]:
    by_file: dict[Path, list[LabelRow]] = {}
    for number, cells in enumerate(_read(table), start=1):
        try:
            row = LabelRow(
                file=str(cells["file"]),
                frame_index=int(cells["frame_index"]),
                time_seconds=float(cells["time_seconds"]),
                child=str(cells["child"]),
                label=str(cells["label"]),
                human_score=None,
                origin=str(cells["origin"] or ""),
                rater=str(cells["rater"] or ""),
                box=None,
                actions=(None,) * len(ACTIONS),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ComparisonError(
                f"{table}, row {number}: a table of labels has {', '.join(NEEDED)}, this row has not ({error}); "
                "write it with `sollievo labels`"
            ) from error
        by_file.setdefault((table.parent / row.file).absolute(), []).append(row)
    found = []
    for path, rows in by_file.items():
        if not path.is_file():
            notes.append(f"{path} is missing: its labels are left out")
            continue
        blind = [row for row in rows if row.origin == BLIND]
        if len(blind) < len(rows):
            notes.append(f"{path.name}: {len(rows) - len(blind)} labels by raters who had seen a model do not count")
        found.append(Recording(path, rows[0].child, agreed(blind)))
    return found


def _read(table: Path) -> list[Mapping[str, Any]]:
    if table.suffix.lower() == ".csv":
        with table.open(encoding="utf-8", newline="") as text:
            return list(csv.DictReader(text))
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        rows: list[Mapping[str, Any]] = pq.read_table(table).to_pylist()
    except pa.ArrowException as error:
        raise ComparisonError(f"{table} is no table that can be read ({str(error).splitlines()[0]})") from error
    return rows
