"""The tray: what was left open in this session, and the way to it."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.assessment.marks import MarkKind
from app.bedside.desk import Desk
from app.bedside.marking import Marking
from app.bedside.scoring import Scoring
from app.session.subject import AnalgesiaKind
from app.session.to_complete import OpenItem, OpenKind, open_items
from app.views.bedside_words import capital, field_word, word
from app.views.to_complete_panel import ToCompletePanel, TrayRow

OF_CHILD = (OpenKind.NO_SUBJECT, OpenKind.SUBJECT_FIELD, OpenKind.ANALGESIA)


class Completing(QObject):
    """Connects the tray with what is kept.

    Args:
        desk: What is shared.
        panel: The tray.
        marking: Changes marks.
        scoring: Offers what is to be scored.
        show_panel: Opens another panel by its key.
    """

    def __init__(
        self,
        desk: Desk,
        panel: ToCompletePanel,
        marking: Marking,
        scoring: Scoring,
        show_panel: Callable[[str], None],
    ) -> None:
        super().__init__()
        self._desk = desk
        self._panel = panel
        self._marking = marking
        self._scoring = scoring
        self._show_panel = show_panel
        self._items: dict[str, OpenItem] = {}
        panel.item_chosen.connect(self._on_item)
        panel.note_given.connect(lambda key, text: marking.note(int(key), text))
        panel.shift_wanted.connect(lambda key, seconds: marking.shift(int(key), seconds))
        panel.removal_wanted.connect(lambda key: marking.remove(int(key)))

    def tick(self) -> None:
        """Lists what is open now."""
        desk, store = self._desk, self._desk.store
        now = desk.monitor.source_seconds
        if store is None or now is None:
            self._items = {}
            self._panel.set_rows([])
            self._panel.set_marks([])
            return
        marks = store.marks()
        items = open_items(
            marks,
            store.scores(),
            store.subject,
            store.consent,
            self._scoring.scale,
            [self._scoring.rule],
            now_seconds=now,
            rater=desk.rater,
        )
        self._items = {str(number): item for number, item in enumerate(items)}
        self._panel.set_rows([TrayRow(self._text(item), key) for key, item in self._items.items()])
        self._panel.set_marks(
            [
                TrayRow(
                    "  ".join([desk.clock_text(mark.time_seconds, tenths=True), word(mark.kind), mark.content.text]),
                    str(mark.mark),
                    mark.content.text,
                )
                for mark in marks
                if not mark.kind.is_label
            ]
        )

    def _text(self, item: OpenItem) -> str:
        text = capital(word(item.kind))
        if item.kind is OpenKind.SUBJECT_FIELD:
            text = f"{text}: {field_word(item.about)}"
        elif item.kind is OpenKind.ANALGESIA:
            text = f"{text}: {word(AnalgesiaKind(item.about))}"
        elif item.kind is OpenKind.MARK_WITHOUT_NOTE:
            text = f"{text}: {word(MarkKind(item.about))}"
        elif item.kind is OpenKind.WINDOW_MISSING:
            kinds = item.about.partition(": ")[2].split(" / ")
            text = f"{text}: {' / '.join(word(MarkKind(kind)) for kind in kinds)}"
        elif item.window is not None:
            text = f"{text}: {self._desk.clock_text(item.window.start_seconds)}"
        if item.procedure:
            number = self.tr("procedure {0}").format(item.procedure)
            text = f"{text} ({number})"
        return text

    def _on_item(self, key: str) -> None:
        item = self._items.get(key)
        if item is None:
            return
        if item.kind in OF_CHILD:
            self._show_panel("subject")
        elif item.kind is OpenKind.NO_CONSENT:
            self._show_panel("recording")
        elif item.window is not None:
            self._scoring.go_to(item.window)
            self._show_panel("scores")
        elif item.score is not None:
            self._scoring.go_on_with(item.score)
            self._show_panel("scores")
        elif item.mark is not None:
            self._panel.choose_mark(str(item.mark))
