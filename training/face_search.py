"""Finds the child's face in the frames that were chosen for training, by the finder of the bedside program.

A recording's roll is given, or voted over its calm frames first: a face in pain often reads upside down. Then the
frames are searched in order of time, so that the child stays locked, and what the bedside would not judge (turned away,
too dark, eyes covered, another face) gives no crop.
"""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from models.detectors.choose import open_voter
from models.detectors.detector import FaceDetector
from models.face import Box, Face
from models.finder import FaceFinder
from models.finder_settings import FinderSettings
from models.gaps import GapReason
from models.images import BgrImage
from models.search_picture import SearchPicture, signed_degrees
from training.frame_table import LabelledFrame
from training.recordings import read_frames, read_picture

VOTING_FRAMES = 60
"""So many calm frames vote on a recording's roll."""

SETTINGS = FinderSettings(void_roll_when_moved=False)
"""Frames lie a second apart: what looks like a moved camera is a moved nurse."""

SAME_PLACE_OVERLAP = 0.5

TURNS = tuple(45.0 * turn for turn in range(8))


@dataclass(frozen=True, slots=True, eq=False)
class Searched:
    """One frame, and the child's face in it or why there is none.

    Attributes:
        frame: The row.
        image: (H, W, 3) uint8 BGR.
        face: Its `roll_degrees` is what the crop is to be turned back by.
        reason: Empty where there is a face.
    """

    frame: LabelledFrame
    image: BgrImage
    face: Face | None
    reason: str = ""


def search(
    file: Path, frames: Sequence[LabelledFrame], detector: FaceDetector, roll_degrees: float | None
) -> Iterator[Searched]:
    """The chosen frames of one file, in the order of time.

    Args:
        file: A recording or a picture.
        frames: Its rows.
        detector: Stays its owner's to close.
        roll_degrees: How far faces are turned clockwise; None to find out.

    Raises:
        TrainingError: The file cannot be read, or breaks off; what was read before was given.
    """
    if frames[0].is_picture:
        for frame in frames:
            yield _in_picture(frame, read_picture(file), detector, roll_degrees)
        return
    roll = roll_degrees if roll_degrees is not None else voted_roll(file, frames, detector)
    finder = FaceFinder(detector, SETTINGS)
    if roll is not None:
        finder.set_roll(roll)
    rows = {frame.frame_index: frame for frame in frames}
    places: list[Box] = []
    for read in read_frames(file, rows.keys()):
        found = finder.find(read.image, read.time_seconds)
        if found.gap is GapReason.ANOTHER_FACE and _is_back(found.faces, places):
            finder.lock(*found.faces[0].box.centre)
            found = finder.find(read.image, read.time_seconds)
        if found.face is not None:
            places.append(found.face.box)
        reason = found.gap.value if found.gap else ""
        yield Searched(rows[read.index], read.image, found.face, reason)


def _is_back(faces: Sequence[Face], places: Sequence[Box]) -> bool:
    """Whether the only face lies where the child lay before: at the bedside a person confirms that, here nobody can."""
    return len(faces) == 1 and any(faces[0].box.overlap(place) > SAME_PLACE_OVERLAP for place in places)


def voted_roll(file: Path, frames: Sequence[LabelledFrame], detector: FaceDetector) -> float | None:
    """How far the child is turned, by the vote of calm frames; of all where none is calm; None where none can tell.

    Raises:
        TrainingError: The file cannot be read.
    """
    calm = [frame for frame in frames if not frame.is_pain] or list(frames)
    with contextlib.closing(open_voter()) as voter:
        finder = FaceFinder(detector, SETTINGS, voter)
        for read in read_frames(file, [frame.frame_index for frame in calm[:VOTING_FRAMES]]):
            finder.find(read.image, read.time_seconds)
        return finder.roll_degrees


def _in_picture(frame: LabelledFrame, image: BgrImage, detector: FaceDetector, roll_degrees: float | None) -> Searched:
    """A still picture has no course over time: the turn at which its best face is level says how it is turned."""
    found = []
    for turn in TURNS if roll_degrees is None else (roll_degrees,):
        picture = SearchPicture.turn(image, turn, SETTINGS.search_pixels)
        for face in map(picture.face_in_frame, detector.detect(picture.image)):
            tilt = signed_degrees(face.roll_degrees - turn) if face.landmarks is not None else 0.0
            if abs(tilt) <= SETTINGS.vote_tilt_degrees:
                roll = turn if face.landmarks is None or roll_degrees is not None else face.roll_degrees
                found.append(replace(face, roll_degrees=roll))
    if not found:
        return Searched(frame, image, None, GapReason.NO_FACE.value)
    return Searched(frame, image, max(found, key=lambda face: face.score))
