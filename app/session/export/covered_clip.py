"""A copy of a recording with every face covered, without sound and metadata, proved by looking for faces in it.

It is never called anonymous: body, hands, room and time are seen, and whoever knows the child may know it again.
"""

import hashlib
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from app.session.export.face_cover import WEAK_ENLARGED, Cover, FacesSeen, covers_of, enlarged, faces_seen
from app.session.outputs import Outputs, writing
from app.session.video_writer import VideoWriter
from app.sources.recording import RecordingSource
from app.sources.source import Frame, SourceError
from models.detectors.detector import FaceDetector
from models.face import Face
from models.images import BgrImage
from models.search_picture import SearchPicture

LEAST_SCORE = 0.3
"""Detections from this score on are covered, and in the finished clip none may be left. Half of what is usual counts:
rather a cover too many."""

SEARCH_PIXELS = 512
QUARTERS = (0.0, 90.0, 180.0, 270.0)
GREY = 128
ROUNDS = 3
"""So often a clip is written, each time with those frames covered whole in which a face was still found. As no picture
of it depends on another one, those in which none was found stay as they are."""
PATCHES = 3
"""So often a frame's covers are added to before it is covered whole."""

Told = Callable[[float], None]
"""Is told the share of the work that is done, 0..1; the last rounds are rarely needed."""


class CoverError(ValueError):
    """No covered clip can be made; nothing is written. The text is one line."""


@dataclass(frozen=True, slots=True)
class CoveredClip:
    """What was made.

    Attributes:
        path: The clip.
        frames: How many frames it has.
        whole: How many of them are covered whole.
        rounds: How often it was written until no detector found a face.
    """

    path: Path
    frames: int
    whole: int
    rounds: int


def sensitive_detectors() -> list[FaceDetector]:
    """The detectors that look, both at `LEAST_SCORE`: the best one on faces in pain, and the one that sees far ones.

    Raises:
        AssetError: The weights of one are not on this machine.
    """
    from models.detectors.blazeface_back import BlazeFaceBack
    from models.detectors.mediapipe_tasks import MediaPipeDetector

    return [BlazeFaceBack(LEAST_SCORE), MediaPipeDetector("mediapipe-full", LEAST_SCORE)]


def write_covered_clip(
    recording: Path, out: Path, detectors: Sequence[FaceDetector], *, told: Told | None = None
) -> CoveredClip:
    """Writes the clip, private and whole, or nothing.

    Args:
        recording: A video file.
        out: The clip, .mkv.
        detectors: All look for faces at four quarter turns, before and after; the caller closes them.
        told: Is told of progress.

    Raises:
        CoverError: Faces are still found after all rounds, or the clip cannot be what was asked for.
        SourceError: The recording cannot be read to its end.
        OutputError: The clip cannot be written.
    """
    if out.suffix.lower() != ".mkv":
        raise CoverError(f"a covered clip is an .mkv, got {out.name}: choose another name")
    if out.exists() and out.samefile(recording):
        raise CoverError(f"a covered clip must not take its recording's place, got {out}: choose another name")
    tell = told or (lambda _: None)
    seen = _look(recording, detectors, lambda share: tell(0.5 * share))
    if not seen:
        raise SourceError(f"{recording.name} holds no picture that can be read: choose another file")
    covers = covers_of(seen)
    with Outputs(out.parent) as outputs:
        pending = outputs.path(out.name)
        clean: dict[int, bytes] = {}
        for number in range(1, ROUNDS + 1):
            pending.unlink()  # the writer makes its file itself, for its owner alone
            with writing(out):
                covers = _write(recording, pending, covers, detectors if number == 1 else ())
            frames, found = _prove(pending, detectors, clean, lambda share: tell(0.5 + 0.5 * share))
            if frames != len(covers):
                raise CoverError(f"the clip must have {len(covers)} frames, got {frames}: try again")
            if not found:
                return CoveredClip(out, len(covers), sum(cover.whole for cover in covers), number)
            for index in found:
                covers[index] = replace(covers[index], whole=True)
        raise CoverError(
            f"no face may be found in a covered clip, in {len(found)} frames one still is: nothing was written"
        )


def find_all(image: BgrImage, detectors: Sequence[FaceDetector]) -> list[Face]:
    """Everything that the detectors take for a face, at any of four turns, in the image's pixels."""
    if not detectors or int(image.max()) - int(image.min()) < 8:
        return []  # flat but for compression: a frame that is covered whole
    found = []
    for turn in QUARTERS:
        picture = SearchPicture.turn(image, turn, SEARCH_PIXELS)
        found += [picture.face_in_frame(face) for detector in detectors for face in detector.detect(picture.image)]
    return found


def covered(image: BgrImage, cover: Cover) -> BgrImage:
    """The frame with its faces covered by flat grey; a copy."""
    if cover.whole:
        return np.full_like(image, GREY)
    result = image.copy()
    for box in cover.boxes:
        top, left = max(0, math.floor(box.top)), max(0, math.floor(box.left))
        result[top : max(top, math.ceil(box.bottom)), left : max(left, math.ceil(box.right))] = GREY
    return result


def hidden(image: BgrImage, cover: Cover, detectors: Sequence[FaceDetector]) -> Cover:
    """The cover with all added in which a detector still sees a face; whole where it goes on seeing some.

    What is found beside a covered face is hardly ever one: a wrapped body without its head looks like a face.
    """
    for _ in range(PATCHES):
        left = [] if cover.whole else find_all(covered(image, cover), detectors)
        if not left:
            return cover
        cover = replace(cover, boxes=(*cover.boxes, *(enlarged(face.box, WEAK_ENLARGED) for face in left)))
    return replace(cover, whole=bool(find_all(covered(image, cover), detectors)))


def _look(recording: Path, detectors: Sequence[FaceDetector], tell: Told) -> list[FacesSeen]:
    seen = []
    for frame, share in _frames(recording):
        seen.append(faces_seen(frame.time_seconds, find_all(frame.image, detectors)))
        tell(share)
    return seen


def _prove(clip: Path, detectors: Sequence[FaceDetector], clean: dict[int, bytes], tell: Told) -> tuple[int, list[int]]:
    """Looks for faces in what was written, as a player would decode it.

    Args:
        clip: The clip.
        detectors: All look.
        clean: By frame, the hash of a picture in which none was found; is added to. The same picture is not searched
            again.
        tell: Is told the share that is done.

    Returns:
        How many frames there are, and those in which a face was found.
    """
    count, found = 0, []
    for frame, share in _frames(clip):
        digest = hashlib.sha256(frame.image.tobytes()).digest()
        if clean.get(frame.index) != digest:
            if find_all(frame.image, detectors):
                found.append(frame.index)
            else:
                clean[frame.index] = digest
        count += 1
        tell(share)
    return count, found


def _frames(recording: Path) -> Iterator[tuple[Frame, float]]:
    """Every frame, with the share of the recording that is then done."""
    with RecordingSource(recording) as source:
        length = source.info.duration_seconds or math.inf
        for frame in source.frames():
            yield frame, min(1.0, frame.time_seconds / length)


def _write(recording: Path, path: Path, covers: Sequence[Cover], detectors: Sequence[FaceDetector]) -> list[Cover]:
    """Writes the clip and returns the covers as they became; without detectors they stay."""
    became = []
    with ExitStack() as open_files:
        source = open_files.enter_context(RecordingSource(recording))
        writer: VideoWriter | None = None
        for frame, planned in zip(source.frames(), covers, strict=True):
            if writer is None:
                height, width = frame.image.shape[:2]
                writer = VideoWriter(path, width, height, each_alone=True)
                open_files.callback(writer.close)
            cover = hidden(frame.image, planned, detectors)
            became.append(cover)
            writer.write(covered(frame.image, cover), round(frame.time_seconds * 1000))
    return became
