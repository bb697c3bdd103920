"""Names for the arrays that pass between the parts."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

BgrImage: TypeAlias = NDArray[np.uint8]
"""A frame as OpenCV keeps it: (H, W, 3) uint8, blue first."""

RgbCrop: TypeAlias = NDArray[np.uint8]
"""A face as a model takes it: (H, W, 3) uint8, red first, upright, resized, nothing else done to it."""

DepthImage: TypeAlias = NDArray[np.uint16]
"""Distance aligned to the colour picture: (H, W) uint16, in millimetres; 0 where nothing was measured."""
