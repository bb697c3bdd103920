"""The advisory says nothing of an episode of which nothing is known any more."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.assessment.advisories import AdvisoryState
from app.assessment.episodes import OpenEpisode
from app.feed import Facts
from app.pipeline.watch import State
from app.refcounts import keep_constants_alive
from app.settings import Settings
from app.sources.source import Source
from tests.support.bedsides import INSIDE, BedsideStage, still
from tests.support.scripted_source import ScriptedSource
from tests.support.stages import PATIENCE

keep_constants_alive()


class Cot(BedsideStage):
    """A bedside that shows states, whose source ends when the test says so."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.sources: list[Source] = []
        super().__init__(qtbot, folder, self._open, settings=Settings(rater="N7", nurse_first=False))
        self.begin()
        self.bedside.subject.saved.emit(INSIDE)

    def _open(self) -> Source:
        self.sources.append(still())
        return self.sources[-1]

    def hurting(self, onset_seconds: float | None = 0.1) -> Facts:
        """Facts of now with this episode open; None for none."""
        facts = self.stage.facts[0]
        episode = None if onset_seconds is None else OpenEpisode(onset_seconds, onset_seconds + 0.1)
        state = State.NO_PAIN if episode is None else State.PAIN
        return replace(
            facts,
            snapshot=replace(facts.snapshot, episode=episode, state=state),
            arrived_seconds=self.stage.clock(),
            waited_seconds=0.0,
        )

    def tell(self, facts: Facts) -> None:
        self.stage.monitor.facts_shown.emit(facts)
        self.bedside.tick()

    def pass_by(self, seconds: float) -> None:
        """Lets time pass on both clocks; nothing comes meanwhile."""
        self.clock.now += seconds
        self.ahead(seconds)


@pytest.fixture
def cot(qtbot: QtBot, tmp_path: Path) -> Iterator[Cot]:
    cot = Cot(qtbot, tmp_path)
    yield cot
    cot.close()


def test_a_run_that_is_over_has_no_advisory(qtbot: QtBot, cot: Cot) -> None:
    (source,) = cot.sources
    assert isinstance(source, ScriptedSource)
    with qtbot.waitSignal(cot.stage.monitor.ended, timeout=PATIENCE):
        source.close()
    cot.tell(cot.hurting())  # the last facts carry the episode that was open
    cot.clock.now += 300
    cot.bedside.tick()
    assert cot.bedside.bar.text == ""


def test_facts_that_are_too_old_to_speak_of_now_have_no_advisory(cot: Cot) -> None:
    cot.tell(cot.hurting())
    cot.clock.now += 4
    cot.tell(cot.hurting())
    assert cot.bedside.bar.text.endswith("Pain expression goes on")
    cot.pass_by(2)  # as while the model hangs
    assert cot.bedside.bar.text == ""
    assert cot.bedside.advising.state is AdvisoryState.QUIET


def test_no_advisory_comes_to_an_episode_that_is_over(cot: Cot) -> None:
    cot.tell(cot.hurting())
    cot.clock.now += 2.9
    cot.tell(cot.hurting())
    cot.clock.now += 0.3  # it would be due, and ended just before
    cot.tell(cot.hurting(None))
    assert cot.store.events("advisory") == []


def test_an_acknowledged_advisory_does_not_come_again_after_a_hiccup_of_the_camera(cot: Cot) -> None:
    cot.tell(cot.hurting())
    cot.clock.now += 4
    cot.tell(cot.hurting())
    cot.bedside.bar.acknowledge_button.click()
    cot.tell(replace(cot.hurting(), waited_seconds=0.6))
    cot.clock.now += 0.5
    cot.tell(cot.hurting())
    cot.clock.now += 10
    cot.tell(cot.hurting())
    assert cot.bedside.advising.state is AdvisoryState.ACKNOWLEDGED
