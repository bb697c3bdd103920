"""A suggestion is that of the model that watched the window, and says why there is none."""

from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from app.refcounts import keep_constants_alive
from app.settings import Settings
from models.bundle import ModelBundle
from models.classifier import Classifier
from tests.support.bedsides import INSIDE, BedsideStage
from tests.support.bundles import write_bundle
from tests.support.scenes import Scene, SceneSource, picture
from tests.support.stages import PATIENCE

keep_constants_alive()

BY_HAND = Settings(rater="N7", nurse_first=False, window_rule="by-hand")


def threshold(value: float) -> dict[str, object]:
    return {"value": value, "chosen_how": "for this test"}


def test_a_model_swapped_in_after_the_window_does_not_score_it(qtbot: QtBot, tmp_path: Path) -> None:
    scene = Scene(np.ascontiguousarray(np.rot90(picture("calm_upright"), -1)))
    bed = BedsideStage(
        qtbot, tmp_path, lambda: SceneSource(scene, is_live=True), settings=BY_HAND, threshold=threshold(0.05)
    )
    monitor, scores, facts = bed.stage.monitor, bed.bedside.scores, bed.stage.facts
    bed.stage.begin()
    qtbot.waitUntil(lambda: bool(facts) and facts[-1].snapshot.observation.probability is not None, timeout=PATIENCE)
    bed.bedside.subject.saved.emit(INSIDE)
    begun = monitor.source_seconds
    assert begun is not None
    scores.button("begins").click()
    qtbot.waitUntil(lambda: (monitor.source_seconds or 0.0) > begun + 2, timeout=PATIENCE)
    scores.button("ends").click()
    other = ModelBundle.load(write_bundle(tmp_path / "other", name="other", threshold=threshold(0.95)))
    monitor.use_model(Classifier(other, "cpu", 1), None)
    qtbot.waitUntil(lambda: facts[-1].model.name == "other", timeout=PATIENCE)
    bed.bedside.tick()
    assert scores.item("face").suggestion.startswith("The model suggests")
    scores.item("face").value_button(2).click()
    scores.button("save").click()
    (score,) = bed.store.scores()
    assert score.content.model is not None
    assert score.content.model[0] == "red"
    assert score.content.suggestions[0].highest == 4  # over the other's threshold there is no pain
    bed.close()


def test_an_untrained_model_suggests_nothing_and_says_why(qtbot: QtBot, tmp_path: Path) -> None:
    bed = BedsideStage(qtbot, tmp_path, settings=BY_HAND, untrained=True, operating_point=None)
    bed.begin()
    bed.bedside.subject.saved.emit(INSIDE)
    bed.bedside.scores.button("begins").click()
    bed.ahead(10)
    bed.bedside.scores.button("ends").click()
    bed.ahead(1)
    assert "no measured sensitivity and specificity" in bed.bedside.scores.item("face").suggestion
    bed.close()
