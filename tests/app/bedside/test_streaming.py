"""The lab's streams: a real outlet in its own process, a real inlet here, on this machine alone."""

import math
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import cast

import numpy as np
import pylsl
import pytest
from pytestqt.qtbot import QtBot

from app.assessment.marks import MarkKind
from app.bedside.streaming import Streaming
from app.refcounts import keep_constants_alive
from app.session.lab_outlet import SCOPES
from app.session.lab_stream import LabReach, LabSample, LabStream, LabStreamError
from app.settings import Settings
from app.views.notice_view import Notice
from models.bundle import ModelBundle
from models.classifier import Classifier
from tests.support.bedsides import INSIDE, BedsideStage
from tests.support.bundles import write_bundle
from tests.support.scenes import Scene, SceneSource
from tests.support.stages import PATIENCE

keep_constants_alive()

SECONDS = PATIENCE / 1000


def test_trace_and_marks_reach_a_lab_and_a_lost_outlet_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    pylsl.util.set_config_content(f"{SCOPES[LabReach.MACHINE]}[log]\nlevel = -2\n")
    name = f"Sollievo {uuid.uuid4()}"
    stream = LabStream("machine", name)
    bed = BedsideStage(qtbot, tmp_path)
    Streaming(bed.bedside.desk, stream)

    def inlet(stream_name: str) -> pylsl.StreamInlet:
        (found,) = pylsl.resolve_byprop("name", stream_name, timeout=SECONDS)
        opened = pylsl.StreamInlet(found, recover=False)
        opened.open_stream(timeout=SECONDS)
        return opened

    trace, markers = inlet(name), inlet(f"{name} markers")
    bed.begin()
    values, at = trace.pull_sample(timeout=SECONDS)
    assert [math.isnan(value) for value in values[:2]] == [True, True]  # nobody said that the model knows this child
    assert values[2] == -1
    assert markers.pull_sample(timeout=SECONDS)[0] == ["state/cannot tell: the model does not speak for this child"]
    bed.bedside.strip.button(MarkKind.PRICK).click()
    marked, marked_at = markers.pull_sample(timeout=SECONDS)
    assert marked == ["mark/prick"]
    assert math.isfinite(marked_at)
    stream.send(LabSample(at + 100, 0.75, 0.5, 1.0))
    while values[2] != 1:
        values, sent_at = trace.pull_sample(timeout=SECONDS)
    assert values == [0.75, 0.5, 1.0]
    assert sent_at == pytest.approx(at + 100, abs=0.01)
    stream._process.kill()
    stream._process.wait()
    stream.mark(0.0, "nobody hears it")
    qtbot.waitUntil(lambda: Notice.OTHER in bed.window.notice.notices, timeout=PATIENCE)
    assert "outlet ended" in bed.window.notice.notices[Notice.OTHER]
    stream.close()
    stream.close()
    bed.close()


class Lab:
    """What is sent: each frame's time with the model that answered, and each mark."""

    def __init__(self) -> None:
        self.answered: list[tuple[str, float]] = []
        self.marks: list[tuple[float, str]] = []
        self.model: Callable[[], str] = str

    def tell_problems(self, _tell: object) -> None:
        pass

    def send(self, sample: LabSample) -> None:
        self.answered.append((self.model(), sample.monotonic_seconds))

    def mark(self, monotonic_seconds: float, text: str) -> None:
        self.marks.append((monotonic_seconds, text))


def test_another_model_is_not_heard_until_it_is_known_that_it_speaks_for_the_child(
    qtbot: QtBot, tmp_path: Path
) -> None:
    scene = Scene(np.full((90, 160, 3), 90, np.uint8))
    settings = Settings(rater="N7", nurse_first=False)
    bed = BedsideStage(qtbot, tmp_path, lambda: SceneSource(scene, is_live=True), settings=settings)
    lab = Lab()
    Streaming(bed.bedside.desk, cast("LabStream", lab))
    bed.stage.begin()
    bed.bedside.subject.saved.emit(INSIDE)
    qtbot.waitUntil(lambda: bool(lab.marks) and lab.marks[-1][1].endswith("no face"), timeout=PATIENCE)
    watch = bed.stage.run.feed.watch
    assert watch is not None
    lab.model = lambda: watch.pipeline.classifier.bundle.manifest.name
    lab.marks.clear()
    population = {"gestational_weeks": [24.0, 28.0], "age_days": [0.0, 28.0], "settings": ["ward"], "description": "-"}
    other = write_bundle(tmp_path / "other", name="other", population=population | {"synthetic": True})
    bed.stage.monitor.use_model(Classifier(ModelBundle.load(other), "cpu", 1), None)
    qtbot.waitUntil(lambda: len(lab.marks) > 0, timeout=PATIENCE)
    first = next(at for name, at in lab.answered if name == "other")
    assert lab.marks == [(first, "state/cannot tell: the model does not speak for this child")]
    bed.close()


def test_another_reach_is_refused() -> None:
    with pytest.raises(LabStreamError, match="machine or network"):
        LabStream("world")
