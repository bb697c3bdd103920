"""Labels that people made in replay, as the bedside program exports them: CSV or Parquet, one row a frame and rater.

The columns are `COLUMNS`. A label is pain, nonpain, or exclude; excluded frames and those on which raters disagree are
left out. Files are named as the export names them, relative ones from the export's own folder.
"""

from collections import Counter
from pathlib import Path
from typing import Any

from training.csv_rows import decimal, read_csv, whole_number
from training.errors import TrainingError
from training.frame_table import LabelledFrame, is_label, read_rows
from training.readers.reading import Reading

COLUMNS = ("file", "frame_index", "time_seconds", "child", "label", "human_score", "origin", "rater")
"""All must be there; human_score and origin may be empty."""

EXCLUDE = "exclude"
ORIGIN = "replay"


def read_labels(path: Path) -> Reading:
    """The rows of one export, or of all exports (*.csv, *.parquet) in a folder.

    Raises:
        TrainingError: There is none, a column is missing, or a row is wrong; the first such row is named.
    """
    if path.is_dir():
        exports = sorted(file for file in path.iterdir() if file.suffix.lower() in {".csv", ".parquet"})
        if not exports:
            raise TrainingError(f"{path}: there must be labels from replay (*.csv, *.parquet), found none; export them")
    else:
        exports = [path]
    by_frame: dict[tuple[str, int], list[LabelledFrame | None]] = {}
    for export in exports:
        for number, row in enumerate(_rows(export), start=1):
            here = f"{export}, row {number} ({row['file'] or 'no file'})"
            frame = _frame(row, export.parent, here)
            by_frame.setdefault((row["file"], _index(row, here)), []).append(frame)
    return _agreed(by_frame)


def _agreed(by_frame: dict[tuple[str, int], list[LabelledFrame | None]]) -> Reading:
    frames: list[LabelledFrame] = []
    excluded: Counter[str] = Counter()
    disputed: Counter[str] = Counter()
    for (file, index), given in by_frame.items():
        of_child = {frame.child for frame in given if frame is not None}
        if len(of_child) > 1:
            raise TrainingError(
                f"{file}, frame {index}: a frame must show one child, labels name {' and '.join(sorted(of_child))}; "
                "correct one"
            )
        kept = [frame for frame in given if frame is not None]
        if len(kept) < len(given):  # one rater's word is enough: the face cannot be judged
            excluded[file] += 1
        elif len({frame.label for frame in kept}) > 1:
            disputed[file] += 1
        else:
            frames.append(kept[0])
    notes = [f"{file}: {count} frames left out, marked exclude" for file, count in excluded.items()]
    notes += [f"{file}: {count} frames left out, raters disagree" for file, count in disputed.items()]
    return Reading(tuple(frames), tuple(notes))


def _rows(path: Path) -> list[dict[str, Any]]:
    if path.suffix.lower() != ".parquet":
        return list(read_csv(path, COLUMNS))
    rows = read_rows(path)
    missing = [name for name in COLUMNS if not rows or name not in rows[0]]
    if missing:
        raise TrainingError(f"{path}: labels must have the columns {', '.join(COLUMNS)}, lacks {', '.join(missing)}")
    return [{name: "" if value is None else str(value) for name, value in row.items()} for row in rows]


def _index(row: dict[str, Any], here: str) -> int:
    return whole_number(row["frame_index"], f"{here}: a frame index")


def _frame(row: dict[str, Any], folder: Path, here: str) -> LabelledFrame | None:
    """The row as a frame; None where it says that the frame is not to be used."""
    if not row["child"]:
        raise TrainingError(f"{here}: a label must name the child, this names none; give every child a code")
    if row["label"] == EXCLUDE:
        return None
    if not is_label(row["label"]):
        raise TrainingError(f"{here}: a label is pain, nonpain or exclude, got {row['label']!r}; correct it")
    score = row["human_score"]
    return LabelledFrame(
        file=folder / row["file"],
        frame_index=_index(row, here),
        time_seconds=decimal(row["time_seconds"], f"{here}: a time in seconds"),
        child=row["child"],
        label=row["label"],
        human_score=whole_number(score, f"{here}: a human score") if score else None,
        origin=row["origin"] or ORIGIN,
    )
