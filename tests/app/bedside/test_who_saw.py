"""The bedside writes down which rater sees what the model says."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.session.store import SessionStore
from app.settings import Settings
from tests.support.bedsides import INSIDE, BedsideStage


def test_each_rater_before_whom_the_model_is_shown_is_named_once(qtbot: QtBot, tmp_path: Path) -> None:
    bed = BedsideStage(qtbot, tmp_path, settings=Settings(language="en", rater="N1", nurse_first=False))
    bed.begin()
    bed.bedside.subject.saved.emit(INSIDE)  # the session begins
    bed.ahead(1)
    bed.change(rater="N2")
    bed.ahead(1)
    bed.ahead(1)
    bed.close()
    (folder,) = bed.sessions()
    with SessionStore.open(folder) as store:
        seen = [(one.text, one.entered.rater, one.entered.model_visible) for one in store.events("visibility")]
    assert seen == [("shown", "N1", True), ("shown", "N2", True)]
