"""The table that training starts from: one row a frame of a recording, or a still picture, with its label.

Every reader in `training.readers` gives these rows; `sollievo-train check` and `extract` take them. A table is a
Parquet file; files inside its folder are named relative to it, so that the two can be moved together.
"""

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeGuard

from training.errors import TrainingError

Label = Literal["pain", "nonpain"]
LABELS: tuple[Label, Label] = ("nonpain", "pain")
"""In the order of the classes: the position is the class number."""

PICTURE_SUFFIXES = frozenset({".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"})
"""Files with these endings, in lower case, are still pictures; all others are taken for recordings."""

COLUMNS: Mapping[str, str] = {
    "file": "The recording or picture; a path in the table's own folder is relative to it.",
    "frame_index": "Position of the frame in the order of showing, from 0; 0 for a still picture.",
    "time_seconds": "Time of the frame from the recording's first one; 0 for a still picture.",
    "child": "Whose face it is: a code, never a name. All frames of a child stay together in every split.",
    "label": "What the face shows by a person's judgement: pain or nonpain.",
    "human_score": "The person's score of the whole recording: DAN face 0-4 or FLACC face 0-2; empty if none.",
    "origin": "Where the row comes from, such as m-pain, videodol, icope, folder, csv, replay, synthetic.",
    "split": "The set that the row was put in, such as train, validation or test; empty where none was fixed.",
}
"""Every column and what it holds."""


@dataclass(frozen=True, slots=True)
class LabelledFrame:
    """One row; `COLUMNS` says what each field holds."""

    file: Path
    frame_index: int
    time_seconds: float
    child: str
    label: Label
    human_score: int | None
    origin: str
    split: str = ""

    @property
    def is_pain(self) -> bool:
        """Whether the label is pain."""
        return self.label == "pain"

    @property
    def is_picture(self) -> bool:
        """Whether the file is a still picture, by its ending."""
        return self.file.suffix.lower() in PICTURE_SUFFIXES


def is_label(text: object) -> TypeGuard[Label]:
    """Whether the text is one of `LABELS`."""
    return text in LABELS


def write_table(frames: Iterable[LabelledFrame], path: Path) -> None:
    """Writes the rows as Parquet, in one step: no half-written table stays.

    Raises:
        OSError: Disk full or no permission.
    """
    write_rows(rows_of(frames, path.parent), path)


def read_table(path: Path) -> tuple[LabelledFrame, ...]:
    """All rows of a table, checked one by one.

    Raises:
        TrainingError: It is no Parquet file, has no row, lacks a column, or a row breaks a rule, as one without a child
            or with a label that is neither pain nor nonpain. The first such row is named.
    """
    return frames_of(read_rows(path), path)


def require_both_labels(frames: Sequence[LabelledFrame], what: str) -> None:
    """Raises `TrainingError` where the frames have one label only: nothing can be learned or measured.

    Args:
        frames: What is asked of.
        what: What they are, for the message, such as `table.parquet` or `fold 3's training part`.
    """
    counts = Counter(frame.label for frame in frames)
    if len(counts) < 2:
        found = ", ".join(f"{count} {label}" for label, count in counts.items()) or "no frames"
        raise TrainingError(f"{what} must hold frames of both labels, found {found}; add recordings of the other kind")


def frames_of(rows: Sequence[Mapping[str, Any]], path: Path) -> tuple[LabelledFrame, ...]:
    """The rows of `path` as frames; further columns are passed over.

    Raises:
        TrainingError: As `read_table`.
    """
    if not rows:
        raise TrainingError(f"{path}: a table must have a row or more, found none; make it anew")
    missing = [name for name in COLUMNS if name not in rows[0]]
    if missing:
        raise TrainingError(f"{path}: a table must have the columns {', '.join(COLUMNS)}, lacks {', '.join(missing)}")
    return tuple(_frame(row, number, path) for number, row in enumerate(rows, start=1))


def rows_of(frames: Iterable[LabelledFrame], folder: Path) -> list[dict[str, Any]]:
    """The frames as rows of a table that will lie in `folder`."""
    root = folder.resolve()
    rows = []
    for frame in frames:
        row = {name: getattr(frame, name) for name in COLUMNS}
        row["file"] = _portable(frame.file, root)
        rows.append(row)
    return rows


def write_rows(rows: Sequence[Mapping[str, Any]], path: Path, more: Mapping[str, str] | None = None) -> None:
    """Writes rows of `COLUMNS`, and of the columns named in `more`, as Parquet, in one step.

    Args:
        rows: One mapping a row.
        path: The file, written anew.
        more: Further columns with what they hold; text where the first row has text, else float64.

    Raises:
        OSError: Disk full or no permission.
    """
    import pyarrow as pa
    from pyarrow import parquet

    types = {"frame_index": pa.int64(), "time_seconds": pa.float64(), "human_score": pa.int64()}
    fields = [(name, types.get(name, pa.string()), text) for name, text in COLUMNS.items()]
    for name, text in (more or {}).items():
        is_text = bool(rows) and isinstance(rows[0][name], str)
        fields.append((name, pa.string() if is_text else pa.float64(), text))
    schema = pa.schema([pa.field(name, kind, metadata={"description": text}) for name, kind, text in fields])
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = path.with_name(f".{path.name}.part")
    try:
        parquet.write_table(pa.Table.from_pylist(list(rows), schema=schema), waiting)
        waiting.replace(path)
    except OSError as error:  # says what stands in the way of a name that nobody gave
        raise OSError(error.errno, os.strerror(error.errno) if error.errno else str(error), str(path)) from error
    finally:
        waiting.unlink(missing_ok=True)


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a Parquet file as they are.

    Raises:
        TrainingError: It is not there, or no Parquet file.
    """
    import pyarrow as pa
    from pyarrow import parquet

    if not path.is_file():
        raise TrainingError(f"{path}: a table must be a Parquet file, there is none; see `sollievo-train table`")
    try:
        rows: list[dict[str, Any]] = parquet.read_table(path).to_pylist()
    except pa.ArrowException as error:
        said = " ".join(str(error).split())
        raise TrainingError(f"{path}: a table must be a Parquet file, this is none ({said}); make it anew") from error
    return rows


def _frame(row: Mapping[str, Any], number: int, path: Path) -> LabelledFrame:
    here = f"{path}, row {number} ({row['file'] or 'no file'})"
    child, label, index, score = str(row["child"] or "").strip(), row["label"], row["frame_index"], row["human_score"]
    if not row["file"]:
        raise TrainingError(f"{here}: a row must name its file; correct the table's source")
    if not child:
        raise TrainingError(f"{here}: a row must name the child, this names none; give every child a code")
    if not is_label(label):
        raise TrainingError(f"{here}: a label is pain or nonpain, got {label!r}; correct it or leave the row out")
    if not isinstance(index, int) or index < 0:
        raise TrainingError(f"{here}: a frame index is a whole number from 0, got {index!r}; correct it")
    if not isinstance(row["time_seconds"], float | int) or not row["time_seconds"] >= 0:
        raise TrainingError(f"{here}: a time is a number of seconds from 0, got {row['time_seconds']!r}; correct it")
    if not (score is None or isinstance(score, int)):
        raise TrainingError(f"{here}: a human score is a whole number or empty, got {score!r}; correct it")
    return LabelledFrame(
        file=path.parent / str(row["file"]),
        frame_index=index,
        time_seconds=float(row["time_seconds"]),
        child=child,
        label=label,
        human_score=score,
        origin=str(row["origin"] or ""),
        split=str(row["split"] or ""),
    )


def _portable(file: Path, root: Path) -> str:
    whole = file.resolve()
    return whole.relative_to(root).as_posix() if whole.is_relative_to(root) else str(whole)
