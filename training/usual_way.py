"""The usual way to run such a model, timed: Keras's `predict` and a gradient tape for Grad-CAM, on each frame in turn.

As tutorials and the field's published code have it: read a frame, detect the face, cut and resize the crop, `predict`,
then Grad-CAM by `GradientTape` (Selvaraju et al., 2017), then the map drawn over the frame. `sollievo bench
--usual-way` runs it beside the program's own pipeline. Weights are random where no network is given: speed is the same.
"""

import json
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.crop import cut_crop
from models.detectors.choose import open_detector
from models.face import Box, Face
from models.images import BgrImage
from models.opencv import cv2
from training.errors import TrainingError
from training.networks.choose import build_network, load_network
from training.networks.network import Network
from training.quiet_tensorflow import keras, tf

STAGES = ("read", "detect", "cut crop", "predict", "Grad-CAM by tape", "draw", "whole")
WARM_FRAMES = 2
"""Keras builds its functions with the first frames; they are not timed."""


@dataclass(frozen=True, slots=True)
class UsualWay:
    """What was measured.

    Attributes:
        network: Which one.
        frames: How many were timed.
        medians_ms: Median milliseconds by stage.
        percentiles_95_ms: 95th percentile by stage.
        processor_ms: Processor time for a frame, of all threads together.
    """

    network: str
    frames: int
    medians_ms: dict[str, float]
    percentiles_95_ms: dict[str, float]
    processor_ms: float

    def to_json(self) -> str:
        """All of it, in one line."""
        return json.dumps(asdict(self))


def time_usual_way(recording: Path, network: str, detector: str, frames: int, weights: Path | None = None) -> UsualWay:
    """Runs the first frames of a recording.

    Args:
        recording: A video file that OpenCV reads.
        network: One of `training.networks.choose.NETWORK_NAMES`.
        detector: Name of a face detector of the bedside program.
        frames: How many to time, from 1.
        weights: A Keras file of the network; None for random ones.

    Raises:
        TrainingError: The recording cannot be read or has too few frames, or there is no such network.
    """
    chosen = build_network(network) if weights is None else load_network(weights, network)
    explain = keras.Model(chosen.model.input, [chosen.model.get_layer(chosen.cam_layer).output, chosen.model.output])
    times: dict[str, list[float]] = {stage: [] for stage in STAGES}
    video = cv2.VideoCapture(str(recording))
    processor = 0.0
    with closing(open_detector(detector)) as finder:
        for number in range(frames + WARM_FRAMES):
            if number == WARM_FRAMES:
                processor = time.process_time()
            spent = _frame(video, finder, chosen, explain)
            if spent is None:
                raise TrainingError(
                    f"{recording}: a recording must have {frames + WARM_FRAMES} frames, it ended after {number}; "
                    "ask for fewer"
                )
            if number >= WARM_FRAMES:
                for stage, seconds in zip(STAGES, (*spent, sum(spent)), strict=True):
                    times[stage].append(seconds * 1000)
    video.release()
    return UsualWay(
        network=network,
        frames=frames,
        medians_ms={stage: float(np.median(each)) for stage, each in times.items()},
        percentiles_95_ms={stage: float(np.percentile(each, 95)) for stage, each in times.items()},
        processor_ms=(time.process_time() - processor) * 1000 / frames,
    )


def _frame(video: Any, finder: Any, network: Network, explain: keras.Model) -> tuple[float, ...] | None:
    """Seconds of each stage but the whole; None at the end of the recording."""
    marks = [time.perf_counter()]
    is_read, image = video.read()
    if not is_read:
        return None
    marks.append(time.perf_counter())
    faces = finder.detect(image)
    face = faces[0] if faces else _middle(image)
    marks.append(time.perf_counter())
    width, height = network.input_size
    crop = cut_crop(image, face, 0.0, margin=0.1, width=width, height=height).image[np.newaxis].astype(np.float32)
    marks.append(time.perf_counter())
    network.model.predict(crop, verbose=0)
    marks.append(time.perf_counter())
    cam = grad_cam(explain, crop)
    marks.append(time.perf_counter())
    _draw(image, face, cam)
    marks.append(time.perf_counter())
    return tuple(after - before for before, after in pairwise(marks))


def grad_cam(explain: keras.Model, crop: NDArray[np.float32], number: int = 1) -> NDArray[np.float32]:
    """Grad-CAM of one class by a gradient tape, (h, w) float32, 0 and up.

    Args:
        explain: Crop to (last map, logits).
        crop: (1, H, W, 3) float32.
        number: The class.
    """
    with tf.GradientTape() as tape:
        last_map, logits = explain(crop, training=False)
        score = logits[:, number]
    weights = tf.reduce_mean(tape.gradient(score, last_map), axis=(1, 2))
    cam = tf.nn.relu(tf.reduce_sum(last_map * weights[:, tf.newaxis, tf.newaxis, :], axis=-1))
    return np.asarray(cam[0], np.float32)


def _draw(image: BgrImage, face: Face, cam: NDArray[np.float32]) -> NDArray[np.uint8]:
    left, top = max(0, int(face.box.left)), max(0, int(face.box.top))
    part = image[top : int(face.box.bottom), left : int(face.box.right)]
    if not part.size:
        return image
    heat = np.asarray(255 * cam / max(float(cam.max()), 1e-9), np.uint8)
    colours = cv2.applyColorMap(cv2.resize(heat, part.shape[1::-1]), cv2.COLORMAP_JET)
    drawn = image.copy()
    drawn[top : int(face.box.bottom), left : int(face.box.right)] = cv2.addWeighted(part, 0.6, colours, 0.4, 0)
    return drawn


def _middle(image: BgrImage) -> Face:
    """Where no face is found the middle is taken, so that every frame costs the same work."""
    height, width = image.shape[:2]
    side = 0.5 * height
    box = Box(width / 2 - side / 2, height / 2 - side / 2, width / 2 + side / 2, height / 2 + side / 2)
    return Face(box, 1.0, None, 0.0)
