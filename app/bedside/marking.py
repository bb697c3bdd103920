"""Marks: by button, key, pedal and drag, taken back and done again."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QObject

from app.assessment.marks import Mark, MarkContent, MarkKind, moved
from app.assessment.procedure import procedure_at
from app.bedside.desk import Desk
from app.views.bedside_words import capital, language, word
from app.views.procedure_strip import ProcedureStrip, key_of
from app.views.trace_view import TraceMark
from app.views.words import lasting


class Marking(QObject):
    """Connects the strip and the trace with the session's marks.

    Args:
        desk: What is shared.
        strip: The buttons.
    """

    def __init__(self, desk: Desk, strip: ProcedureStrip) -> None:
        super().__init__()
        self._desk = desk
        self._strip = strip
        self._said: tuple[str, Mark] | None = None
        strip.procedure_wanted.connect(self._on_procedure)
        strip.mark_wanted.connect(self.add)
        strip.undo_wanted.connect(lambda: self._step(back=True))
        strip.redo_wanted.connect(lambda: self._step(back=False))
        desk.window.trace.mark_moved.connect(self._on_moved)
        desk.changed.connect(self.show_marks)

    @property
    def in_procedure(self) -> bool:
        """Whether one goes on now."""
        now = self._desk.monitor.source_seconds
        return now is not None and procedure_at(self._desk.procedures(), now) is not None

    def tick(self) -> None:
        """Goes on with what counts by the clock."""
        now = self._desk.monitor.source_seconds
        self._strip.set_usable(now is not None)
        going = None if now is None else procedure_at(self._desk.procedures(), now)
        self._strip.set_running(None if going is None or now is None else lasting(now - going.start_seconds))
        self.show_marks()  # another language has other words for them
        if self._said is not None and self._said[0] != language():
            self._say(self._said[1])

    def add(self, kind: MarkKind, text: str = "") -> Mark | None:
        """Marks this moment; None where nothing is watched or kept."""
        desk = self._desk
        at = desk.now()
        if at is None:
            return None
        before = len(desk.procedures())
        store = desk.begin()
        if store is None:
            return None
        visible = desk.visible_now()
        mark = store.add_mark(MarkContent(kind, at, text=text), rater=desk.rater, model_visible=visible)
        if len(desk.procedures()) > before:
            desk.nurse.procedure_began(at.time_seconds)
        self._say(mark)
        desk.marked.emit(mark)
        desk.changed.emit()
        return mark

    def note(self, mark: int, text: str) -> None:
        """Writes another note to a mark."""
        found = self._find(mark)
        if found is not None:
            self._change(found, replace(found.content, text=text))

    def shift(self, mark: int, seconds: float) -> None:
        """Moves a mark by so many seconds, as dragging it does."""
        found = self._find(mark)
        if found is not None:
            self._on_moved(str(mark), found.time_seconds + seconds)

    def remove(self, mark: int) -> None:
        """Takes a mark away."""
        store, found = self._desk.store, self._find(mark)
        if store is not None and found is not None:
            store.remove_mark(mark, rater=self._desk.rater, model_visible=self._desk.visible_now())
            self._said = None
            self._strip.set_said(self.tr("Removed: {0}").format(capital(word(found.kind))))
            self._desk.changed.emit()

    def show_marks(self) -> None:
        """Draws the marks that count on the trace."""
        store = self._desk.store
        marks = () if store is None else store.marks()
        shown = [mark for mark in marks if not mark.kind.is_label]
        self._desk.window.trace.set_marks(
            [
                TraceMark(str(mark.mark), mark.time_seconds, word(mark.kind), movable=True, short=key_of(mark.kind))
                for mark in shown
            ]
        )
        squeezes = [mark.kind for mark in shown if mark.kind in (MarkKind.SQUEEZE_START, MarkKind.SQUEEZE_END)]
        self._strip.set_squeezing(squeezes[-1:] == [MarkKind.SQUEEZE_START])
        if store is None:
            self._said = None
            self._strip.set_said("")

    def _on_procedure(self) -> None:
        self.add(MarkKind.PROCEDURE_END if self.in_procedure else MarkKind.PROCEDURE_START)

    def _on_moved(self, key: str, seconds: float) -> None:
        found = self._find(int(key)) if key.isdigit() else None
        if found is not None:
            self._change(found, moved(found.content, self._desk.moment(max(0.0, seconds))))

    def _change(self, mark: Mark, content: MarkContent) -> None:
        store = self._desk.store
        if store is not None:
            changed = store.change_mark(
                mark.mark, content, rater=self._desk.rater, model_visible=self._desk.visible_now()
            )
            self._say(changed)
            self._desk.changed.emit()

    def _step(self, *, back: bool) -> None:
        store = self._desk.store
        if store is None:
            return
        self._said = None
        step = store.undo_mark if back else store.redo_mark
        mark = step(rater=self._desk.rater, model_visible=self._desk.visible_now())
        if mark is None:
            text = self.tr("Nothing is left to take back") if back else self.tr("Nothing is left to do again")
            self._strip.set_said(text)
            return
        did = self.tr("Taken back: {0}") if back else self.tr("Done again: {0}")
        self._strip.set_said(did.format(self._line(mark)))
        self._desk.changed.emit()

    def _say(self, mark: Mark) -> None:
        self._said = (language(), mark)
        self._strip.set_said(self._line(mark))

    def _find(self, mark: int) -> Mark | None:
        store = self._desk.store
        return None if store is None else next((one for one in store.marks() if one.mark == mark), None)

    def _line(self, mark: Mark) -> str:
        text = f"{capital(word(mark.kind))}  {self._desk.clock_text(mark.time_seconds)}"
        store = self._desk.store
        if mark.kind is MarkKind.PRICK and store is not None and not mark.removed:
            pricks = [one.mark for one in store.marks() if one.kind is MarkKind.PRICK]
            if mark.mark in pricks:
                number = QCoreApplication.translate("Marking", "number {0}").format(pricks.index(mark.mark) + 1)
                text = f"{text}  ({number})"
        return text
