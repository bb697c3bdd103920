"""VGG-Face as it was trained on adults' faces, nothing fine-tuned, and an SVM on what its last block sees.

Celona and Manoni (2017) and Zamzmi and others (2018) took deep features this way (thesis, section 2.3.1); theirs came
from fully connected layers, which the files that people have often lack. These are the 512 means of the last pooling.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.opencv import cv2
from training.baselines.baseline import Baseline, Features
from training.run_record import UsedWeights

NAME = "vgg-face-svm"
SIDE = 224
BATCH = 16


def vgg_face_svm(weights: Path | None) -> tuple[Baseline, UsedWeights]:
    """The baseline with the user's weights, and what to record about them.

    Raises:
        TrainingError: There are no weights, or they are another network's.
    """
    from training.networks import vgg_face
    from training.quiet_tensorflow import keras
    from training.weights import load_pretrained, read_weights

    read_weights(weights)  # before a network of 60 MB is built for nothing
    model = vgg_face.build(SIDE)
    used = load_pretrained(model, weights)
    means = keras.Model(model.input, model.get_layer("average").output)

    def features(crops: NDArray[np.uint8]) -> Features:
        parts = []
        for start in range(0, len(crops), BATCH):
            some = np.stack([cv2.resize(crop, (SIDE, SIDE)) for crop in crops[start : start + BATCH]])
            parts.append(keras.ops.convert_to_numpy(means(some.astype(np.float32), training=False)))
        return np.concatenate(parts)

    what = "VGG-Face's last block, linear SVM (after Celona and Manoni, 2017, and Zamzmi and others, 2018)"
    return Baseline(NAME, what, features, None, "svm"), used
