"""Labels that people made in replay, as the bedside program exports them: CSV or Parquet, one row a frame and rater.

The columns are `COLUMNS`. A label is pain, nonpain, or exclude; excluded frames and those on which raters disagree are
left out. Files are named as the export names them, relative ones from the export's own folder.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.csv_rows import decimal, read_csv, whole_number
from training.errors import TrainingError
from training.frame_table import LabelledFrame, is_label, read_rows
from training.readers.reading import FrameTime, Reading, face_score

COLUMNS = ("file", "frame_index", "time_seconds", "child", "label", "human_score", "origin", "rater")
"""All must be there; human_score and origin may be empty."""

EXCLUDE = "exclude"
ORIGIN = "replay"


@dataclass(frozen=True, slots=True)
class _Said:
    """What one rater said of a frame; `labelled` is None where it is not to be used."""

    file: Path
    time: FrameTime
    labelled: LabelledFrame | None


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
    by_frame: dict[tuple[str, int], list[_Said]] = {}
    for export in exports:
        for number, row in enumerate(_rows(export), start=1):
            said = _said(row, export.parent, f"{export}, row {number} ({row['file'] or 'no file'})")
            by_frame.setdefault((row["file"], said.time.index), []).append(said)
    return _agreed(by_frame)


def _agreed(by_frame: dict[tuple[str, int], list[_Said]]) -> Reading:
    frames: list[LabelledFrame] = []
    left_out: list[tuple[Path, FrameTime]] = []
    excluded: Counter[str] = Counter()
    disputed: Counter[str] = Counter()
    for (file, index), given in by_frame.items():
        kept = [said.labelled for said in given if said.labelled is not None]
        of_child = {frame.child for frame in kept}
        if len(of_child) > 1:
            raise TrainingError(
                f"{file}, frame {index}: a frame must show one child, labels name {' and '.join(sorted(of_child))}; "
                "correct one"
            )
        if len(kept) == len(given) and len({frame.label for frame in kept}) == 1:
            frames.append(kept[0])
            continue
        # One rater's word is enough: the face cannot be judged.
        (excluded if len(kept) < len(given) else disputed)[file] += 1
        left_out.append((given[0].file, given[0].time))
    notes = [f"{file}: {count} frames left out, marked exclude" for file, count in excluded.items()]
    notes += [f"{file}: {count} frames left out, raters disagree" for file, count in disputed.items()]
    return Reading(tuple(frames), tuple(notes), tuple(left_out))


def _rows(path: Path) -> list[dict[str, Any]]:
    if path.suffix.lower() != ".parquet":
        return list(read_csv(path, COLUMNS))
    rows = read_rows(path)
    missing = [name for name in COLUMNS if not rows or name not in rows[0]]
    if missing:
        raise TrainingError(f"{path}: labels must have the columns {', '.join(COLUMNS)}, lacks {', '.join(missing)}")
    return [{name: "" if value is None else str(value) for name, value in row.items()} for row in rows]


def _said(row: dict[str, Any], folder: Path, here: str) -> _Said:
    if not row["child"]:
        raise TrainingError(f"{here}: a label must name the child, this names none; give every child a code")
    file = folder / row["file"]
    time = FrameTime(
        whole_number(row["frame_index"], f"{here}: a frame index"),
        decimal(row["time_seconds"], f"{here}: a time in seconds"),
    )
    if row["label"] == EXCLUDE:
        return _Said(file, time, None)
    if not is_label(row["label"]):
        raise TrainingError(f"{here}: a label is pain, nonpain or exclude, got {row['label']!r}; correct it")
    origin = row["origin"] or ORIGIN
    labelled = LabelledFrame(
        file=file,
        frame_index=time.index,
        time_seconds=time.time_seconds,
        child=row["child"],
        label=row["label"],
        human_score=face_score(row["human_score"], origin, here),
        origin=origin,
    )
    return _Said(file, time, labelled)
