"""Notices a picture that stands still: a camera or a link that repeats its last frame."""

import numpy as np

from models.images import BgrImage


class FrozenPicture:
    """Compares each picture with the last, on one pixel of 32: a living sensor's noise never repeats exactly."""

    def __init__(self, frozen_seconds: float) -> None:
        self._frozen_seconds = frozen_seconds
        self._last: BgrImage | None = None
        self._since = 0.0

    def restart(self) -> None:
        """Forgets the last picture, as after a seek."""
        self._last = None

    def update(self, image: BgrImage, time_seconds: float) -> bool:
        """Whether the picture has been the same for the set time, this one included."""
        sample = np.ascontiguousarray(image[::8, ::4])  # read once: the frame is large and rests in no cache
        if self._last is None or not np.array_equal(sample, self._last):
            self._last = sample
            self._since = time_seconds
            return False
        return time_seconds - self._since >= self._frozen_seconds - 1e-6
