"""The comparison of face detectors of thesis 4.2, on any set of recordings: one frame a second, each detector on each.

Measured: the share of frames without any detection and the time, as in the thesis; where ground truth lies beside a
recording (`<recording>_truth.csv`, as `sollievo-train synth` writes it) also recall, overlap and false detections.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.detectors.detector import FaceDetector
from models.face import Box, Face
from models.images import BgrImage
from models.search_picture import SearchPicture
from training.csv_rows import read_csv
from training.detectors.choose import Candidate, open_candidate
from training.errors import TrainingError
from training.readers.reading import evenly
from training.recordings import RECORDING_SUFFIXES, RecordedFrame, read_frames

VISIBLE_SHARE, VISIBLE_DEGREES = 0.6, 60.0
"""Where the truth does not say: a face is in view while less than this is covered and it is turned away by less."""

TRUTH = "truth"
"""Instead of an angle: each frame is turned by the true roll."""


@dataclass(frozen=True, slots=True)
class FaceTruth:
    """What is known of one frame.

    Attributes:
        box: Of the child's own face; None where there is none.
        faces: All faces in the picture, the child's and others.
        is_in_view: Whether the child's face can be seen well enough to be found.
        is_pain: Whether it shows pain.
        roll_degrees: How far it is turned clockwise.
    """

    box: Box | None
    faces: int
    is_in_view: bool
    is_pain: bool
    roll_degrees: float


@dataclass(frozen=True, slots=True)
class FrameResult:
    """One detector on one frame.

    Attributes:
        file: The recording.
        frame_index: Of the frame.
        detector: By name.
        milliseconds: By the clock.
        cpu_milliseconds: Of all the processor's cores together: the fairer number on a busy machine.
        detections: How many faces it gave.
        truth: None where there is no ground truth.
        overlap: Intersection over union of the best detection of the child's face; None where it was missed.
        false_detections: Those that are not the child's face; None where others are in the picture, or without truth.
    """

    file: Path
    frame_index: int
    detector: str
    milliseconds: float
    cpu_milliseconds: float
    detections: int
    truth: FaceTruth | None
    overlap: float | None
    false_detections: int | None


@dataclass(frozen=True, slots=True)
class DetectorResult:
    """One detector on all frames. Shares are 0..1; None where there was nothing to measure, or it could not be opened.

    Attributes:
        candidate: Which detector.
        frames: Frames that it saw.
        without: Share of frames in which it found nothing: the thesis's measure.
        milliseconds: Mean by the clock.
        cpu_milliseconds: Mean of processor time.
        recall: Share of the frames with the child's face in view in which it was found.
        recall_calm: The same without pain.
        recall_pain: The same in pain.
        overlap: Mean intersection over union where it was found.
        false_per_100: Detections that are no face, a hundred frames.
        note: Why it was not measured; empty if it was.
    """

    candidate: Candidate
    frames: int = 0
    without: float | None = None
    milliseconds: float | None = None
    cpu_milliseconds: float | None = None
    recall: float | None = None
    recall_calm: float | None = None
    recall_pain: float | None = None
    overlap: float | None = None
    false_per_100: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Study:
    """What a study gave: each detector's numbers, every single frame's, and how many recordings were looked at."""

    results: tuple[DetectorResult, ...]
    frames: tuple[FrameResult, ...]
    recordings: int


def find_recordings(paths: Sequence[Path]) -> list[Path]:
    """The recordings that are named, and those in named folders and the folders below.

    Raises:
        TrainingError: There is none.
    """
    found: list[Path] = []
    for path in paths:
        inside = path.rglob("*") if path.is_dir() else (path,)
        found += sorted(file for file in inside if not path.is_dir() or file.suffix.lower() in RECORDING_SUFFIXES)
    if not found:
        raise TrainingError(f"a study needs recordings, found none in {', '.join(map(str, paths))}; name others")
    return list(dict.fromkeys(found))


def run_study(
    recordings: Sequence[Path],
    candidates: Sequence[Candidate],
    *,
    weights: Mapping[str, Path] | None = None,
    per_second: float = 1.0,
    roll: float | str = 0.0,
    on_progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Study:
    """Runs every detector on the same frames. A detector whose weights are not there is noted and left out.

    Args:
        recordings: Video files.
        candidates: Which detectors.
        weights: Files that the user brings, by the detector's name.
        per_second: Frames a second; the thesis took one.
        roll: Frames are turned back by this before detectors see them, in degrees: 0 for as recorded, as in the thesis;
            or `TRUTH`.
        on_progress: Told after each recording how many of how many are done.

    Raises:
        TrainingError: A recording cannot be read, or no detector can be opened.
    """
    opened: list[tuple[Candidate, FaceDetector]] = []
    notes: dict[str, str] = {}
    found: list[FrameResult] = []
    try:
        for candidate in candidates:
            try:
                opened.append((candidate, open_candidate(candidate.name, weights or {})))
            except TrainingError as error:
                notes[candidate.name] = str(error)
        if not opened:
            raise TrainingError(f"a study needs a detector, none could be opened: {'; '.join(notes.values())}")
        for done, path in enumerate(recordings):
            truth = read_truth(path)
            if roll == TRUTH and truth is None:
                raise TrainingError(f"{path}: turning by the truth needs {truth_file(path).name} beside it, found none")
            indices = [each.index for each in evenly(path, per_second)]
            for frame in read_frames(path, indices):
                known = truth.get(frame.index) if truth else None
                degrees = known.roll_degrees if roll == TRUTH and known else float(0 if roll == TRUTH else roll)
                found += _on_frame(path, frame, known, degrees, opened, is_first=not found)
            on_progress(done + 1, len(recordings))
    finally:
        for _, detector in opened:
            detector.close()
    results = tuple(
        DetectorResult(candidate, note=notes[candidate.name])
        if candidate.name in notes
        else summarise(candidate, [each for each in found if each.detector == candidate.name])
        for candidate in candidates
    )
    return Study(results, tuple(found), len(recordings))


def truth_file(recording: Path) -> Path:
    """Where the ground truth of a recording lies."""
    return recording.with_name(f"{recording.stem}_truth.csv")


def read_truth(recording: Path) -> dict[int, FaceTruth] | None:
    """The ground truth by frame; None where there is none.

    Raises:
        TrainingError: The table is wrong.
    """
    path = truth_file(recording)
    if not path.exists():
        return None
    corners = ("left", "top", "right", "bottom")
    rows = read_csv(path, ("frame", "faces", "pain", "roll_degrees", *corners))
    try:
        return {int(row["frame"]): _truth(row, [float(row[name]) for name in corners if row[name]]) for row in rows}
    except ValueError as error:
        raise TrainingError(f"{path}: ground truth must be numbers ({error}); write it anew") from error


def is_hit(face: Face, truth: Box) -> bool:
    """Whether a detection is of that face: each box holds the other's centre. Detectors frame faces differently."""
    return truth.contains(*face.box.centre) and face.box.contains(*truth.centre)


def summarise(candidate: Candidate, frames: Sequence[FrameResult]) -> DetectorResult:
    """One detector's numbers over all its frames."""
    in_view = [
        each for each in frames if each.truth is not None and each.truth.box is not None and each.truth.is_in_view
    ]
    overlaps = [each.overlap for each in in_view if each.overlap is not None]
    false = [each.false_detections for each in frames if each.false_detections is not None]

    def recall(of: list[FrameResult]) -> float | None:
        return sum(each.overlap is not None for each in of) / len(of) if of else None

    return DetectorResult(
        candidate=candidate,
        frames=len(frames),
        without=sum(each.detections == 0 for each in frames) / len(frames) if frames else None,
        milliseconds=float(np.mean([each.milliseconds for each in frames])) if frames else None,
        cpu_milliseconds=float(np.mean([each.cpu_milliseconds for each in frames])) if frames else None,
        recall=recall(in_view),
        recall_calm=recall([each for each in in_view if each.truth and not each.truth.is_pain]),
        recall_pain=recall([each for each in in_view if each.truth and each.truth.is_pain]),
        overlap=float(np.mean(overlaps)) if overlaps else None,
        false_per_100=100 * sum(false) / len(false) if false else None,
    )


def _truth(row: Mapping[str, str], corners: Sequence[float]) -> FaceTruth:
    if row.get("in_view", "") != "":
        is_in_view = row["in_view"] == "1"
    else:
        covered, turned = (float(row.get(name) or 0) for name in ("covered_share", "turned_degrees"))
        is_in_view = covered < VISIBLE_SHARE and turned < VISIBLE_DEGREES
    return FaceTruth(
        box=Box(*corners) if len(corners) == 4 else None,
        faces=int(row["faces"] or 0),
        is_in_view=is_in_view,
        is_pain=row["pain"] == "1",
        roll_degrees=float(row["roll_degrees"] or 0),
    )


def _on_frame(
    path: Path,
    frame: RecordedFrame,
    truth: FaceTruth | None,
    degrees: float,
    opened: Sequence[tuple[Candidate, FaceDetector]],
    *,
    is_first: bool,
) -> Iterator[FrameResult]:
    turned = SearchPicture.turn(frame.image, degrees, max(frame.image.shape[:2])) if degrees else None
    image = frame.image if turned is None else turned.image
    for candidate, detector in opened:
        if is_first:
            detector.detect(image)  # the first picture is slower: memory is asked for, kernels are chosen
        faces, milliseconds, cpu = _timed(detector, image)
        if turned is not None:
            faces = [turned.face_in_frame(face) for face in faces]
        box = truth.box if truth else None
        hits = [face for face in faces if box is not None and is_hit(face, box)]
        is_alone = truth is not None and truth.faces <= 1
        yield FrameResult(
            file=path,
            frame_index=frame.index,
            detector=candidate.name,
            milliseconds=milliseconds,
            cpu_milliseconds=cpu,
            detections=len(faces),
            truth=truth,
            overlap=max(face.box.overlap(box) for face in hits) if hits and box is not None else None,
            false_detections=len(faces) - len(hits) if is_alone else None,
        )


def _timed(detector: FaceDetector, image: BgrImage) -> tuple[list[Face], float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    faces = detector.detect(image)
    return faces, 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)
