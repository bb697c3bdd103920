"""One item of a scale: a row of numbers, the wording of the one chosen, and why there is none."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.assessment.scale import Item, NotAssessable
from app.assessment.sheet import Answer
from app.views.bedside_words import language, word
from app.views.fields import Choice, fill


class ScoreItem(QFrame):
    """Drawn from the table alone: whatever item a scale has.

    Signals:
        answered: The item's answer: an `Answer`, or None where it was taken back.

    Args:
        item: The item.
    """

    answered = Signal(object)

    def __init__(self, item: Item, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._item = item
        self._answer: Answer | None = None
        self._wordings_shown = False
        self._name, self._wording, self._suggestion = QLabel(), QLabel(), QLabel()
        self._name.setStyleSheet("font-weight: 600;")
        self._wording.setProperty("role", "wording")
        self._suggestion.setProperty("role", "message")
        for label in (self._wording, self._suggestion):
            label.setWordWrap(True)
            label.setVisible(False)
        self._reason = Choice()
        self._reason.activated.connect(lambda _row: self._on_reason())
        self._values = {option.value: QPushButton(str(option.value)) for option in item.options}
        numbers = QHBoxLayout()
        numbers.setSpacing(4)
        for value, button in self._values.items():
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, value=value: self._on_value(value))
            numbers.addWidget(button)
        head = QHBoxLayout()
        head.addWidget(self._name, 1)
        head.addWidget(self._reason, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.setSpacing(3)
        layout.addLayout(head)
        layout.addLayout(numbers)
        layout.addWidget(self._wording)
        layout.addWidget(self._suggestion)
        self._retranslate()

    @property
    def item(self) -> str:
        """The item's id."""
        return self._item.id

    def value_button(self, value: int) -> QPushButton:
        """The button of a value."""
        return self._values[value]

    @property
    def reason(self) -> Choice:
        """Why the item cannot be judged."""
        return self._reason

    @property
    def suggestion(self) -> str:
        """What the model suggests, or that it is hidden."""
        return self._suggestion.text()

    def set_answer(self, answer: Answer | None) -> None:
        """Shows an answer. Does not emit."""
        self._answer = answer
        for value, button in self._values.items():
            button.setChecked(answer is not None and answer.value == value)
        self._show()

    def set_wordings_shown(self, shown: bool) -> None:
        """Lists what all values mean, not only the one chosen."""
        self._wordings_shown = shown
        self._show()

    def set_suggestion(self, text: str) -> None:
        """Shows what the model suggests; "" for nothing."""
        fill(self._suggestion, text)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def _on_value(self, value: int) -> None:
        self.answered.emit(Answer(self._item.id, value) if self._values[value].isChecked() else None)

    def _on_reason(self) -> None:
        reason = self._reason.currentData()
        answer = None if reason is None else Answer(self._item.id, not_assessable=NotAssessable(reason))
        self.answered.emit(answer)

    def _show(self) -> None:
        tongue = language()
        chosen = None if self._answer is None else self._answer.value
        options = [one for one in self._item.options if self._wordings_shown or one.value == chosen]
        fill(self._wording, "\n".join(f"{one.value}: {one.text.in_language(tongue)}" for one in options))
        rows: list[tuple[str, object]] = [(self.tr("can be judged"), None)]
        rows += [(word(reason), reason.value) for reason in NotAssessable]
        why = None if self._answer is None or self._answer.not_assessable is None else self._answer.not_assessable
        self._reason.set_rows(rows, None if why is None else why.value)

    def _retranslate(self) -> None:
        tongue = language()
        self._name.setText(self._item.label.in_language(tongue))
        for option in self._item.options:
            self._values[option.value].setToolTip(option.text.in_language(tongue))
        self._show()
