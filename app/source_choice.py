"""The source picker at work: finds devices off the screen's thread, and gives a preview of the one that is marked."""

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.jobs import Jobs
from app.preview import Preview
from app.sources.devices import DeviceRow
from app.sources.source import Source
from app.views.source_picker import SourceKind, SourcePicker, SourceRow
from models.images import BgrImage

LOOK_MILLISECONDS = 2000
"""How often devices are looked for while the picker is open."""

PULL_MILLISECONDS = 33


class SourceChoice(QObject):
    """Opens the picker when it is wanted.

    Signals:
        chosen: What a person wants to watch.

    Args:
        picker: The view.
        jobs: Runs what takes a while.
        list_devices: Finds cameras; may take seconds.
        open_source: Opens a preview.
        present_picture: The picture of what is watched now: a device cannot be opened twice.
    """

    chosen = Signal(str)

    def __init__(
        self,
        picker: SourcePicker,
        jobs: Jobs,
        list_devices: Callable[[], list[DeviceRow]],
        open_source: Callable[[str], Source],
        present_picture: Callable[[], BgrImage | None],
    ) -> None:
        super().__init__()
        self._picker = picker
        self._jobs = jobs
        self._list_devices = list_devices
        self._open_source = open_source
        self._present_picture = present_picture
        self._present = ""
        self._devices: list[DeviceRow] = []
        self._preview: Preview | None = None
        self._previewed = ""
        self._is_looking = False
        picker.marked.connect(self._on_marked)
        picker.chosen.connect(self._on_chosen)
        picker.finished.connect(lambda _result: self.close())
        self._look_timer, self._pull_timer = QTimer(self), QTimer(self)
        self._look_timer.setInterval(LOOK_MILLISECONDS)
        self._look_timer.timeout.connect(self._look)
        self._pull_timer.setInterval(PULL_MILLISECONDS)
        self._pull_timer.timeout.connect(self._pull)

    def open(self, present: str) -> None:
        """Opens the picker.

        Args:
            present: What is watched now; "" for nothing.
        """
        self._present = present
        self._show_rows(is_searching=True)
        self._picker.mark(present)
        self._picker.open()
        self._look()
        self._look_timer.start()
        self._pull_timer.start()

    def close(self) -> None:
        """Lets go of the preview and stops looking."""
        self._look_timer.stop()
        self._pull_timer.stop()
        self._let_go()

    def _look(self) -> None:
        if not self._is_looking:  # a slow list is not asked for twice
            self._is_looking = True
            self._jobs.run(self._list_devices, self._on_devices, self._on_look_failed)

    def _on_devices(self, devices: list[DeviceRow]) -> None:
        self._is_looking = False
        self._devices = devices
        self._show_rows(is_searching=False)

    def _on_look_failed(self, error: Exception) -> None:
        self._is_looking = False
        self._devices = [DeviceRow("", "camera", "", " ".join(str(error).split()))]
        self._show_rows(is_searching=False)

    def _show_rows(self, *, is_searching: bool) -> None:
        rows = [SourceRow(one.spec, SourceKind(one.kind), one.name, one.detail) for one in self._devices if one.spec]
        known = {row.spec for row in rows}
        kind, _, which = self._present.partition(":")
        if self._present not in {"", "demo"} and self._present not in known:
            is_device = kind in {SourceKind.CAMERA, SourceKind.REALSENSE}
            name = (which or kind) if is_device else Path(self._present).name
            detail = "" if is_device else str(Path(self._present).parent)
            rows.append(SourceRow(self._present, SourceKind(kind) if is_device else SourceKind.RECORDING, name, detail))
        rows.append(SourceRow("demo", SourceKind.DEMONSTRATION, "", ""))
        problem = "\n".join(one.detail for one in self._devices if not one.spec)
        self._picker.set_rows(rows, is_searching=is_searching, problem=problem)

    def _on_marked(self, spec: str) -> None:
        self._let_go()
        self._previewed = spec
        if spec and spec != self._present:
            self._preview = Preview(lambda: self._open_source(spec))

    def _on_chosen(self, spec: str) -> None:
        preview, self._preview = self._preview, None
        if preview is None:
            self.chosen.emit(spec)
            return
        # The device must be free before it is opened to be watched; a driver may take its time.
        self._jobs.run(preview.stop, lambda _stopped: self.chosen.emit(spec), lambda _error: self.chosen.emit(spec))

    def _let_go(self) -> None:
        preview, self._preview = self._preview, None
        if preview is not None:
            threading.Thread(target=preview.stop, name="sollievo-stopper", daemon=True).start()

    def _pull(self) -> None:
        if self._preview is None:
            picture = self._present_picture() if self._previewed and self._previewed == self._present else None
            if picture is not None:
                self._picker.set_picture(picture)
                self._picker.set_watched(picture.shape[1], picture.shape[0])
            return
        frame = self._preview.pictures.take(0)
        delivered = self._preview.delivered
        if delivered.trouble:
            self._picker.set_trouble(delivered.trouble)
        elif frame is not None:
            self._picker.set_picture(frame.image)
            self._picker.set_delivered(frame.image.shape[1], frame.image.shape[0], delivered.frames_per_second)
