"""The copy of a recording whose key pictures are far apart: made once the recording is analysed, said while it is."""

import time

from PySide6.QtCore import QCoreApplication, QObject, Signal

from app.replay.quick_making import QuickMaker
from app.replay.quick_pictures import QuickPictures
from app.replay.transport import Transport
from app.views.words import lasting

TELL_SECONDS = 0.5


class QuickDesk(QObject):
    """Has the copy of one recording at a time.

    Signals:
        told: The copy has come further, or its making has ended.

    Args:
        transport: Uses it.
    """

    told = Signal()
    _made = Signal(int)

    def __init__(self, transport: Transport) -> None:
        super().__init__()
        self._transport = transport
        self._number = 0
        self._pictures: QuickPictures | None = None
        self._maker: QuickMaker | None = None
        self._is_wanted = False
        self._began, self._first, self._said = 0.0, 0.0, float("-inf")
        self._made.connect(self._on_made)

    @property
    def share(self) -> float:
        """How much of the recording comes at once; 1 where no copy is needed, or none may be made."""
        return 1.0 if self._pictures is None else self._pictures.share

    @property
    def is_making(self) -> bool:
        """Whether more of the copy is to come."""
        return self._maker is not None and self._maker.is_running

    def begin(self, pictures: QuickPictures | None) -> None:
        """Uses a copy, made or not; None where the recording needs none."""
        self._pictures = pictures
        self._transport.use_quick(pictures)
        if self._is_wanted:
            self.make()

    def make(self) -> None:
        """The analysis is whole: what is missing of the copy is made."""
        self._is_wanted = True
        if self._pictures is None or self.is_making or self._pictures.share == 1.0:
            return
        number, transport = self._number, self._transport
        self._began, self._first = time.monotonic(), self._pictures.share

        def near() -> int:
            head = transport.head
            return 0 if head is None else head.index

        self._maker = QuickMaker(self._pictures, near, lambda: self._made.emit(number))

    def end(self) -> None:
        """Stops; what was made stays."""
        self._number += 1
        self._transport.use_quick(None)
        if self._maker is not None:
            self._maker.stop()
        self._maker, self._pictures, self._is_wanted = None, None, False

    def words(self) -> str:
        """How far it is, in the screen's language; "" while none is made."""
        if not self.is_making or self.share == 1.0 or self.share <= self._first:
            return ""
        left = (time.monotonic() - self._began) * (1 - self.share) / (self.share - self._first)
        text = QCoreApplication.translate("Replay", "preparing jumps: {0}, {1} left")
        return text.format(f"{self.share:.0%}", lasting(left))

    def _on_made(self, number: int) -> None:
        now = time.monotonic()
        if number == self._number and (not self.is_making or now - self._said >= TELL_SECONDS):
            self._said = now
            self.told.emit()
