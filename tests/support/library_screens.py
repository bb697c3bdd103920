"""Pictures of the library for `docs/screens`, for developers: `python -m tests.support.library_screens FOLDER`."""

import math
import os
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from app.assessment.marks import MarkContent, MarkKind
from app.assessment.moment import Moment
from app.library.program import LibraryProgram
from app.library.queue import Item, ItemState, QueueStatus
from app.refcounts import keep_constants_alive
from app.session.store import SessionStore
from app.settings import Settings, models_folder, sessions_folder
from app.setup_watch import WatchOptions
from app.views.language import Language
from models.library import ModelLibrary
from tests.support.bundles import write_bundle
from tests.support.kept import FRAMES, keep, labelled_recording
from tests.support.scored_sessions import dan, score

WIDTH, HEIGHT = 1280, 800
PROCEDURE = {MarkKind.PROCEDURE_START: 0.2, MarkKind.PRICK: 0.5, MarkKind.PROCEDURE_END: 1.8}


def wait_until(application: QApplication, is_so: object, seconds: float = 60.0) -> None:
    """Lets Qt work until it is so."""
    until = time.monotonic() + seconds
    while not is_so() and time.monotonic() < until:  # type: ignore[operator]
        application.processEvents()
        time.sleep(0.01)


def ward(share: Path, library: ModelLibrary) -> None:
    """Recordings of nine children, most of them analysed by both models, some scored."""
    for number in range(1, 10):
        path = labelled_recording(share, number)
        os.utime(path, (time.time() - 86_400.0 * number,) * 2)
        for which, name in enumerate(("ward", "candidate")):
            if number % 4 == 3:
                continue
            course = [0.5 + 0.45 * math.sin((n + 9 * which + 4 * number) / 9) for n in range(FRAMES)]
            answers = [None if n < 6 else value for n, value in enumerate(course)]
            keep(path, WatchOptions(model=str(library.find(name).folder)), answers, episodes=number % 3)
    for number, folder in enumerate(sorted(sessions_folder().iterdir())):
        with SessionStore.open(folder) as store:
            for kind, seconds in PROCEDURE.items():
                store.add_mark(MarkContent(kind, Moment(seconds, round(30 * seconds))), rater="N1", model_visible=False)
            if number % 3:
                score(store, "N1", dan(number % 5))
            if number % 3 == 2:
                score(store, "N2", dan((number + 1) % 5))


def save(widget: QWidget, path: Path) -> None:
    """Writes what the widget shows."""
    widget.grab().save(str(path))


def main(folder: Path) -> None:
    """Writes the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["SOLLIEVO_DATA"] = tempfile.mkdtemp(prefix="sollievo-screens-")
    keep_constants_alive()
    application = QApplication([])
    library = ModelLibrary(models_folder())
    base = Path(tempfile.mkdtemp(prefix="ward-"))
    for name, version in (("ward", "1.2.0"), ("candidate", "1.3.0")):
        library.import_bundle(write_bundle(base / name, name=name, version=version))
    library.activate("ward")
    share = base / "heel-pricks"
    ward(share, library)
    for language in Language:
        program = LibraryProgram(application, share, WatchOptions(), Settings(language=language.value, rater="N1"))
        program.window.resize(WIDTH, HEIGHT)
        program.show()
        wait_until(
            application, lambda program=program: len(program.window.rows) == 9 and program.controller.active_hash
        )
        rows = [Path(row.key) for row in program.window.rows]
        items = (Item(rows[1], ItemState.DONE, 2, 2), Item(rows[3], ItemState.RUNNING, 1.1, 2), Item(rows[5]))
        program.controller._queue_told.emit(QueueStatus(items, 252.0))
        program.window.set_folder("//ward/heel-pricks")
        program.window.mark([str(rows[0]), str(rows[2])])
        application.processEvents()
        save(program.window, folder / f"library-{language.value}.png")
        program.comparing.open(program.controller.marked, program.controller.active_hash)
        dialog = program.comparing.dialog
        wait_until(application, lambda dialog=dialog: bool(dialog.candidate))
        dialog.choose(library.find("candidate").label)
        dialog.button("compare").click()
        wait_until(application, lambda dialog=dialog: "advice" in dialog.text)
        application.processEvents()
        save(dialog, folder / f"compare-words-{language.value}.png")
        dialog._tabs.setCurrentIndex(1)
        application.processEvents()
        save(dialog, folder / f"compare-{language.value}.png")
        dialog.reject()
        program.old._utc_seconds = lambda: time.time() + 400 * 86_400.0
        program.old.open(sessions_folder())
        wait_until(application, lambda program=program: bool(program.old.dialog.lines))
        program.old.dialog.agreed.click()
        application.processEvents()
        save(program.old.dialog, folder / f"old-sessions-{language.value}.png")
        program.old.dialog.reject()
        program.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
