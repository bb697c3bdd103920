"""Marking in the window: what a person wishes becomes marks, and marks become what is drawn."""

import logging
from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QObject, Signal

from app.assessment.marks import Mark, MarkKind
from app.replay.marking import FramePlace, Marking
from app.replay.playhead import Playhead
from app.replay.veil import Veil
from app.session.database import SessionError
from app.views.marking_bar import EVENT_LANE, LOOKS, mark_words
from app.views.palette import TEXT
from app.views.replay_window import ReplayWindow
from app.views.time_bar import BarMark, clock

PANEL = "marking"

log = logging.getLogger(__name__)


class MarkingDesk(QObject):
    """Connects the marking bar with a recording's marks. Keys mark only while the panel is open.

    Signals:
        part_changed: Another part was chosen, or none.
        changed: Something was marked, taken back or removed.

    Args:
        window: With the bar in it.
        veil: What may be seen.
    """

    part_changed = Signal()
    changed = Signal()

    def __init__(self, window: ReplayWindow, veil: Veil) -> None:
        super().__init__()
        self._window = window
        self._veil = veil
        self._marking: Marking | None = None
        self._head: Playhead | None = None
        self._scores: tuple[BarMark, ...] = ()
        self._frame: FramePlace = (0, 0.0)
        self._has_frame = False
        self._part: tuple[int, int] | None = None
        self._begin: int | None = None
        bar = window.marking
        bar.label_wanted.connect(self._on_label)
        bar.event_wanted.connect(self._on_event)
        bar.drawing_wanted.connect(self._on_drawing)
        bar.remove_wanted.connect(self._on_remove)
        bar.undo_wanted.connect(lambda: self._on_step(redo=False))
        bar.redo_wanted.connect(lambda: self._on_step(redo=True))
        window.controls.part_wanted.connect(self._on_part)
        window.video.box_drawn.connect(self._on_box)
        veil.changed.connect(self.draw)

    @property
    def part_seconds(self) -> tuple[float, float] | None:
        """The chosen part, from its first frame to its last; None where none is chosen."""
        if self._part is None or self._head is None:
            return None
        return self._head.time_of(self._part[0]), self._head.time_of(self._part[1])

    @property
    def marking(self) -> Marking | None:
        """The marks of the recording."""
        return self._marking

    def set_marking(self, marking: Marking | None) -> str:
        """Marks another recording from now on; the former one's session is closed.

        Returns:
            "" or one line on what of the former could not be written.
        """
        problem = "" if self._marking is None else self._marking.close()
        if problem:
            log.warning("%s", problem)  # the window may be closing
        self._marking = marking
        self._has_frame = self._has_frame and marking is not None
        self._part, self._begin, self._scores = None, None, ()
        self._window.marking.set_said("" if marking is None else marking.note)
        self.draw()
        return problem

    @property
    def head(self) -> Playhead | None:
        """The times of all frames; None while they are not known."""
        return self._head

    def set_head(self, head: Playhead | None) -> None:
        """Tells the times of all frames; None while they are not known."""
        self._head = head

    def set_scores(self, scores: Sequence[BarMark]) -> None:
        """Draws these scores beside the marks."""
        self._scores = tuple(scores)
        self.draw()

    def set_part(self, start_seconds: float, end_seconds: float) -> None:
        """Chooses a part, by the recording's time."""
        if self._head is not None:
            self._part = self._head.at_time(start_seconds + 5e-4), self._head.at_time(end_seconds + 5e-4)
            self._begin = self._part[0]
            self._show_part()

    def set_frame(self, index: int, seconds: float) -> None:
        """Tells which frame is on the screen."""
        self._frame, self._has_frame = (index, seconds), True
        self._show_range()

    def box_at(self, seconds: float) -> tuple[float, float, float, float] | None:
        """The face as a person drew it for this frame; the newest where there are more."""
        boxes = [mark for mark in self._marks() if mark.kind is MarkKind.FACE_BOX and self._covers(mark, seconds)]
        return max(boxes, key=lambda mark: mark.row).content.box if boxes else None

    def mark_seconds(self) -> list[float]:
        """Where marks begin, in the recording's time."""
        places = [self._seconds(mark)[0] for mark in self._marks()]
        return sorted({place for place in places if place is not None})

    def _marks(self) -> list[Mark]:
        """All that may be seen: labels of other raters may not while one scores or marks blind."""
        if self._marking is None:
            return []
        rater, hidden = self._window.rater, self._veil.hides_others
        return [
            mark
            for mark in self._marking.marks()
            if not (hidden and mark.kind.is_label and mark.entered.rater != rater)
        ]

    def _seconds(self, mark: Mark) -> tuple[float | None, float | None]:
        assert self._marking is not None  # noqa: S101 - a mark is there
        end = mark.content.end
        return self._marking.seconds_of(mark.content.at), None if end is None else self._marking.seconds_of(end)

    def _covers(self, mark: Mark, seconds: float) -> bool:
        start, end = self._seconds(mark)
        if start is None:
            return False
        if end is None and self._head is not None:  # marked live it may lie between two frames
            start = self._head.time_of(self._head.at_time(start + 5e-4))
        return start - 5e-4 <= seconds <= (start if end is None else end) + 5e-4

    def _on_part(self, what: str) -> None:
        index = self._frame[0]
        if what == "clear":
            self._part = self._begin = None
            self._window.marking.set_drawing(False)
            self._window.video.set_drawing(False)
        elif what == "begin":
            self._begin = index
            end = self._part[1] if self._part is not None else index
            self._part = (index, end) if end > index else None
        else:
            begin = self._begin if self._begin is not None else (self._part[0] if self._part else 0)
            self._part = (min(begin, index), max(begin, index))
        self._show_part()

    def show_language(self) -> None:
        """Says and draws all of it in the language that is spoken now; what was said of the last step is gone."""
        self._show_range()
        self._window.marking.set_said("" if self._marking is None else self._marking.note)
        self.draw()

    def _show_part(self) -> None:
        self._show_range()
        part = self.part_seconds
        if part is None and self._begin is not None and self._head is not None:
            part = (self._head.time_of(self._begin),) * 2
        for bar in (self._window.detail, self._window.overview):
            bar.set_selection(part)
        self.part_changed.emit()

    def _show_range(self) -> None:
        part = self.part_seconds
        if part is None:
            text = QCoreApplication.translate("Replay", "A label is for this picture.")
        else:
            text = QCoreApplication.translate("Replay", "A label is for the part from {0} to {1}.")
            text = text.format(clock(part[0], 0.1), clock(part[1], 0.1))
        self._window.marking.set_range_words(text)

    def _target(self) -> tuple[FramePlace, FramePlace | None]:
        if self._part is None or self._head is None:
            return self._frame, None
        first, last = self._part
        return (first, self._head.time_of(first)), (last, self._head.time_of(last))

    def _may_mark(self) -> bool:
        bar = self._window.marking
        if self._marking is None or not self._has_frame or self._window.panels.open_panel != PANEL:
            return False
        if not self._window.rater:
            bar.set_said(QCoreApplication.translate("Replay", "Enter your code first."))
            return False
        return True

    def _on_label(self, kind: MarkKind) -> None:
        if self._may_mark():
            self._add(kind, self._window.marking.reason if kind is MarkKind.EXCLUDE else "")

    def _on_event(self, kind: MarkKind) -> None:
        """An event is of one moment, whatever part is chosen."""
        marking, rater, frame = self._marking, self._window.rater, self._frame
        if marking is not None and self._may_mark():
            self._try(lambda: marking.add(kind, frame, None, rater), mark_words(kind))

    def _on_drawing(self, on: bool) -> None:
        may = on and self._may_mark()
        self._window.marking.set_drawing(may)
        self._window.video.set_drawing(may)
        if may:
            text = QCoreApplication.translate("Replay", "Draw a box around the child's face in the picture.")
            self._window.marking.set_said(text)

    def _on_box(self, left: float, top: float, right: float, bottom: float) -> None:
        self._window.marking.set_drawing(False)
        self._window.video.set_drawing(False)
        if self._may_mark():
            self._add(MarkKind.FACE_BOX, box=(left, top, right, bottom))

    def _add(self, kind: MarkKind, text: str = "", box: tuple[float, float, float, float] | None = None) -> None:
        at, end = self._target()
        marking, rater = self._marking, self._window.rater
        assert marking is not None  # noqa: S101 - looked at by `_may_mark`
        self._try(lambda: marking.add(kind, at, end, rater, text, box), mark_words(kind))

    def _on_remove(self) -> None:
        if not self._may_mark() or self._marking is None:
            return
        marking, rater = self._marking, self._window.rater
        here = [
            mark
            for mark in self._marks()
            if (mark.entered.rater == rater or not mark.kind.is_label) and self._covers(mark, self._frame[1])
        ]
        if not here:
            said = QCoreApplication.translate("Replay", "There is no label of yours here, and no event.")
            self._window.marking.set_said(said)
            return
        newest = max(here, key=lambda mark: mark.row)
        said = QCoreApplication.translate("Replay", "removed: {0}").format(mark_words(newest.kind))
        self._try(lambda: marking.remove(newest, rater), said)

    def _on_step(self, *, redo: bool) -> None:
        if not self._may_mark() or self._marking is None:
            return
        marking, rater = self._marking, self._window.rater
        done: list[Mark | None] = []
        self._try(lambda: done.append(marking.redo(rater) if redo else marking.undo(rater)), "")
        if not done:
            return
        nothing = QCoreApplication.translate("Replay", "There is nothing left to take back or to do again.")
        said = QCoreApplication.translate("Replay", "done again: {0}")
        if not redo:
            said = QCoreApplication.translate("Replay", "taken back: {0}")
        self._window.marking.set_said(nothing if done[0] is None else said.format(mark_words(done[0].kind)))

    def _try(self, act: Callable[[], object], said: str) -> None:
        try:
            act()
            said = (self._marking.problem if self._marking is not None else "") or said
        except (SessionError, OSError, ValueError) as error:
            said = " ".join(str(error).split())
        self._window.marking.set_said(said)
        self.draw()
        self.changed.emit()

    def draw(self) -> None:
        """Draws what may be seen of marks and scores in both bars."""
        drawn = []
        for mark in self._marks():
            start, end = self._seconds(mark)
            if start is None:
                continue
            colour, lane = LOOKS.get(mark.kind, (TEXT, EVENT_LANE))
            words = mark_words(mark.kind)
            if mark.kind.is_label and mark.entered.rater != self._window.rater:
                words = f"{words} ({mark.entered.rater})"
            drawn.append(BarMark(start, end, words, colour, lane))
        for bar in (self._window.detail, self._window.overview):
            bar.set_marks([*drawn, *self._scores])
