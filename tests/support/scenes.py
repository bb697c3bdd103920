"""A first-class fake camera over rendered newborns: what it sees, and what is wrong with it, changes while it runs."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from app.sources.source import Frame, SourceError, SourceInfo
from models.images import BgrImage
from models.opencv import cv2

FACES = Path(__file__).parents[1] / "data" / "faces"
STEP_SECONDS = 0.04


def picture(name: str) -> BgrImage:
    return np.asarray(cv2.imread(str(FACES / f"{name}.jpg")), np.uint8)


def with_visitor(image: BgrImage) -> BgrImage:
    """The same child with a second face that leans in from the right."""
    together = image.copy()
    together[80:340, 690:960] = picture("two_faces")[80:340, 690:960]
    return together


@dataclass(slots=True)
class Scene:
    """What a fake camera is in front of, shared with the test.

    Attributes:
        image: What it sees.
        is_frozen: It repeats one picture, without a living sensor's noise.
        unplugged: It raises, and cannot be opened.
        stalled: It gives nothing while this is set.
        opened: How many times it was opened.
    """

    image: BgrImage
    is_frozen: bool = False
    unplugged: bool = False
    stalled: bool = False
    opened: int = 0


class SceneSource:
    """25 pictures a second by its own clock, as fast as they are taken; every one is looked at."""

    def __init__(self, scene: Scene, *, is_live: bool = False) -> None:
        if scene.unplugged:
            raise SourceError("There is no camera: plug it in.")
        scene.opened += 1
        self._scene = scene
        self._closed = threading.Event()
        height, width = scene.image.shape[:2]
        self._info = SourceInfo("scene", "camera", width, height, None, None, None, is_live)

    @property
    def info(self) -> SourceInfo:
        return self._info

    def frames(self) -> Iterator[Frame]:
        noise = np.random.default_rng(7)
        index = 0
        while not self._closed.is_set():
            scene = self._scene
            if scene.unplugged:
                raise SourceError("The camera is gone: check its cable.")
            if scene.stalled:
                self._closed.wait(0.01)
                continue
            image = scene.image
            if not scene.is_frozen:
                moved = image.astype(np.int16) + noise.integers(-3, 4, image.shape, dtype=np.int16)
                image = np.clip(moved, 0, 255).astype(np.uint8)
            yield Frame(index, index * STEP_SECONDS, image)
            index += 1
            if self._info.is_live:
                self._closed.wait(0.02)

    def close(self) -> None:
        self._closed.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
