"""Frames for the report: the strongest of each episode, then others far apart; faces covered or, with consent, not."""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from app.assessment.episodes import Episode
from app.session.export.course import Course
from app.session.export.covered_clip import covered, find_all, hidden, sensitive_detectors
from app.session.export.face_cover import Cover, cover_for, enlarged
from app.session.export.video_frames import FileFrame, frames_of
from app.session.figure import KEY_FRAMES_SHOWN, RgbPicture
from app.session.store import SessionStore
from app.session.tables import ObservationRow
from app.sources.recording import RecordingSource
from app.sources.source import SourceError
from models.crop import cut_crop
from models.face import Box, Face
from models.images import BgrImage
from models.opencv import cv2

CROP_MARGIN = 0.6
"""Around a face that is shown, in sides of its box: the whole head."""
CROP_PIXELS = 320
COVERED_PIXELS = 480
"""Longer side of a frame with a covered face."""


class Faces(StrEnum):
    """How key frames show the child."""

    COVERED = "covered"
    SHOWN = "shown"
    NONE = "none"


def choose_rows(course: Course, episodes: Sequence[Episode], count: int = KEY_FRAMES_SHOWN) -> list[ObservationRow]:
    """The rows to show, in order of time: the strongest of each episode, then the ones furthest from those chosen."""
    left = [row for row in course.rows if row.smoothed is not None and row.left is not None]
    chosen: list[ObservationRow] = []
    for episode in episodes:
        inside = [row for row in left if episode.onset_seconds <= row.time_seconds <= episode.end_seconds]
        chosen += sorted(inside, key=_strength, reverse=True)[:1]
    chosen = sorted(chosen, key=_strength, reverse=True)[:count]
    while left and len(chosen) < count:
        times = np.array([row.time_seconds for row in chosen]) if chosen else np.array([-np.inf])
        gaps = [float(np.abs(times - row.time_seconds).min()) for row in left]
        furthest = int(np.argmax(gaps))
        if gaps[furthest] < 1.0:
            break  # pictures of one second say the same
        chosen.append(left[furthest])
    return sorted(chosen, key=lambda row: row.time_seconds)


def key_frames(
    store: SessionStore, course: Course, faces: Faces, *, source: int = 1
) -> tuple[list[tuple[float, RgbPicture]], str]:
    """Pictures with their times, and one line on why there are none or fewer; "" otherwise.

    Args:
        store: The session, for its video.
        course: What was seen.
        faces: `SHOWN` needs the parents' consent to publication.
        source: The source's number.

    Raises:
        ConsentError: Faces were to be shown without consent.
        AssetError: The weights of a detector that checks covered faces are missing.
    """
    if faces is Faces.NONE:
        return [], ""
    if faces is Faces.SHOWN:
        store.consent.require("publication")
    rows = choose_rows(course, course.episodes)
    try:
        by_index = {frame.at.frame_index: frame for frame in frames_of(store) if frame.at.source == source}
        images = [(row, _read(by_index[row.frame_index])) for row in rows if row.frame_index in by_index]
    except SourceError as error:
        return [], f"no key frames: {error}"
    if not images:
        return [], "no key frames: the session holds no video of the frames that were judged" if rows else ""
    if faces is Faces.SHOWN:
        return [(row.time_seconds, _face(image, row)) for row, image in images], ""
    pictures = _with_covers(images)
    missing = len(images) - len(pictures)
    return pictures, f"key frames left out, the face could not be covered for certain: {missing}" if missing else ""


def _strength(row: ObservationRow) -> float:
    return row.smoothed or 0.0


def _read(frame: FileFrame) -> BgrImage:
    with RecordingSource(frame.path) as recording:
        try:
            recording.seek_index(frame.index)
        except IndexError as error:  # the recording broke off before this frame
            raise SourceError(f"{frame.path.name} lacks frame {frame.index}: it broke off") from error
        return next(recording.frames()).image


def _box(row: ObservationRow) -> Box:
    return Box(row.left or 0.0, row.top or 0.0, row.right or 0.0, row.bottom or 0.0)


def _face(image: BgrImage, row: ObservationRow) -> RgbPicture:
    face = Face(_box(row), 1.0, None, row.roll_degrees or 0.0)
    crop = cut_crop(image, face, row.roll_degrees or 0.0, margin=CROP_MARGIN, width=CROP_PIXELS, height=CROP_PIXELS)
    return crop.image


def _with_covers(images: Sequence[tuple[ObservationRow, BgrImage]]) -> list[tuple[float, RgbPicture]]:
    """Frames with every face covered; one in which a face is still found afterwards is left out."""
    detectors = sensitive_detectors()
    try:
        pictures = []
        for row, image in images:
            boxes = (enlarged(_box(row)), *(cover_for(face) for face in find_all(image, detectors)))
            cover = hidden(image, Cover(boxes, whole=False), detectors)
            if cover.whole:
                continue
            scale = min(1.0, COVERED_PIXELS / max(image.shape[:2]))
            small = cv2.resize(covered(image, cover), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            pictures.append((row.time_seconds, np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2RGB), np.uint8)))
        return pictures
    finally:
        for detector in detectors:
            detector.close()
