"""A model that takes over in the middle: nothing of the former one is carried into its answers."""

from pathlib import Path

import numpy as np
import pytest

from app.assessment.episodes import Ending
from app.assessment.trace import TraceSettings
from app.pipeline.pipeline import Pipeline
from app.pipeline.watch import Snapshot, State, Watch
from app.sources.source import Frame
from models.bundle import ModelBundle
from models.classifier import Classifier
from models.finder import FaceFinder
from models.finder_settings import FinderSettings
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

    def see(self, seconds: float) -> list[Snapshot]:
        snapshots = []
        for _ in range(round(seconds * 30)):
            image = plain_frame(self._index)
            assert image.shape == (HEIGHT, WIDTH, 3)
            snapshots.append(self.watch.process(Frame(self._index, self._index / 30, image)))
            self._index += 1
        return snapshots


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
