"""Takes the pictures in `docs/screens` from the running program: `xvfb-run -s "-screen 0 1920x1080x24" python -m ...`.

Each moment of one run over the demonstration recording is taken in both sizes and both languages.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from PIL import Image
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog

from app.feed import Facts
from app.pipeline.watch import State
from app.program import Program, open_live
from app.refcounts import keep_constants_alive
from app.settings import Settings
from app.setup_watch import WatchOptions
from app.sources.choose import open_source
from app.sources.source import Frame, Source, SourceInfo
from app.views.language import Language
from app.views.tour import Tour
from models.library import ModelLibrary

SIZES = ((1280, 800), (1920, 1080))
SCREENS = Path(__file__).parents[2] / "docs" / "screens"


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
            if self._pulled.is_set():
                self._closed.wait()
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
    """Waits for each moment in turn, takes it in every size and language, and goes on to the next."""

    def __init__(self, application: QApplication, folder: Path, data: Path, opener: Callable[[str], Source]) -> None:
        self._application = application
        self._folder = folder
        self._pulled = threading.Event()
        self._is_taking = False
        self._wanted: list[State] = [State.NO_PAIN, State.PAIN, State.CANNOT_TELL]
        self.program = Program(
            application,
            WatchOptions(),
            Settings(language="en", tour_seen=True),
            keep=lambda _settings: None,
            open_live=lambda spec: Stalling(opener(spec), self._pulled),
            library=ModelLibrary(data),
        )
        self.program.monitor.facts_shown.connect(self._on_facts)

    def begin(self) -> None:
        self.program.window.show()
        self.program.watch("demo")

    def _on_facts(self, facts: Facts) -> None:
        state = facts.snapshot.state
        lasted = facts.snapshot.observation.time_seconds - facts.snapshot.state_since_seconds
        if self._is_taking or state not in self._wanted or facts.waited_seconds:
            return
        if lasted < (0.4 if state is State.CANNOT_TELL else 3.0):
            return
        if state is State.PAIN and self.program.window.cam.picture is None:
            self.program.window.cam_bar.set_shown(True)
            return
        self._wanted.remove(state)
        self._take(state.value.replace(" ", "-"))
        if not self._wanted:
            self.program.window.cam_bar.set_shown(False)
            self._pulled.set()
            self._later(5.0, self._lost)

    def _lost(self) -> None:
        self._take("camera-lost")
        self._pulled.clear()
        window = self.program.window
        window.roll.ask(was_moved=True)
        self._take("which-way-up")
        window.roll.setVisible(False)
        self._dialog("source-picker", window.source_wanted.emit, self._models)

    def _models(self) -> None:
        self._dialog("models", self.program.window.models_wanted.emit, self._help)

    def _help(self) -> None:
        self._dialog("help", self.program.window.help_wanted.emit, self._tour)

    def _tour(self) -> None:
        self._dialog("tour", self.program.begin_tour, self._application.quit)

    def _dialog(self, name: str, opener: Callable[[], object], then: Callable[[], object]) -> None:
        opener()

        def take() -> None:
            self._take(name)
            for dialog in self.program.window.findChildren(QDialog):
                dialog.close()
            self._later(0.5, then)

        self._later(4.0, take)

    def _take(self, name: str) -> None:
        window = self.program.window
        self._is_taking = True  # events run meanwhile
        for width, height in SIZES:
            window.resize(width, height)
            for language in Language:
                self.program.speak(language)
                for _ in range(3):
                    self._application.processEvents()
                dialog = self._application.activeModalWidget()
                if isinstance(dialog, QDialog) and not isinstance(dialog, Tour):
                    dialog.move(window.geometry().center() - dialog.rect().center())
                self._application.processEvents()
                screen = self._application.primaryScreen()
                path = self._folder / f"{name}-{language.value}-{width}x{height}.png"
                screen.grabWindow(0, 0, 0, width, height).save(str(path), "PNG")
                # 256 colours of its own are a third of the size and look the same.
                with Image.open(path) as full:
                    small = full.convert("RGB").quantize(256, dither=Image.Dither.NONE)
                small.save(path, optimize=True)
        self.program.speak(Language.ENGLISH)
        self._is_taking = False
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()

    def _later(self, seconds: float, then: Callable[[], object]) -> None:
        QTimer.singleShot(round(seconds * 1000), self.program, then)


def main() -> None:
    import tempfile

    keep_constants_alive()
    application = QApplication([])
    words = [word for word in sys.argv[1:] if word != "--every-frame"]
    folder = Path(words[0]) if words else SCREENS
    # On a machine that is busy with other things, real time would show a late model: then every frame, at any pace.
    opener = open_source if "--every-frame" in sys.argv else partial(open_live, rounds=None)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        photographs = Photographs(application, folder, Path(data), opener)
        photographs.program.window.move(0, 0)
        photographs.begin()
        application.exec()
        photographs.program.close()


if __name__ == "__main__":
    main()
