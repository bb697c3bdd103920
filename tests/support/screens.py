"""Takes the monitor's pictures in `docs/screens` from the running program, over the demonstration recording.

    xvfb-run -a -s "-screen 0 1920x1080x24" .venv/bin/python -m tests.support.screens [FOLDER] [--every-frame]

Each moment is held while it is taken in both sizes and both languages: the source gives nothing and no time goes by.
`--every-frame` looks at every frame at the machine's own pace, for a machine that is busy with other things.
"""

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from PIL import Image
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app.assessment.marks import MarkKind
from app.bedside.bedside import Bedside
from app.feed import Facts
from app.pipeline.watch import State
from app.program import Program, open_live
from app.refcounts import keep_constants_alive
from app.settings import FOLDER_VARIABLE, Settings, sessions_folder
from app.setup_watch import WatchOptions
from app.sources.choose import open_source
from app.sources.source import Frame, Source, SourceInfo
from app.views.language import Language
from models.library import ModelLibrary

SIZES = ((1280, 800), (1920, 1080))
SCREENS = Path(__file__).parents[2] / "docs" / "screens"
COLOURS = 256
PATIENCE_SECONDS = 600
HELD_SECONDS = 0.9
"""A result this old is not yet taken for late."""
LOST_SECONDS = 8.0


class Stalling:
    """A source that can be made to give nothing, as a camera whose cable was pulled."""

    def __init__(self, source: Source, pulled: threading.Event) -> None:
        self._source = source
        self._pulled = pulled
        self._closed = threading.Event()

    @property
    def info(self) -> SourceInfo:
        return self._source.info

    def frames(self) -> Iterator[Frame]:
        for frame in self._source.frames():
            while self._pulled.is_set() and not self._closed.wait(0.02):
                pass
            yield frame

    def close(self) -> None:
        self._closed.set()
        self._source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Photographs:
    """The program with its bedside, and a camera in front of it."""

    def __init__(self, application: QApplication, folder: Path, opener: Callable[[str], Source], data: Path) -> None:
        self._application = application
        self._folder = folder
        self._pulled = threading.Event()
        self._facts: Facts | None = None
        self.program = Program(
            application,
            WatchOptions(),
            Settings(language="en", tour_seen=True, rater="N7", window_rule="phase-during"),
            keep=lambda _settings: None,
            open_live=lambda spec: Stalling(opener(spec), self._pulled),
            library=ModelLibrary(data / "models"),
        )
        self.window, self.monitor = self.program.window, self.program.monitor
        self.bedside = Bedside(
            self.window,
            self.monitor,
            lambda: self.program.settings,
            self.program.change,
            sessions_folder=sessions_folder,
        )
        self.monitor.facts_shown.connect(self._on_facts)

    def take_all(self) -> None:
        """Every moment, one after the other."""
        self.window.move(0, 0)
        self.window.show()
        self._watch()
        self._states()
        self._watch()
        self._scores()
        self.program.close()
        self.bedside.close()

    def _watch(self) -> None:
        self._pulled.clear()
        self.program.watch("demo")
        self._facts = None
        self._until(lambda: self._facts is not None and self.monitor.run is not None)

    def _states(self) -> None:
        self._until(lambda: self._lasted(State.NO_PAIN) > 3)
        self._take("no-pain-expression")
        self._until(lambda: self._lasted(State.PAIN) > 0.5)
        self.window.cam_bar.set_shown(True)
        self._until(lambda: self._lasted(State.PAIN) > 2.5 and self._is_sure() and self.window.cam.picture is not None)
        self._take("pain-expression")
        self.window.cam_bar.set_shown(False)
        self._until(lambda: self._lasted(State.CANNOT_TELL) > 0.4)
        self._take("cannot-tell")
        self._pulled.set()
        self._wait(6)
        self._take("camera-lost", is_lost=True)

    def _scores(self) -> None:
        bedside, strip, scores = self.bedside, self.bedside.strip, self.bedside.scores
        self._until(lambda: self._now() > 1)
        scores.nurse_first.click()
        self._until(lambda: self._now() > 3)
        strip.procedure_button.click()
        self._until(lambda: self._now() > 6)
        strip.button(MarkKind.PRICK).click()
        self._until(lambda: self._now() > 7.5)
        strip.button(MarkKind.SQUEEZE_START).click()
        self.window.panels.show_panel("scores")
        scores.item("limbs").value_button(2).click()
        self._until(lambda: self._now() > 12)
        self._take("nurse-first")
        self._until(lambda: self._now() > 17)
        strip.button(MarkKind.SQUEEZE_START).click()
        self._until(lambda: self._now() > 20)
        strip.procedure_button.click()
        bedside.tick()
        for item, value in (("face", 3), ("voice", 2)):
            scores.item(item).value_button(value).click()
        scores.button("save").click()
        self._wait(0.5)
        self._take("dan-finished")

    def _on_facts(self, facts: Facts) -> None:
        self._facts = facts

    def _now(self) -> float:
        """Of the picture that is seen: on a busy machine the clock is far ahead of it."""
        shown = self.monitor.picture_shown
        return 0.0 if shown is None else shown.frame.time_seconds

    def _lasted(self, state: State) -> float:
        facts = self._facts
        if facts is None or facts.waited_seconds or facts.snapshot.state is not state:
            return -1.0
        return facts.snapshot.observation.time_seconds - facts.snapshot.state_since_seconds

    def _is_sure(self) -> bool:
        probability = None if self._facts is None else self._facts.snapshot.point.probability
        return probability is not None and probability > 0.9

    def _until(self, come: Callable[[], bool]) -> None:
        begun = time.monotonic()
        while not come():
            self._wait(0.05)
            if time.monotonic() - begun > PATIENCE_SECONDS:
                raise TimeoutError("a moment did not come: look at the demonstration recording")

    def _wait(self, seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()

    def _take(self, name: str, *, is_lost: bool = False) -> None:
        run = self.monitor.run
        assert run is not None
        assert self._facts is not None
        clock = self.monitor._clock
        self._pulled.set()
        run.feed._silent = True
        self._wait(0.1)  # what is under way comes to the screen
        moment = min(time.monotonic(), self._facts.arrived_seconds + (LOST_SECONDS if is_lost else HELD_SECONDS))
        self.monitor._clock = lambda: moment
        if not is_lost:
            self.monitor._on_facts(self._facts)  # on a busy machine the screen may have said "late" by now
        for width, height in SIZES:
            for language in Language:
                self.program.speak(language)
                self.window.resize(width, height)
                for _ in range(3):
                    self.bedside.tick()
                    self.monitor.pull()
                    self._wait(0.1)
                self._shoot(self._folder / f"monitor-{name}-{language.value}-{width}x{height}.png", width, height)
        self.window.resize(*SIZES[0])
        self.program.speak(Language.ENGLISH)
        self.monitor._clock = clock
        run.feed._silent = False
        if not is_lost:
            self._pulled.clear()
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()

    def _shoot(self, path: Path, width: int, height: int) -> None:
        self._application.primaryScreen().grabWindow(0, 0, 0, width, height).save(str(path), "PNG")
        # Colours of its own are a fraction of the size; the octree keeps the few pixels of a thin coloured line.
        with Image.open(path) as full:
            small = full.convert("RGB").quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        small.save(path, optimize=True)


def main() -> None:
    keep_constants_alive()
    application = QApplication([])
    words = [word for word in sys.argv[1:] if word != "--every-frame"]
    folder = Path(words[0]) if words else SCREENS
    opener = open_source if "--every-frame" in sys.argv else partial(open_live, rounds=None)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        os.environ[FOLDER_VARIABLE] = data
        Photographs(application, folder, opener, Path(data)).take_all()


if __name__ == "__main__":
    main()
