"""Picker and models dialog at work, and the program about them: real library, real preview, real swaps."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.jobs import Jobs
from app.model_choice import ModelChoice
from app.preview import Preview
from app.program import Program
from app.refcounts import keep_constants_alive
from app.settings import Settings
from app.setup_watch import WatchOptions
from app.source_choice import SourceChoice
from app.sources.devices import DeviceRow
from app.sources.source import Source, SourceError
from app.views.language import Language
from app.views.models_dialog import ModelsDialog
from app.views.notice_view import Notice
from app.views.source_picker import SourcePicker
from models.classifier import Classifier
from models.images import BgrImage
from models.library import ModelLibrary
from tests.support.bundles import red_reference, write_bundle
from tests.support.scenes import Scene, SceneSource, picture
from tests.support.stages import PATIENCE

keep_constants_alive()


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[Jobs]:  # noqa: ARG001
    jobs = Jobs()
    yield jobs
    jobs.close()


class Ward:
    """Cameras that come and go, and the picker over them."""

    def __init__(self, qtbot: QtBot, jobs: Jobs) -> None:
        self.plugged = {"camera:0": Scene(picture("calm_upright"))}
        self.picker = SourcePicker()
        qtbot.addWidget(self.picker)
        self.present: BgrImage | None = None
        self.choice = SourceChoice(self.picker, jobs, self.list, self.open, lambda: self.present)

    def list(self) -> list[DeviceRow]:
        return [DeviceRow(spec, "camera", f"Webcam {spec}", "/dev/video") for spec in self.plugged]

    def open(self, spec: str) -> Source:
        if spec not in self.plugged:
            raise SourceError(f"there is no {spec}")
        return SceneSource(self.plugged[spec], is_live=True)


def test_cameras_are_found_by_themselves_and_shown_before_they_are_chosen(qtbot: QtBot, jobs: Jobs) -> None:
    ward = Ward(qtbot, jobs)
    ward.choice.open("")
    qtbot.waitUntil(lambda: [row.spec for row in ward.picker.rows] == ["camera:0", "demo"], timeout=PATIENCE)
    ward.picker.mark("camera:0")
    qtbot.waitUntil(lambda: "960 x 540" in ward.picker.facts and "a second" in ward.picker.facts, timeout=PATIENCE)
    ward.plugged["camera:1"] = Scene(picture("calm_upright"))
    ward.choice._look()
    qtbot.waitUntil(lambda: len(ward.picker.rows) == 3, timeout=PATIENCE)
    assert ward.picker.marked_spec == "camera:0"  # the mark stays where it is
    with qtbot.waitSignal(ward.choice.chosen, timeout=PATIENCE) as chosen:
        ward.picker.watch_button.click()
    assert chosen.args == ["camera:0"]


def test_what_is_watched_now_is_not_opened_twice(qtbot: QtBot, jobs: Jobs) -> None:
    ward = Ward(qtbot, jobs)
    ward.present = picture("calm_upright")
    ward.choice.open("camera:0")
    qtbot.waitUntil(lambda: "960 x 540" in ward.picker.facts, timeout=PATIENCE)
    assert ward.plugged["camera:0"].opened == 0
    ward.choice.close()


def test_a_camera_that_cannot_be_opened_says_why(qtbot: QtBot, jobs: Jobs) -> None:
    ward = Ward(qtbot, jobs)
    ward.plugged["camera:0"].unplugged = True
    ward.choice.open("")
    qtbot.waitUntil(lambda: len(ward.picker.rows) == 2, timeout=PATIENCE)
    ward.picker.mark("camera:0")
    qtbot.waitUntil(lambda: ward.picker.facts == "There is no camera: plug it in.", timeout=PATIENCE)
    ward.choice.close()


def test_a_preview_that_breaks_in_an_unknown_way_says_so() -> None:
    def broken() -> Source:
        raise ZeroDivisionError("planted")

    preview = Preview(broken)
    assert preview.stop()
    assert "planted" in preview.delivered.trouble


class Shelf:
    """A library with two models, and the dialog over it."""

    def __init__(self, qtbot: QtBot, jobs: Jobs, folder: Path) -> None:
        self.folder = folder
        self.library = ModelLibrary(folder / "library", shipped=folder / "shipped")
        write_bundle(folder / "shipped" / "first", name="first", crop=self.crop())
        write_bundle(folder / "shipped" / "second", name="second", crop=self.crop())
        self.dialog = ModelsDialog()
        qtbot.addWidget(self.dialog)
        self.choice = ModelChoice(self.dialog, jobs, self.library, lambda bundle: Classifier(bundle, "cpu", 1))
        self.ready: list[str] = []
        self.refused: list[str] = []
        self.choice.ready.connect(self._on_ready)
        self.choice.refused.connect(self.refused.append)

    @staticmethod
    def crop() -> dict[str, Any]:
        return {"detector": "blazeface-back", "margin": 0.1, "roll": "upright"}

    def _on_ready(self, ready: Any) -> None:
        self.ready.append(ready.classifier.bundle.manifest.name)
        ready.classifier.close()
        ready.detector.close()

    def label(self, name: str) -> str:
        return next(row.label for row in self.dialog.rows if row.title.startswith(name))


def test_models_are_listed_used_and_rolled_back(qtbot: QtBot, jobs: Jobs, tmp_path: Path) -> None:
    shelf = Shelf(qtbot, jobs, tmp_path)
    shelf.choice.open("first 1.0.0")
    qtbot.waitUntil(lambda: len(shelf.dialog.rows) == 2, timeout=PATIENCE)
    assert "mean red" in shelf.dialog.card
    assert [row.title for row in shelf.dialog.rows if row.is_active] == ["first 1.0.0"]
    for name in ("first", "second"):
        shelf.choice.use(shelf.label(name))
        qtbot.waitUntil(lambda name=name: shelf.dialog.said == f"{name} 1.0.0 is in use from now on.", timeout=PATIENCE)
    shelf.choice.roll_back()
    qtbot.waitUntil(lambda: len(shelf.ready) == 3, timeout=PATIENCE)
    assert shelf.ready == ["first", "second", "first"]
    active = shelf.library.active()
    assert active is not None
    assert active.manifest.name == "first"


def test_a_model_without_its_own_answers_is_refused_and_a_sound_one_is_brought_in(
    qtbot: QtBot, jobs: Jobs, tmp_path: Path
) -> None:
    shelf = Shelf(qtbot, jobs, tmp_path)
    wrong = write_bundle(tmp_path / "wrong", name="wrong", reference=red_reference(offset=0.1))
    shelf.choice.open("")
    qtbot.waitUntil(lambda: len(shelf.dialog.rows) == 2, timeout=PATIENCE)
    shelf.dialog.bundle_given.emit(str(wrong / "manifest.json"))
    qtbot.waitUntil(lambda: len(shelf.refused) == 1, timeout=PATIENCE)
    assert "reference answers" in shelf.dialog.said
    assert shelf.dialog.button("import").isEnabled()
    sound = write_bundle(tmp_path / "sound", name="sound", crop=shelf.crop())
    shelf.dialog.bundle_given.emit(str(sound / "manifest.json"))
    qtbot.waitUntil(lambda: len(shelf.dialog.rows) == 3, timeout=PATIENCE)
    assert shelf.dialog.marked_label.startswith("sound")
    shelf.dialog.button("test").click()
    qtbot.waitUntil(lambda: shelf.dialog.said.startswith("The model gives its own answers"), timeout=PATIENCE)
    assert shelf.ready == []


@pytest.mark.usefixtures("qapp")
def test_the_program_changes_source_model_and_language_and_remembers(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    for name in ("first", "second"):
        write_bundle(tmp_path / "shipped" / name, name=name, crop=Shelf.crop())
    library = ModelLibrary(tmp_path / "library", shipped=tmp_path / "shipped")
    scenes = {"camera:0": Scene(picture("calm_upright")), "camera:1": Scene(np.zeros((90, 160, 3), np.uint8))}
    kept: list[Settings] = []
    program = Program(
        qapp,
        WatchOptions(model=str(tmp_path / "shipped" / "first"), provider="cpu", threads=1, roll_degrees=0.0),
        Settings(language="en"),
        keep=kept.append,
        open_live=lambda spec: SceneSource(scenes[spec], is_live=True),
        library=library,
    )
    window = program.window
    qtbot.addWidget(window)
    window.show()
    program.watch("camera:0")
    qtbot.waitUntil(lambda: program.monitor.model is not None, timeout=PATIENCE)
    program._models.use(next(entry.label for entry in library.entries() if entry.label.startswith("second")))  # type: ignore[union-attr]
    qtbot.waitUntil(
        lambda: program.monitor.model is not None and program.monitor.model.name == "second", timeout=PATIENCE
    )
    program._on_source("camera:1")
    qtbot.waitUntil(lambda: "too dark" in window.state.detail, timeout=PATIENCE)
    assert program.monitor.model is not None
    assert program.monitor.model.name == "second"  # the next source starts with it too
    window.button("language").click()
    qtbot.waitUntil(lambda: "troppo buio" in window.state.detail, timeout=PATIENCE)
    program.speak(Language.ENGLISH)
    assert (kept[-1].last_source, kept[-1].language) == ("camera:1", "it")
    assert Notice.LEFT_BEHIND not in window.notice.notices
    program.close()


class SlowToClose(SceneSource):
    """A camera whose driver lets go only when the test says so."""

    def __init__(self, scene: Scene, lets_go: threading.Event) -> None:
        super().__init__(scene, is_live=True)
        self._lets_go = lets_go

    def close(self) -> None:
        self._lets_go.wait()
        super().close()


@pytest.mark.usefixtures("qapp")
def test_of_two_sources_chosen_while_the_former_stops_only_the_last_is_watched(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    bundle = write_bundle(tmp_path / "first", name="first", crop=Shelf.crop())
    scenes = {spec: Scene(np.full((90, 160, 3), 90, np.uint8)) for spec in ("a", "b", "c")}
    lets_go = threading.Event()

    def open_live(spec: str) -> Source:
        return SlowToClose(scenes[spec], lets_go) if spec == "a" else SceneSource(scenes[spec], is_live=True)

    options = WatchOptions(model=str(bundle), provider="cpu", threads=1, roll_degrees=0.0)
    program = Program(qapp, options, Settings(language="en"), keep=lambda _settings: None, open_live=open_live)
    qtbot.addWidget(program.window)
    begun: list[str] = []
    program.monitor.begins.connect(lambda run: begun.append(run.spec))
    with qtbot.waitSignal(program.monitor.facts_shown, timeout=PATIENCE):
        program.watch("a")
    program.watch("b")
    program.watch("c")
    assert begun == ["a"]  # never two at once
    with qtbot.waitSignal(program.monitor.facts_shown, timeout=PATIENCE):
        lets_go.set()
    assert begun == ["a", "c"]
    assert [scenes[spec].opened for spec in ("a", "b", "c")] == [1, 0, 1]
    program.close()
