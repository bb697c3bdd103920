"""Nothing of one child goes on for the next: neither trace nor episode nor lock, and each session keeps its own."""

from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from app.assessment.marks import MarkKind
from app.feed import Facts
from app.refcounts import keep_constants_alive
from app.session.store import SessionStore
from app.settings import Settings
from models.gaps import GapReason
from tests.support.bedsides import INSIDE, BedsideStage
from tests.support.scenes import Scene, SceneSource, picture
from tests.support.stages import PATIENCE

keep_constants_alive()


def test_the_next_child_begins_afresh_and_is_judged_once_a_person_says_who_it_is(qtbot: QtBot, tmp_path: Path) -> None:
    scene = Scene(np.ascontiguousarray(np.rot90(picture("calm_upright"), -1)))
    settings = Settings(rater="N7", nurse_first=False)
    bed = BedsideStage(qtbot, tmp_path, lambda: SceneSource(scene, is_live=True), settings=settings)
    bedside, window, facts = bed.bedside, bed.window, bed.stage.facts

    def is_judged() -> bool:
        return bool(facts) and facts[-1].snapshot.observation.probability is not None

    bed.stage.begin()
    qtbot.waitUntil(lambda: is_judged() and len(window.trace.curve[0]) > 0, timeout=PATIENCE)
    bedside.subject.saved.emit(INSIDE)
    bedside.strip.button(MarkKind.PRICK).click()
    qtbot.waitUntil(lambda: len(bed.store.observations()) > 0, timeout=PATIENCE)

    former = bed.store.folder
    facts.clear()
    bedside.subject.button("next").click()
    assert len(window.trace.curve[0]) == 0
    assert window.state.word == ""
    bedside.subject.saved.emit(INSIDE)
    qtbot.waitUntil(lambda: len(facts) > 1 and facts[0].curve is not None, timeout=PATIENCE)
    first = facts[0]
    assert {one.snapshot.observation.gap for one in facts} == {GapReason.ANOTHER_FACE}
    assert first.curve is not None
    assert len(first.curve.times) == 0 or first.curve.times[0] >= first.snapshot.observation.time_seconds
    assert window.confirm_button.isVisible()
    window.confirm_button.click()
    qtbot.waitUntil(is_judged, timeout=PATIENCE)
    bed.close()

    (new,) = set(bed.sessions()) - {former}
    with SessionStore.open(former) as store:
        until = store.observations()[-1].at.time_seconds
    with SessionStore.open(new) as store:
        rows = store.observations()
    assert rows[0].at.time_seconds > until
    assert rows[0].row.gap_reason is GapReason.ANOTHER_FACE


def test_the_next_child_of_a_source_that_hangs_is_shown_nothing_of_the_former(qtbot: QtBot, tmp_path: Path) -> None:
    bed = BedsideStage(qtbot, tmp_path, settings=Settings(rater="N7", nurse_first=False))
    bed.begin()
    bed.bedside.next_child()
    told: list[Facts] = []
    bed.stage.monitor.facts_shown.connect(told.append)
    run = bed.stage.run
    qtbot.waitUntil(lambda: run.feed.child == run.child, timeout=PATIENCE)
    assert run.feed.watch is not None
    assert len(run.feed.watch.trace) == 0
    assert told == []
    bed.bedside.strip.button(MarkKind.PRICK).click()
    assert bed.store.observations() == []
    bed.close()
