"""Takes the replay pictures in `docs/screens`: `xvfb-run python -m tests.support.replay_screens`.

Two raters score the demonstration recording, one of them blind; then it is marked. A data folder of its own is used.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from PySide6.QtWidgets import QApplication

from app.assessment.marks import MarkKind
from app.assessment.scale import NotAssessable
from app.assessment.sheet import Answer
from app.refcounts import keep_constants_alive
from app.replay.program import ReplayProgram
from app.settings import FOLDER_VARIABLE, Settings
from app.setup_watch import WatchOptions
from app.sources.choose import DEMO
from app.views.language import Language
from tests.support.screens import SCREENS

SIZE = (1280, 800)
PATIENCE_SECONDS = 600.0


class ReplayPhotographs:
    """Works through one recording and takes a picture at each stage, in both languages."""

    def __init__(self, application: QApplication, folder: Path) -> None:
        self._application = application
        self._folder = folder
        settings = Settings(language="en", rater="N1", replay_score_first=True)
        self.program = ReplayProgram(application, (DEMO,), WatchOptions(), settings)
        self.window = self.program.window
        self.window.resize(*SIZE)

    def work(self, prick: float, end: float) -> None:
        """Takes everything; the prick and the procedure's end are in the recording's seconds."""
        controller, window, panel = self.program.controller, self.window, self.window.scores
        self.program.show()
        self._until(lambda: controller.results is not None and controller.results.is_whole)
        self._until(lambda: controller.head is not None)
        window.panels.show_panel("marking")
        self._event(MarkKind.PROCEDURE_START, prick - 2.0)
        self._event(MarkKind.PRICK, prick)
        self._event(MarkKind.PROCEDURE_END, end)
        self._go(prick + 3.0)
        window.panels.show_panel("scores")
        panel.rule_chosen.emit("phase-during")
        for item, value in (("face", 4), ("voice", 2)):
            panel.item(item).value_button(value).click()
        panel.item("limbs").answered.emit(Answer("limbs", not_assessable=NotAssessable.WRAPPED))
        self._take("replay-scoring-blind")
        panel.button("save").click()
        panel.rater.setText("N2")
        panel.rater.editingFinished.emit()
        for item, value in (("face", 3), ("limbs", 1), ("voice", 2)):
            panel.item(item).value_button(value).click()
        panel.button("save").click()
        self._go(prick + 3.0)
        self._take("replay-scored")
        window.panels.show_panel("")
        window.cam_button.click()
        self._take("replay-trace")
        window.panels.show_panel("marking")
        for kind, first, last in (
            (MarkKind.NONPAIN, 1.0, prick - 3.0),
            (MarkKind.PAIN, prick + 1.5, prick + 6.0),
            (MarkKind.BROW_BULGE, prick + 2.0, prick + 5.0),
            (MarkKind.EXCLUDE, prick + 7.0, prick + 9.0),
        ):
            controller.desk.set_part(first, last)
            window.marking.button(kind).click()
        window.controls.button("clear").click()
        self._take("replay-marking")
        window.panels.show_panel("child")
        self._take("replay-child")

    def _event(self, kind: MarkKind, seconds: float) -> None:
        self._go(seconds)
        self.window.marking.event_wanted.emit(kind)

    def _go(self, seconds: float) -> None:
        controller = self.program.controller
        assert controller.head is not None
        index = controller.head.at_time(seconds)
        controller.go_to(index)
        self._until(lambda: controller.frame is not None and controller.frame.index == index)

    def _until(self, is_so: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not is_so():
            self._application.processEvents()
            time.sleep(0.005)
            if time.monotonic() > end:
                raise TimeoutError("the replay window must come to this stage in time: run it on a free machine")

    def _take(self, name: str) -> None:
        for language in Language:
            self.program.window.language_wanted.emit(language)
            for _ in range(5):
                self._application.processEvents()
                time.sleep(0.05)
            path = self._folder / (f"{name}.png" if language is Language.ENGLISH else f"{name}-{language.value}.png")
            self.window.grab().save(str(path), "PNG")
            with Image.open(path) as full:  # 256 colours of its own are a third of the size and look the same
                small = full.convert("RGB").quantize(256, dither=Image.Dither.NONE)
            small.save(path, optimize=True)
        self.program.window.language_wanted.emit(Language.ENGLISH)
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SCREENS
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        os.environ[FOLDER_VARIABLE] = data
        keep_constants_alive()
        application = QApplication([])
        photographs = ReplayPhotographs(application, folder)
        photographs.work(5.0, 22.8)
        photographs.program.close()


if __name__ == "__main__":
    main()
