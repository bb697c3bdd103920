"""Random changes to training crops, so that a network cannot lean on colour, place, sharpness or one part of the face.

Mean redness alone told pain from calm on rendered faces (AUC 0.79), hence the strong changes of colour; a bedside face
may be 40 px wide, blurred, compressed, half behind a hand, hence the others. Evaluation never changes a crop.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.images import RgbCrop
from models.opencv import cv2
from training.quiet_tensorflow import keras

Arrays = dict[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class AugmentationSettings:
    """How much, and how often (shares of crops, 0..1).

    Twice as much kept a fresh network from learning anything for four epochs; one that has learned takes `HARD`.

    Attributes:
        shift: Largest shift, as a share of the crop's side. The detector's box wanders in pain.
        zoom: Largest change of scale, as a share.
        turn_degrees: Largest turn: the known roll is refined by the eyes only.
        gain: Largest change of brightness, as a share.
        contrast: Largest change of contrast, as a share.
        grey: How often all colour goes.
        cast: How often a colour cast comes, and by how much at most a channel changes.
        shrink: How often the crop is made as small as a distant face, down to `least_pixels`.
        blur: How often it is blurred.
        noise: Largest standard deviation of noise, in grey levels.
        compress: How often it is JPEG, at qualities from `least_quality`.
        cover: How often a patch covers part of it.
        side: How often light falls from one side, and by how much at most a side of the crop is darkened, as a share.
    """

    shift: float = 0.06
    zoom: float = 0.08
    turn_degrees: float = 8.0
    gain: float = 0.2
    contrast: float = 0.2
    grey: float = 0.15
    cast: tuple[float, float] = (0.3, 0.2)
    shrink: float = 0.1
    least_pixels: int = 30
    blur: float = 0.1
    noise: float = 4.0
    compress: float = 0.1
    least_quality: int = 25
    cover: float = 0.03
    side: tuple[float, float] = (0.0, 0.0)


HARD = AugmentationSettings(
    gain=0.35,
    contrast=0.35,
    cast=(0.5, 0.3),
    shrink=0.35,
    least_pixels=24,
    blur=0.3,
    noise=8.0,
    compress=0.3,
    least_quality=12,
    side=(0.4, 0.6),
)
"""For the last epochs: distant, blurred, compressed faces in coloured light from one side."""


def augment(
    image: RgbCrop, size: int, random: np.random.Generator, settings: AugmentationSettings | None = None
) -> RgbCrop:
    """One crop, changed.

    Args:
        image: (S, S, 3) uint8 with the border that `training.crops.Crops.images` have.
        size: Of the answer, (size, size, 3).
        random: Where chance comes from.
        settings: How much.
    """
    settings = settings or AugmentationSettings()
    crop = _move(image, size, random, settings)
    if random.uniform() < settings.cover:
        _cover(crop, random)
    coloured = _colour(_light(crop.astype(np.float32), random, settings), random, settings)
    if random.uniform() < settings.blur:
        coloured = np.asarray(cv2.GaussianBlur(coloured, (0, 0), random.uniform(0.4, 1.6)), np.float32)
    if random.uniform() < settings.shrink:
        small = int(random.integers(settings.least_pixels, size))
        coloured = np.asarray(cv2.resize(coloured, (small, small), interpolation=cv2.INTER_AREA), np.float32)
    spread = random.uniform(0, settings.noise)
    noisy = coloured + random.normal(0, spread, coloured.shape).astype(np.float32)
    answer = np.clip(noisy, 0, 255).astype(np.uint8)
    if random.uniform() < settings.compress:
        answer = _compress(answer, int(random.integers(settings.least_quality, 95)))
    if answer.shape[0] != size:
        answer = np.asarray(cv2.resize(answer, (size, size), interpolation=cv2.INTER_LINEAR), np.uint8)
    return answer


class AugmentedCrops(keras.utils.PyDataset):  # type: ignore[misc]
    """Batches of changed crops for `keras.Model.fit`, in a new order and changed anew each epoch, the same by seed.

    Targets and weights are dictionaries of arrays with one row a crop, by the names of the model's outputs.
    """

    def __init__(
        self,
        images: NDArray[np.uint8],
        targets: Arrays,
        weights: Arrays,
        size: int,
        *,
        batch: int,
        seed: int,
        settings: AugmentationSettings | None = None,
    ) -> None:
        super().__init__()
        self._settings = settings
        self._images, self._targets, self._weights = images, targets, weights
        self._size, self._batch = size, batch
        self._random = np.random.default_rng(seed)
        self._order = self._random.permutation(len(images))

    def __len__(self) -> int:
        """How many batches an epoch has."""
        return math.ceil(len(self._images) / self._batch)

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], Arrays, Arrays]:
        """One batch: crops (N, size, size, 3) float32 0..255, targets, weights."""
        chosen = self._order[index * self._batch : (index + 1) * self._batch]
        crops = np.stack([augment(self._images[item], self._size, self._random, self._settings) for item in chosen])
        targets = {name: values[chosen] for name, values in self._targets.items()}
        weights = {name: values[chosen] for name, values in self._weights.items()}
        return crops.astype(np.float32), targets, weights

    def on_epoch_end(self) -> None:
        """Shuffles for the next epoch."""
        self._order = self._random.permutation(len(self._images))


def _move(image: RgbCrop, size: int, random: np.random.Generator, settings: AugmentationSettings) -> RgbCrop:
    angle = math.radians(random.uniform(-settings.turn_degrees, settings.turn_degrees))
    scale = 1 + random.uniform(-settings.zoom, settings.zoom)
    mirror = -1.0 if random.uniform() < 0.5 else 1.0
    cosine, sine = scale * math.cos(angle), scale * math.sin(angle)
    linear = np.array([[mirror * cosine, sine], [-mirror * sine, cosine]])
    middle = (np.array(image.shape[1::-1]) - 1) / 2
    target = (size - 1) / 2 + random.uniform(-settings.shift, settings.shift, 2) * size
    matrix = np.hstack([linear, (target - linear @ middle)[:, None]])
    return np.array(cv2.warpAffine(image, matrix, (size, size), flags=cv2.INTER_LINEAR), np.uint8)


def _colour(
    crop: NDArray[np.float32], random: np.random.Generator, settings: AugmentationSettings
) -> NDArray[np.float32]:
    grey = crop.mean(axis=2, keepdims=True)
    keep = 0.0 if random.uniform() < settings.grey else random.uniform(0.3, 1.2)
    crop = grey + (crop - grey) * np.float32(keep)
    often, most = settings.cast
    if random.uniform() < often:
        crop = crop * random.uniform(1 - most, 1 + most, 3).astype(np.float32)
    mean = crop.mean()
    contrast = 1 + random.uniform(-settings.contrast, settings.contrast)
    gain = 1 + random.uniform(-settings.gain, settings.gain)
    return np.asarray(((crop - mean) * contrast + mean) * gain, np.float32)


def _light(
    crop: NDArray[np.float32], random: np.random.Generator, settings: AugmentationSettings
) -> NDArray[np.float32]:
    often, most = settings.side
    if not often or random.uniform() >= often:
        return crop
    angle, depth = random.uniform(0, 2 * math.pi), random.uniform(0, most)
    rows, columns = np.mgrid[-1 : 1 : crop.shape[0] * 1j, -1 : 1 : crop.shape[1] * 1j]
    towards = np.clip((math.cos(angle) * columns + math.sin(angle) * rows) / math.sqrt(2) + 0.5, 0, 1)
    # A soft edge at a random place rather than a ramp: a lamp's shade falls across the nose.
    sharpness = random.uniform(1, 5)
    shade = 1 / (1 + np.exp(-sharpness * 4 * (towards - random.uniform(0.3, 0.7))))
    return np.asarray(crop * (1 - depth * shade[..., None]), np.float32)


def _cover(crop: RgbCrop, random: np.random.Generator) -> None:
    size = crop.shape[0]
    width, height = (random.uniform(0.12, 0.4, 2) * size).astype(int)
    left, top = int(random.integers(0, size - width)), int(random.integers(0, size - height))
    crop[top : top + height, left : left + width] = random.integers(0, 256, 3)


def _compress(crop: RgbCrop, quality: int) -> RgbCrop:
    # Channel order does not matter much to JPEG, and is the same on the way back.
    _, packed = cv2.imencode(".jpg", crop[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)[..., ::-1]
