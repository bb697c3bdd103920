"""One frame in, one observation out: find the face, cut the crop, classify with Grad-CAM."""

import math
from dataclasses import dataclass

import numpy as np

from app.pipeline.observation import Observation
from app.pipeline.stats import Stopwatch
from app.sources.source import Frame
from models.bundle import BundleError
from models.classifier import Classification, Classifier
from models.crop import cut_crop
from models.finder import FaceFinder, Finding
from models.gaps import GapReason
from models.runtime import ProviderError

FADE_SECONDS = 3.0
"""Time constant with which the last judged frame loses its say on votes: else a roll lost in pain is never found."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found in a frame, and how far the child lay turned clockwise by then; None while that is not known."""

    finding: Finding
    roll_degrees: float | None


class Pipeline:
    """The same for live, replay and batch, with frames in order of time.

    `process` is `look`, then `judge`. One thread may look at the next frame while another judges this one.

    Attributes:
        finder: As given.
        vote_weight: What the newest judged frame says a vote on the roll is worth: a face in pain often reads upside
            down, so calm seconds say more about which way is up. Back to 1 within seconds where no frame is judged.

    Args:
        finder: Keeps the child, the roll and the track from frame to frame.
        classifier: Runs the bundle, whose manifest says how the crop is cut.
        stopwatch: Times the stages `find face`, `cut crop` and `classify + Grad-CAM`.
    """

    def __init__(self, finder: FaceFinder, classifier: Classifier, stopwatch: Stopwatch | None = None) -> None:
        self.finder = finder
        self.vote_weight = 1.0
        self._judged = (0.0, 0.0)  # time and probability of the newest frame that was judged
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
        return self.judge(frame, self.look(frame, self.vote_weight))

    def look(self, frame: Frame, vote_weight: float) -> Looked:
        """Finds the child's face in a frame; called by one thread.

        Args:
            frame: The next one.
            vote_weight: As the attribute was when an earlier frame had been judged.
        """
        self.finder.vote_weight = vote_weight
        with self._stopwatch.time("find face"):
            finding = self.finder.find(frame.image, frame.time_seconds, frame.depth)
        return Looked(finding, self.finder.roll_degrees)

    def judge(self, frame: Frame, looked: Looked) -> Observation:
        """Cuts and classifies what `look` found in the frame; called by one thread, which may be another."""
        classifier = self._classifier  # a swap between two lines must not mix two models
        manifest = classifier.bundle.manifest
        finding = looked.finding
        if finding.face is None:
            self._fade(frame.time_seconds)
            return Observation(
                frame.index,
                frame.time_seconds,
                None,
                looked.roll_degrees,
                None,
                finding.gap,
                None,
                None,
                faces=finding.faces,
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
            self._fade(frame.time_seconds)
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
        self._judged = frame.time_seconds, answer.probability
        self.vote_weight = 1.0 - answer.probability
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

    def _fade(self, time_seconds: float) -> None:
        judged_seconds, probability = self._judged
        since = max(0.0, time_seconds - judged_seconds)
        self.vote_weight = 1.0 - probability * math.exp(-since / FADE_SECONDS)


def _decided(answer: Classification, pain: int, threshold: float) -> int:
    if answer.probability >= threshold:
        return pain
    others = answer.probabilities.copy()
    others[pain] = -1
    return int(np.argmax(others))
