"""What goes wrong at a bedside, with real parts: detector, finder, threads, window, and a camera that misbehaves."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from app.pipeline.pipeline import Pipeline
from app.pipeline.watch import Snapshot, Watch
from app.refcounts import keep_constants_alive
from app.setup_watch import make_finder
from app.sources.reconnecting import ReconnectingSource
from app.views.notice_view import Notice
from app.views.status_view import Fact
from models.bundle import ModelBundle
from models.classifier import Classifier
from models.runtime import CPU, ProviderError, Session, open_session
from tests.support.bundles import write_bundle
from tests.support.scenes import Scene, SceneSource, picture, with_visitor
from tests.support.stages import PATIENCE, Stage

keep_constants_alive()


class Bedside(Stage):
    """A stage in front of a scene, with everything that was seen."""

    def __init__(self, qtbot: QtBot, folder: Path, scene: Scene, **options: Any) -> None:
        super().__init__(qtbot, folder, lambda: SceneSource(scene), roll_degrees=0.0, **options)
        self.qtbot = qtbot
        self.scene = scene

    def until(self, detail: str = "", word: str = "CANNOT TELL") -> None:
        """Waits until the screen says so."""
        state = self.window.state
        self.qtbot.waitUntil(lambda: state.word == word and detail in state.detail, timeout=PATIENCE)

    def until_judged(self) -> None:
        words = {"PAIN EXPRESSION", "NO PAIN EXPRESSION"}
        self.qtbot.waitUntil(lambda: self.window.state.word in words, timeout=PATIENCE)


@pytest.fixture
def bedside(qtbot: QtBot, tmp_path: Path) -> Iterator[Bedside]:
    stage = Bedside(qtbot, tmp_path, Scene(picture("calm_upright")))
    stage.begin()
    stage.until_judged()
    yield stage
    stage.monitor.stop()


def test_a_picture_that_repeats_goes_black_or_turns_blue_is_a_gap_with_its_reason(bedside: Bedside) -> None:
    bedside.scene.is_frozen = True
    bedside.until("picture frozen")
    bedside.scene.is_frozen = False
    bedside.until_judged()
    bedside.scene.image = np.zeros((540, 960, 3), np.uint8)
    bedside.until("too dark")
    bedside.scene.image = picture("phototherapy")
    bedside.until("phototherapy light")
    assert all(fact.snapshot.point.gap is None or fact.snapshot.point.probability is None for fact in bedside.facts)


def test_another_resolution_in_the_middle_is_shown_and_ends_nothing(bedside: Bedside) -> None:
    assert bedside.window.status.facts[Fact.PICTURE] == "960 x 540"
    bedside.scene.image = np.ascontiguousarray(picture("calm_upright")[:, 200:800])
    bedside.qtbot.waitUntil(lambda: bedside.window.status.facts[Fact.PICTURE] == "600 x 540", timeout=PATIENCE)
    bedside.qtbot.waitUntil(
        lambda: (
            bedside.facts[-1].snapshot.observation.frame_index > bedside.facts[0].snapshot.observation.frame_index + 40
        ),
        timeout=PATIENCE,
    )
    assert bedside.window.notice.notice is None


def test_a_second_face_is_a_gap_until_a_person_confirms_the_child(bedside: Bedside) -> None:
    bedside.scene.image = with_visitor(picture("calm_upright"))
    bedside.until("another face")
    assert bedside.window.confirm_button.isVisible()
    bedside.qtbot.waitUntil(lambda: len(bedside.window.video.choices) == 2, timeout=PATIENCE)
    bedside.window.confirm_button.click()
    bedside.until_judged()
    bedside.qtbot.waitUntil(lambda: not bedside.window.confirm_button.isVisible(), timeout=PATIENCE)
    child = bedside.facts[-1].snapshot.observation.face
    assert child is not None
    assert child.box.centre[0] < 600  # the one that was watched before


def test_a_touch_chooses_the_child(bedside: Bedside) -> None:
    bedside.scene.image = with_visitor(picture("calm_upright"))
    bedside.until("another face")
    video = bedside.window.video
    bedside.qtbot.waitUntil(lambda: len(video.choices) == 2, timeout=PATIENCE)
    visitor = max(video.choices, key=lambda box: box.centre[0])
    area, scale = video.picture_rect(), video.picture_rect().width() / 960
    point = area.topLeft() + QPointF(visitor.centre[0] * scale, visitor.centre[1] * scale)
    bedside.qtbot.mouseClick(video, Qt.MouseButton.LeftButton, pos=QPoint(round(point.x()), round(point.y())))
    bedside.until_judged()
    child = bedside.facts[-1].snapshot.observation.face
    assert child is not None
    assert child.box.centre[0] > 600


def test_a_moved_camera_voids_which_way_is_up_and_a_person_says_it(bedside: Bedside) -> None:
    bedside.scene.image = np.ascontiguousarray(picture("calm_upright")[::-1, ::-1])
    question = bedside.window.roll
    bedside.qtbot.waitUntil(question.isVisible, timeout=PATIENCE)
    question.arrow(180.0).click()
    assert not question.isVisible()
    bedside.window.child_confirmed.emit()  # it lies elsewhere in the picture now
    bedside.until_judged()
    roll = bedside.facts[-1].snapshot.observation.roll_degrees
    assert roll is not None
    assert abs(abs(roll) - 180) < 30


def test_a_device_that_fails_in_the_middle_gives_way_to_the_processor_and_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    runs = 0

    class Failing(Session):
        """Real answers until a device is lost."""

        def run(self, crops: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
            nonlocal runs
            runs += 1
            if runs > 12:
                raise ProviderError("cuda failed while it ran the model: device lost")
            return super().run(crops)

    def opener(model: bytes, provider: str, threads: int | None) -> Session:
        session = open_session(model, CPU, threads)
        return session if provider == CPU else Failing(session._session, provider, ())

    bundle = ModelBundle.load(write_bundle(tmp_path / "red"))

    def build(_info: object) -> Watch:
        finder = make_finder("blazeface-back")
        finder.set_roll(0.0)
        return Watch(Pipeline(finder, Classifier(bundle, "cuda", 1, opener=opener)))

    stage = Bedside(qtbot, tmp_path, Scene(picture("calm_upright")), build=build)
    results: list[Snapshot] = []
    stage.run.listeners.append(lambda snapshot, _arrived: results.append(snapshot))
    stage.begin()
    qtbot.waitUntil(lambda: stage.window.notice.notice is Notice.PROVIDER_CHANGED, timeout=PATIENCE)
    assert "device lost" in stage.window.notice.detail
    assert stage.window.status.facts[Fact.PROVIDER] == "cpu (fallback)"
    stage.until_judged()
    stage.monitor.stop()
    assert all(one.point.gap is None or one.point.gap.value != "model failed" for one in results)


def test_an_unplugged_camera_is_said_and_comes_back_by_itself(qtbot: QtBot, tmp_path: Path) -> None:
    scene = Scene(picture("calm_upright"))
    stage = Bedside(qtbot, tmp_path, scene)
    stage.run = type(stage.run)(
        lambda: ReconnectingSource(lambda: SceneSource(scene, is_live=True), retry_seconds=0.02),
        stage.build_tiny,
    )
    stage.begin()
    stage.until_judged()
    scene.unplugged = True
    qtbot.waitUntil(lambda: "plug it in" in stage.window.message, timeout=PATIENCE)
    stage.ahead_seconds = 3600.0
    stage.until("camera lost")
    assert stage.window.video.word.startswith("NOT LIVE")
    assert stage.window.notice.notice is Notice.CAMERA_LOST
    qtbot.waitUntil(lambda: any(fact.waited_seconds > 0 for fact in stage.facts), timeout=PATIENCE)
    newest = next(fact for fact in reversed(stage.facts) if fact.curve is not None)
    assert newest.curve is not None
    assert newest.curve.gaps[-1].gap is not None  # the gap is there while it lasts, not only afterwards
    stage.ahead_seconds = 0.0
    scene.unplugged = False
    qtbot.waitUntil(lambda: stage.facts[-1].waited_seconds == 0, timeout=PATIENCE)
    stage.until_judged()
    assert (stage.window.video.word, stage.window.notice.notice) == ("", None)
    assert scene.opened == 2
    stage.monitor.stop()


def test_a_camera_that_is_not_there_yet_is_waited_for(qtbot: QtBot, tmp_path: Path) -> None:
    scene = Scene(picture("calm_upright"), unplugged=True)
    stage = Bedside(qtbot, tmp_path, scene, waits=True)
    stage.begin()
    qtbot.waitUntil(lambda: stage.window.notice.notice is Notice.CAMERA_AWAITED, timeout=PATIENCE)
    scene.unplugged = False
    stage.until_judged()
    assert stage.window.notice.notice is None
    stage.monitor.stop()


def test_a_model_swapped_twenty_times_loses_no_frame(qtbot: QtBot, tmp_path: Path) -> None:
    stage = Bedside(qtbot, tmp_path, Scene(picture("calm_upright")))
    seen: list[int] = []
    lock = threading.Lock()

    def hear(snapshot: Snapshot, _arrived: object) -> None:
        with lock:
            seen.append(snapshot.observation.frame_index)

    stage.run.listeners.append(hear)
    stage.begin()
    stage.until_judged()
    bundles = [
        ModelBundle.load(write_bundle(tmp_path / name, name=name, threshold={"value": value, "chosen_how": "test"}))
        for name, value in (("high", 0.99), ("low", 0.01))
    ]
    for number in range(20):
        bundle = bundles[number % 2]
        stage.monitor.use_model(Classifier(bundle, CPU, 1), None)
        name = bundle.manifest.name
        qtbot.waitUntil(
            lambda name=name: stage.monitor.model is not None and stage.monitor.model.name == name, timeout=PATIENCE
        )
        stage.until_judged()

    def drawn_changes() -> int:
        return len(next(fact.curve for fact in reversed(stage.facts) if fact.curve is not None).model_changes)

    qtbot.waitUntil(lambda: drawn_changes() == 20, timeout=PATIENCE)  # the curve is drawn a few times a second only
    stage.monitor.stop()
    assert seen == list(range(len(seen)))  # every picture that came was looked at, in order
    assert stage.monitor.status.dropped == 0
