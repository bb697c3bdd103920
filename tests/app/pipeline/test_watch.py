"""What is said of the face as frames come, and of a model that takes over in the middle: nothing is carried over."""

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.assessment.episodes import Ending
from app.assessment.trace import TraceSettings
from app.pipeline.observation import Observation
from app.pipeline.pipeline import Pipeline
from app.pipeline.watch import Doubt, Snapshot, State, Watch
from app.sources.source import Frame
from models.bundle import ModelBundle
from models.classifier import Classifier
from models.finder import FaceFinder
from models.finder_settings import FinderSettings
from models.gaps import GapReason
from tests.support.bundles import write_bundle
from tests.support.scripted_faces import HEIGHT, WIDTH, ScriptedDetector, ScriptedFace
from tests.support.scripted_faces import frame as plain_frame


class Ward:
    """A watch over a scripted face, whose frames' redness is the probability of pain."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        finder = FaceFinder(ScriptedDetector((ScriptedFace(120.0, 90.0),)), FinderSettings(search_pixels=WIDTH // 2))
        finder.set_roll(0)
        self.watch = Watch(Pipeline(finder, self.model("first", 0.3)), TraceSettings())
        self._index = 0

    def model(self, name: str, threshold: float, **changes: object) -> Classifier:
        rule = {"value": threshold, "chosen_how": "test"}
        return Classifier(
            ModelBundle.load(write_bundle(self._folder / name, name=name, threshold=rule, **changes)), "cpu", 1
        )

    def remember(self, probabilities: Iterator[float | None]) -> list[Snapshot]:
        """Says frame by frame what a model has seen; None where the face was covered."""
        snapshots = []
        for probability in probabilities:
            gap = GapReason.FACE_COVERED if probability is None else None
            seen = Observation(self._index, self._index / 30, None, 0.0, probability, gap, None, None)
            snapshots.append(self.watch.remember(seen))
            self._index += 1
        return snapshots

    def see(self, seconds: float) -> list[Snapshot]:
        snapshots = []
        for _ in range(round(seconds * 30)):
            image = plain_frame(self._index)
            assert image.shape == (HEIGHT, WIDTH, 3)
            snapshots.append(self.watch.process(Frame(self._index, self._index / 30, image)))
            self._index += 1
        return snapshots


def lasting(*parts: tuple[float, float | None]) -> Iterator[float | None]:
    """At 30 frames a second: for so many seconds this probability."""
    return (probability for seconds, probability in parts for _ in range(math.ceil(seconds * 30)))


def said(snapshots: list[Snapshot]) -> list[tuple[State, GapReason | Doubt | None]]:
    """What was said, each once as long as it stays."""
    words = [(one.state, one.reason) for one in snapshots]
    return [word for place, word in enumerate(words) if place == 0 or word != words[place - 1]]


COVERED = (State.CANNOT_TELL, GapReason.FACE_COVERED)
BRIEF = (State.CANNOT_TELL, Doubt.SEEN_TOO_BRIEFLY)
PAIN, NO_PAIN = (State.PAIN, None), (State.NO_PAIN, None)


def test_a_child_in_pain_seen_in_glimpses_never_reads_no_pain(tmp_path: Path) -> None:
    ward = Ward(tmp_path)
    glimpses = ward.remember(lasting(*[(0.9, 0.99), (2.6, None)] * 5))
    assert said(glimpses) == [BRIEF, COVERED] * 5
    assert glimpses[-1].point.frame_index == len(glimpses) - 1
    # Seen for long enough it is said, at once and anew after each long gap.
    assert said(ward.remember(lasting((1.5, 0.99), (3.0, None), (1.5, 0.99)))) == [BRIEF, PAIN, COVERED, BRIEF, PAIN]
    ward.watch.close()


def test_no_pain_goes_on_through_the_onset_delay_and_through_a_short_gap_only(tmp_path: Path) -> None:
    ward = Ward(tmp_path)
    assert said(ward.remember(lasting((1.0, 0.01), (2.0, 0.99)))) == [NO_PAIN, PAIN]
    assert said(ward.remember(lasting((4.0, 0.01), (1.0, None), (0.3, 0.99), (1.0, 0.01)))) == [
        PAIN,
        NO_PAIN,
        COVERED,
        NO_PAIN,
    ]
    assert said(ward.remember(lasting((2.5, None), (0.5, 0.99)))) == [COVERED, BRIEF]
    # What another model saw is no ground for "no pain expression".
    ward.remember(lasting((2.0, 0.01)))
    ward.watch.swap(ward.model("second", 0.3)).close()
    assert said(ward.remember(lasting((0.5, 0.99)))) == [BRIEF]
    ward.watch.close()


def test_the_episode_of_the_former_model_ends_with_it_and_smoothing_starts_afresh(tmp_path: Path) -> None:
    ward = Ward(tmp_path)
    before = ward.see(3)
    assert before[-1].state is State.PAIN
    former = ward.watch.swap(ward.model("second", 0.99))
    assert former.bundle.manifest.name == "first"
    former.close()
    after = ward.see(3)
    ended = [one.ended for one in after if one.ended is not None]
    assert [one.ended for one in ended] == [Ending.RECORDING_END]
    assert ended[0].end_seconds == pytest.approx(after[0].observation.time_seconds, abs=0.05)
    assert after[0].point.smoothed == after[0].point.probability
    assert {one.state for one in after} == {State.NO_PAIN}
    assert ward.watch.episode_settings.threshold == 0.99
    ward.watch.close()


def test_which_way_is_up_is_voted_anew_though_it_was_lost_while_the_child_cried(tmp_path: Path) -> None:
    ward = Ward(tmp_path)
    pipeline = ward.watch.pipeline
    pipeline.finder.use_detector(ScriptedDetector((ScriptedFace(240.0, 90.0),))).close()
    frames = (Frame(index, index / 10, plain_frame(index, 195)) for index in range(1000))
    crying = [pipeline.process(next(frames)).probability for _ in range(10)]
    assert crying[-1] == pytest.approx(1.0, abs=0.001)
    pipeline.finder.forget_roll()  # as the finder does when the camera was moved
    after = [pipeline.process(next(frames)) for _ in range(60)]
    assert after[0].gap is GapReason.ROLL_UNKNOWN
    assert after[-1].gap is None
    ward.watch.close()


def test_an_untrained_model_gives_no_state_from_its_first_frame_on(tmp_path: Path) -> None:
    ward = Ward(tmp_path)
    ward.see(3)
    untrained = ward.model("raw", 0.3, untrained=True, demonstration=False, operating_point=None)
    ward.watch.swap(untrained).close()
    assert {one.state for one in ward.see(2)} == {State.CANNOT_TELL}
    ward.watch.swap(ward.model("third", 0.3)).close()
    assert ward.see(3)[-1].state is State.PAIN
    ward.watch.close()


def test_the_class_decided_goes_by_the_threshold(tmp_path: Path) -> None:
    ward = Ward(tmp_path)
    assert ward.see(0.1)[-1].observation.decided_class == 1
    ward.watch.swap(ward.model("strict", 0.99)).close()
    seen = ward.see(0.1)[-1].observation
    assert seen.decided_class == 0
    assert len(seen.faces) == 1
    assert np.isfinite(seen.cam).all() if seen.cam is not None else False
    ward.watch.close()
