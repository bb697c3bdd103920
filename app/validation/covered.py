"""Measures, for developers, whether faces are covered in the clips that `sollievo cover` writes.

    python -m app.validation.covered FOLDER --out WORK --report FILE.md

Every recording of a set with truth is covered as a person would have it done; then every detector of the program looks
at every frame of the copy, at all four quarter turns, and no box of its may touch the true face. A row a recording is
kept under WORK, so that a stopped run goes on.
"""

import argparse
import csv
import math
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, fields
from functools import partial
from pathlib import Path

import numpy as np

from app.session.export.covered_clip import (
    LEAST_SCORE,
    QUARTERS,
    CoverError,
    find_all,
    sensitive_detectors,
    write_covered_clip,
)
from app.sources.recording import RecordingSource
from app.validation.processes import in_processes
from app.validation.truth import Clip, read_set, read_truth
from models.detectors.choose import DETECTOR_NAMES, open_detector
from models.face import Box

ROWS = "rows"
STRIDE = 9
SEEN_PIXELS = 8.0
"""A covered face counts as seen where this much brighter or darker things than the cover are left of it. The cover is
flat; compression moves it by a few steps."""


@dataclass(frozen=True, slots=True)
class Row:
    """One recording.

    Attributes:
        name: Its name.
        kind: What happens in it.
        frames: Of the copy; 0 where it was refused.
        whole: Frames covered whole.
        with_face: Frames in which the truth has a face in the picture.
        touched: Frames in which a box of any detector touches the true face.
        uncovered: Frames in which part of the true face's box is not covered.
        rounds: How often it was written until nothing was found.
        refused: Why there is no copy; "" where there is one.
    """

    name: str
    kind: str
    frames: int
    whole: int
    with_face: int
    touched: int
    uncovered: int
    rounds: int
    refused: str


def measure(clip: Clip, work: Path, until: float = math.inf) -> None:
    """Covers one recording and looks for faces in the copy; its row goes to the disk. Not after `until` (monotonic)."""
    row = work / ROWS / f"{clip.name}.csv"
    if row.is_file() or time.monotonic() > until:
        return
    found = _measure(clip, work)
    row.parent.mkdir(parents=True, exist_ok=True)
    pending = row.with_suffix(".part")
    with pending.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, [field.name for field in fields(Row)])
        writer.writeheader()
        writer.writerow(asdict(found))
    pending.replace(row)


def _measure(clip: Clip, work: Path) -> Row:
    copy = work / "clips" / f"{clip.name}.mkv"
    with ExitStack() as opened:
        detectors = [opened.enter_context(closing(one)) for one in sensitive_detectors()]
        try:
            made = write_covered_clip(clip.path, copy, detectors)
        except CoverError as error:
            return Row(clip.name, clip.kind, 0, 0, 0, 0, 0, 0, " ".join(str(error).split()))
        # Those that covered have looked at the whole copy, at a lower score: none is made where one finds a face.
        others = [name for name in DETECTOR_NAMES if name not in {one.name for one in detectors}]
        lookers = [opened.enter_context(closing(open_detector(name))) for name in others]
        truth = read_truth(clip.truth_path)
        with_face = touched = uncovered = 0
        with RecordingSource(copy) as source:
            for frame in source.frames():
                at = int(np.argmin(np.abs(truth.time_seconds - frame.time_seconds)))
                height, width = frame.image.shape[:2]
                left, top, right, bottom = truth.boxes[at].tolist()
                face = Box(max(0.0, left), max(0.0, top), min(float(width), right), min(float(height), bottom))
                if not (face.width > 0 and face.height > 0):  # NaN too: there is none in the picture
                    continue
                with_face += 1
                touched += any(_touches(found.box, face) for found in find_all(frame.image, lookers))
                part = frame.image[round(face.top) : round(face.bottom), round(face.left) : round(face.right)]
                uncovered += bool(part.size) and float(np.ptp(np.median(part, axis=2))) > SEEN_PIXELS
    return Row(clip.name, clip.kind, made.frames, made.whole, with_face, touched, uncovered, made.rounds, "")


def report(rows: Sequence[Row], wanted: int, command: str) -> str:
    """The page of measurements; `wanted` recordings are in the set."""
    copies = [row for row in rows if not row.refused]
    total = {
        name: sum(getattr(row, name) for row in copies)
        for name in ("frames", "whole", "with_face", "touched", "uncovered")
    }
    said = [
        "# Covered clips",
        "",
        f"`{command}`",
        "",
        f"{len(rows)} of {wanted} synthetic recordings measured; {len(copies)} copies made, {len(rows) - len(copies)} "
        f"refused. Every frame of every copy was looked at by {', '.join(DETECTOR_NAMES)} at {len(QUARTERS)} quarter "
        f"turns: by the two that cover, from a score of {LEAST_SCORE:g} on, as part of the export; by the other "
        "one at its usual score.",
        "",
        f"- frames: {total['frames']}, of these covered whole {total['whole']} "
        f"({total['whole'] / max(1, total['frames']):.1%})",
        f"- frames with a face in the picture: {total['with_face']}",
        f"- **frames in which a detector's box touches the true face: {total['touched']}**",
        f"- frames in which any part of the true face's box shows: {total['uncovered']}",
        "",
        "Rendered faces only: nothing here says how real ones are found. Whoever knows the child, its body or the room "
        "may recognise it: a covered clip is not anonymous.",
        "",
        "| recording | kind | frames | whole | with a face | touched | shows | rounds | refused |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        *(
            f"| {row.name} | {row.kind} | {row.frames} | {row.whole} | {row.with_face} | {row.touched} | "
            f"{row.uncovered} | {row.rounds} | {row.refused} |"
            for row in rows
        ),
    ]
    return "\n".join(said) + "\n"


def _touches(box: Box, face: Box) -> bool:
    return box.left < face.right and box.right > face.left and box.top < face.bottom and box.bottom > face.top


def _read(path: Path) -> Row:
    with path.open(encoding="utf-8", newline="") as text:
        cells = next(csv.DictReader(text))
    numbers = {field.name for field in fields(Row) if field.type is int}
    return Row(**{name: int(value) if name in numbers else value for name, value in cells.items()})  # type: ignore[arg-type]


def main(words: Sequence[str], tell: Callable[[str], object] = print) -> int:
    """Measures what is left to measure, and writes the page."""
    parser = argparse.ArgumentParser(prog="python -m app.validation.covered")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--report", type=Path, required=True)
    parser.add_argument("--minutes", type=float, help="begin no recording after that; run again to go on")
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args(words)
    clips = read_set(given.folder)
    # Far apart in the table first: a run that is stopped has seen some of every kind.
    mixed = [clip for first in range(STRIDE) for clip in clips[first::STRIDE]]
    until = math.inf if given.minutes is None else time.monotonic() + 60 * given.minutes
    for number, clip in enumerate(in_processes(partial(measure, work=given.out, until=until), mixed, given.workers), 1):
        tell(f"{number} of {len(clips)}: {clip.name}")
    found = [given.out / ROWS / f"{clip.name}.csv" for clip in clips]
    rows = [_read(path) for path in found if path.is_file()]
    command = "python -m app.validation.covered PROCEDURES --out WORK --report docs/measurements/covered-clips.md"
    given.report.write_text(report(rows, len(clips), command), encoding="utf-8")
    tell(
        f"touched: {sum(row.touched for row in rows)} frames, refused: {sum(bool(row.refused) for row in rows)} copies"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
