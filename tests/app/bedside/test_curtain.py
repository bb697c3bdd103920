"""What a model says is hidden until it is known that it speaks for this child."""

from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from app.refcounts import keep_constants_alive
from app.settings import Settings
from app.views.state_view import Silence
from models.bundle import ModelBundle
from models.classifier import Classifier
from tests.support.bedsides import INSIDE, BedsideStage
from tests.support.bundles import write_bundle
from tests.support.scenes import Scene, SceneSource
from tests.support.scripted_source import ScriptedSource, unplugged
from tests.support.stages import PATIENCE

keep_constants_alive()

ANYONE = Settings(rater="N7", nurse_first=False)


def test_a_child_of_whom_nothing_is_known_gets_no_state_at_any_moment(qtbot: QtBot, tmp_path: Path) -> None:
    bed = BedsideStage(qtbot, tmp_path, settings=ANYONE)
    seen: list[tuple[Silence | None, bool, bool]] = []

    def look(_facts: object) -> None:
        seen.append((bed.window.model_output_hidden, bed.window.state.isVisible(), bed.bedside.desk.visible_now()))

    bed.stage.monitor.facts_shown.connect(look)
    assert bed.window.model_output_hidden is Silence.STARTING
    bed.begin()
    assert set(seen) == {(Silence.OUTSIDE_POPULATION, False, False)}
    assert not bed.bedside.desk.was_visible(0.0)
    bed.bedside.subject.saved.emit(INSIDE)
    assert bed.window.model_output_hidden is None
    assert bed.bedside.desk.was_visible(0.0)
    bed.close()


def test_another_model_is_hidden_from_its_first_facts_on(qtbot: QtBot, tmp_path: Path) -> None:
    scene = Scene(np.full((90, 160, 3), 90, np.uint8))
    bed = BedsideStage(qtbot, tmp_path, lambda: SceneSource(scene, is_live=True), settings=ANYONE)
    monitor = bed.stage.monitor
    with qtbot.waitSignal(monitor.facts_shown, timeout=PATIENCE):
        bed.stage.begin()
    bed.bedside.subject.saved.emit(INSIDE)
    assert bed.window.model_output_hidden is None
    hidden: dict[str, Silence | None] = {}
    monitor.facts_shown.connect(lambda facts: hidden.setdefault(facts.model.name, bed.window.model_output_hidden))
    population = {"gestational_weeks": [24.0, 28.0], "age_days": [0.0, 28.0], "settings": ["ward"], "description": "-"}
    other = write_bundle(tmp_path / "other", name="other", population=population | {"synthetic": True})
    monitor.use_model(Classifier(ModelBundle.load(other), "cpu", 1), None)
    qtbot.waitUntil(lambda: "other" in hidden, timeout=PATIENCE)
    assert hidden["other"] is Silence.OUTSIDE_POPULATION
    bed.close()


def test_a_run_without_any_model_says_that_it_is_over(qtbot: QtBot, tmp_path: Path) -> None:
    bed = BedsideStage(qtbot, tmp_path, lambda: ScriptedSource([], is_live=True, fault=unplugged()), settings=ANYONE)
    with qtbot.waitSignal(bed.stage.monitor.ended, timeout=PATIENCE):
        bed.stage.begin()
    bed.bedside.tick()
    assert bed.window.model_output_hidden is Silence.STOPPED
    assert not bed.bedside.desk.was_visible(0.0)
    bed.close()
