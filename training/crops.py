"""Crops of labelled pictures, cut as at the bedside: the detector finds the face, the known roll turns it upright.

What the detector does not find gives no crop, as in the app; it is counted, never cut by the truth.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.crop import cut_crop
from models.detectors.choose import open_detector
from models.detectors.detector import FaceDetector
from models.face import Face
from models.finder_settings import FinderSettings
from models.images import BgrImage
from models.manifest import CropRule
from models.opencv import cv2
from models.search_picture import SearchPicture
from training.errors import TrainingError
from training.tables import Picture

QUARTERS = (0.0, 90.0, 180.0, 270.0)


@dataclass(frozen=True, slots=True, eq=False)
class Crops:
    """The crops of some pictures.

    Attributes:
        pictures: Those whose face was found, one a crop.
        images: (N, size + 2 x border, size + 2 x border, 3) uint8, RGB, upright.
        border: Pixels around the crop proper, at the same scale, for augmentation to shift and turn into.
        missed: The pictures whose face was not found.
    """

    pictures: tuple[Picture, ...]
    images: NDArray[np.uint8]
    border: int
    missed: tuple[Picture, ...]

    @property
    def labels(self) -> NDArray[np.int64]:
        """(N,) 1 for pain, 0 for none."""
        return np.array([picture.is_pain for picture in self.pictures], np.int64)

    @property
    def actions(self) -> NDArray[np.float32]:
        """(N, actions) how strongly each of `training.tables.ACTIONS` is done, 0..1."""
        return np.array([picture.actions for picture in self.pictures], np.float32)

    @property
    def children(self) -> NDArray[np.str_]:
        """(N,) whose face each crop is."""
        return np.array([picture.child for picture in self.pictures], np.str_)

    @property
    def plain(self) -> NDArray[np.uint8]:
        """(N, size, size, 3) the crops without their border: what the model is given at the bedside."""
        end = self.images.shape[1] - self.border
        return self.images[:, self.border : end, self.border : end]


def cut_all(pictures: Sequence[Picture], rule: CropRule, size: int, *, border: int, cache: Path | None = None) -> Crops:
    """Crops of all pictures whose face the rule's detector finds.

    Args:
        pictures: What to cut.
        rule: As the manifest will say it.
        size: Width and height of the crop in pixels.
        border: Pixels more on each side, at the same scale.
        cache: A file (.npz) that keeps the crops; it is used again for the same pictures and settings.

    Raises:
        TrainingError: A picture cannot be read, or no face at all was found.
    """
    key = _key(pictures, rule, size, border)
    kept = _from_cache(cache, key)
    if kept is None:
        kept = _cut(pictures, rule, size, border)
        if cache is not None:
            cache.parent.mkdir(parents=True, exist_ok=True)
            np.savez(cache, key=np.array(key), images=kept[0], found=kept[1])
    images, found = kept
    return Crops(
        pictures=tuple(picture for picture, is_found in zip(pictures, found, strict=True) if is_found),
        images=images,
        border=border,
        missed=tuple(picture for picture, is_found in zip(pictures, found, strict=True) if not is_found),
    )


def find_known_face(detector: FaceDetector, image: BgrImage, picture: Picture) -> Face | None:
    """The picture's own face as `models.finder` finds it with its roll known: upright first, else by quarter turns.

    Another face in the picture is not it: the centre must lie in the true box.
    """
    pixels = FinderSettings().search_pixels
    for quarter in QUARTERS:
        search = SearchPicture.turn(image, picture.roll_degrees + quarter, pixels)
        faces = [search.face_in_frame(face) for face in detector.detect(search.image)]
        mine = [face for face in faces if picture.face.contains(*face.box.centre)]
        if mine:
            return max(mine, key=lambda face: face.score)
    return None


def _cut(
    pictures: Sequence[Picture], rule: CropRule, size: int, border: int
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    whole = size + 2 * border
    margin = ((1 + 2 * rule.margin) * whole / size - 1) / 2
    images, found = [], []
    detector = open_detector(rule.detector)
    try:
        for picture in pictures:
            read = cv2.imread(str(picture.path), cv2.IMREAD_COLOR)
            if read is None:
                raise TrainingError(f"{picture.path}: a picture must be there and whole; render the set again")
            image = np.asarray(read, np.uint8)
            face = find_known_face(detector, image, picture)
            found.append(face is not None)
            if face is not None:
                crop = cut_crop(image, face, picture.roll_degrees, margin=margin, width=whole, height=whole)
                images.append(crop.image)
    finally:
        detector.close()
    if not images:
        raise TrainingError(f"a set must have faces that {rule.detector} finds, found none in {len(found)} pictures")
    return np.stack(images), np.array(found, np.bool_)


def _key(pictures: Sequence[Picture], rule: CropRule, size: int, border: int) -> str:
    files = [(str(picture.path), picture.path.stat().st_size, picture.path.stat().st_mtime_ns) for picture in pictures]
    return hashlib.sha256(repr((files, rule, size, border)).encode()).hexdigest()


def _from_cache(cache: Path | None, key: str) -> tuple[NDArray[np.uint8], NDArray[np.bool_]] | None:
    if cache is None or not cache.exists():
        return None
    with np.load(cache) as kept:
        if str(kept["key"]) != key:
            return None
        return kept["images"], kept["found"]
