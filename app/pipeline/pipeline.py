"""One frame in, one observation out: find the face, cut the crop, classify with Grad-CAM."""

import numpy as np

from app.pipeline.observation import Observation
from app.pipeline.stats import Stopwatch
from app.sources.source import Frame
from models.bundle import BundleError
from models.classifier import Classification, Classifier
from models.crop import cut_crop
from models.finder import FaceFinder
from models.gaps import GapReason
from models.runtime import ProviderError


class Pipeline:
    """The same for live, replay and batch; called by one thread, with frames in order of time.

    Args:
        finder: Keeps the child, the roll and the track from frame to frame.
        classifier: Runs the bundle, whose manifest says how the crop is cut.
        stopwatch: Times the stages `find face`, `cut crop` and `classify + Grad-CAM`.
    """

    def __init__(self, finder: FaceFinder, classifier: Classifier, stopwatch: Stopwatch | None = None) -> None:
        self.finder = finder
        self._classifier = classifier
        self._stopwatch = stopwatch or Stopwatch()

    @property
    def classifier(self) -> Classifier:
        """The model that answers at present."""
        return self._classifier

    def swap(self, classifier: Classifier) -> Classifier:
        """Uses another model from the next frame on and returns the former one, for the caller to close."""
        former, self._classifier = self._classifier, classifier
        return former

    def process(self, frame: Frame) -> Observation:
        """Looks at one frame. Never raises for what is in the picture: that is a gap with its reason."""
        classifier = self._classifier  # a swap between two lines must not mix two models
        manifest = classifier.bundle.manifest
        with self._stopwatch.time("find face"):
            finding = self.finder.find(frame.image, frame.time_seconds, frame.depth)
        roll = self.finder.roll_degrees
        if finding.face is None:
            return Observation(
                frame.index, frame.time_seconds, None, roll, None, finding.gap, None, None, faces=finding.faces
            )
        face = finding.face
        with self._stopwatch.time("cut crop"):
            crop = cut_crop(
                frame.image,
                face,
                face.roll_degrees,
                margin=manifest.crop.margin,
                width=manifest.input.width,
                height=manifest.input.height,
            )
        try:
            with self._stopwatch.time("classify + Grad-CAM"):
                answer = classifier.classify(crop.image)
        except (BundleError, ProviderError):
            return Observation(
                frame.index,
                frame.time_seconds,
                face,
                face.roll_degrees,
                None,
                GapReason.MODEL_FAILED,
                crop,
                None,
                faces=finding.faces,
            )
        # A face in pain often reads upside down, so calm seconds say more about which way is up.
        self.finder.vote_weight = 1.0 - answer.probability
        return Observation(
            frame.index,
            frame.time_seconds,
            face,
            face.roll_degrees,
            answer.probability,
            None,
            crop,
            answer.cam,
            _decided(answer, manifest.pain_index, manifest.threshold.value),
            finding.faces,
        )


def _decided(answer: Classification, pain: int, threshold: float) -> int:
    if answer.probability >= threshold:
        return pain
    others = answer.probabilities.copy()
    others[pain] = -1
    return int(np.argmax(others))
