"""The subject's form: a child by its code, never by its name."""

import time
from dataclasses import replace

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.session.subject import Analgesia, AnalgesiaKind, Feed, StateBefore, Subject, looks_like_a_name
from app.views.bedside_words import capital, word
from app.views.fields import Choice, caption, fill, line


class SubjectPanel(QWidget):
    """Fields and their check. What it gives is a `Subject`; it knows no session.

    Signals:
        saved: A `Subject` was entered.
        next_wanted: Another child comes: this one's session ends.
    """

    saved = Signal(object)
    next_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        names = ("study", "code", "weeks", "days", "fed", "dose", "ago", "note")
        self._lines = {name: line(200 if name == "note" else 40) for name in names}
        self._setting, self._feed, self._kind = Choice(editable=True), Choice(), Choice()
        fields: dict[str, QWidget] = {**self._lines, "setting": self._setting, "feed": self._feed, "kind": self._kind}
        self._captions = {name: caption(field) for name, field in fields.items()}
        self._captions["state"] = caption()
        self._states = QButtonGroup(self)
        self._given: list[Analgesia] = []
        self._given_text, self._warning, self._said = QLabel(), QLabel(), QLabel()
        self._warning.setProperty("role", "notice")
        for label in (self._given_text, self._warning, self._said):
            label.setWordWrap(True)
            label.setVisible(False)
        self._buttons = {name: QPushButton() for name in ("give", "take back", "save", "next")}
        self._buttons["save"].setProperty("role", "main")
        self._buttons["give"].clicked.connect(lambda _checked=False: self._on_give())
        self._buttons["take back"].clicked.connect(lambda _checked=False: self._on_take_back())
        self._buttons["save"].clicked.connect(lambda _checked=False: self._on_save())
        self._buttons["next"].clicked.connect(lambda _checked=False: self.next_wanted.emit())
        self._lines["code"].textChanged.connect(lambda _text: self._warn())
        self._build()
        self._retranslate()

    def field(self, name: str) -> QLineEdit:
        """A line: `study`, `code`, `weeks`, `days`, `fed`, `dose`, `ago` (minutes since it was given), `note`."""
        return self._lines[name]

    def button(self, name: str) -> QPushButton:
        """A button: `give`, `take back`, `save`, `next`."""
        return self._buttons[name]

    @property
    def setting(self) -> Choice:
        """Where the child is watched."""
        return self._setting

    @property
    def warning(self) -> str:
        """That the code looks like a name; "" where it does not."""
        return self._warning.text()

    @property
    def said(self) -> str:
        """What became of the last saving."""
        return self._said.text()

    def set_settings(self, settings: list[str]) -> None:
        """Offers these settings: the model's, and the ward's own."""
        kept = self._setting.currentText()
        self._setting.set_rows([(one, one) for one in settings], None)
        self._setting.setEditText(kept)

    def set_subject(self, subject: Subject | None, *, study: str = "", setting: str = "") -> None:
        """Fills the form; None empties it but for what holds for every child here."""
        shown = subject or Subject(study, "?", setting=setting)
        texts = {
            "study": shown.study,
            "code": "" if subject is None else shown.code,
            "weeks": _number_text(shown.gestational_weeks),
            "days": _number_text(shown.age_days),
            "fed": _number_text(shown.fed_minutes_ago),
            "dose": "",
            "ago": "",
            "note": shown.note,
        }
        for name, text in texts.items():
            self._lines[name].setText(text)
        self._setting.setEditText(shown.setting)
        for number, state in enumerate(StateBefore):
            self._states.setExclusive(False)
            self._states.button(number).setChecked(shown.state_before is state)
            self._states.setExclusive(True)
        self._feed.setCurrentIndex(0 if shown.feed is None else self._feed.findData(shown.feed))
        self._given = list(shown.analgesia)
        self._show_given()
        self.set_said("")

    def set_said(self, text: str) -> None:
        """Says what became of the saving."""
        fill(self._said, text)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def _on_give(self) -> None:
        try:
            self._given.append(self._typed_analgesia())
        except ValueError:
            self.set_said(self._not_saved)
            return
        self._clear_typed()

    def _on_take_back(self) -> None:
        del self._given[-1:]
        self._show_given()

    def _on_save(self) -> None:
        texts = {name: field.text().strip() for name, field in self._lines.items()}
        if not texts["code"]:
            self.set_said(self.tr("A code is needed: the one from the study's list."))
            return
        number = self._states.checkedId()
        try:
            # Typed and not added: it was meant.
            given = [*self._given, self._typed_analgesia()] if texts["dose"] else self._given
            subject = Subject(texts["study"], texts["code"], setting=self._setting.currentText().strip())
            subject = replace(
                subject,
                gestational_weeks=_weeks(texts["weeks"]),
                age_days=_number(texts["days"]),
                state_before=list(StateBefore)[number] if number >= 0 else None,
                feed=Feed(self._feed.currentData()) if self._feed.currentData() else None,  # Qt gives plain words back
                fed_minutes_ago=_number(texts["fed"]),
                analgesia=tuple(given),
                note=texts["note"],
            )
        except ValueError:
            self.set_said(self._not_saved)
            return
        self._given = list(given)
        self._clear_typed()
        self.saved.emit(subject)

    @property
    def _not_saved(self) -> str:
        return self.tr("Not saved: weeks are like 38 or 34+5 (up to 46), days and minutes are numbers.")

    def _typed_analgesia(self) -> Analgesia:
        """What was given, now or so many minutes ago.

        Raises:
            ValueError: The minutes are no number.
        """
        ago = _number(self._lines["ago"].text().strip()) or 0.0
        kind = AnalgesiaKind(self._kind.currentData())
        return Analgesia(kind, self._lines["dose"].text().strip(), time.time() - 60 * ago)

    def _clear_typed(self) -> None:
        for name in ("dose", "ago"):
            self._lines[name].clear()
        self._show_given()

    def _warn(self) -> None:
        suspicious = bool(looks_like_a_name(self._lines["code"].text()))
        text = self.tr("This looks like a name or a date of birth: use the study's code, such as MP-017.")
        fill(self._warning, text if suspicious else "")

    def _show_given(self) -> None:
        rows = [
            f"{capital(word(one.kind))}  {one.dose}  {time.strftime('%H:%M', time.localtime(one.utc_seconds))}"
            if one.utc_seconds is not None
            else f"{capital(word(one.kind))}  {one.dose}"
            for one in self._given
        ]
        fill(self._given_text, "\n".join(rows))
        self._buttons["take back"].setEnabled(bool(self._given))

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 8)
        layout.setSpacing(4)
        grid = QGridLayout()
        grid.setVerticalSpacing(2)
        pairs = (("study", "code"), ("weeks", "days"), ("feed", "fed"))
        fields: dict[str, QWidget] = {**self._lines, "feed": self._feed}
        for number, (left, right) in enumerate(pairs):
            for column, name in enumerate((left, right)):
                grid.addWidget(self._captions[name], 2 * number, column)
                grid.addWidget(fields[name], 2 * number + 1, column)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        layout.addLayout(grid)
        layout.insertWidget(1, self._warning)
        layout.addWidget(self._captions["setting"])
        layout.addWidget(self._setting)
        layout.addWidget(self._captions["state"])
        states = QGridLayout()
        for number, _ in enumerate(StateBefore):
            button = QPushButton()
            button.setCheckable(True)
            self._states.addButton(button, number)
            states.addWidget(button, *divmod(number, 2))
        layout.addLayout(states)
        layout.addWidget(self._captions["kind"])
        given = QHBoxLayout()
        given.addWidget(self._kind, 3)
        given.addWidget(self._lines["dose"], 4)
        layout.addLayout(given)
        layout.addWidget(self._given_text)
        two = QHBoxLayout()
        two.addWidget(self._lines["ago"], 1)
        two.addWidget(self._buttons["give"])
        two.addWidget(self._buttons["take back"])
        layout.addLayout(two)
        layout.addWidget(self._captions["note"])
        layout.addWidget(self._lines["note"])
        layout.addWidget(self._buttons["save"])
        layout.addWidget(self._said)
        layout.addWidget(self._buttons["next"])
        layout.addStretch(1)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Child"))
        texts = {
            "study": self.tr("Study"),
            "code": self.tr("Child's code, never a name"),
            "weeks": self.tr("Gestational weeks (34+5)"),
            "days": self.tr("Age in days"),
            "setting": self.tr("Where the child is watched"),
            "state": self.tr("State before the procedure"),
            "feed": self.tr("Last feed"),
            "fed": self.tr("Minutes ago"),
            "kind": self.tr("Against pain: what, and how much"),
            "note": self.tr("Note"),
        }
        for name, text in texts.items():
            self._captions[name].setText(text)
        self._lines["dose"].setPlaceholderText(self.tr("dose, such as 0.5 ml"))
        for number, state in enumerate(StateBefore):
            self._states.button(number).setText(capital(word(state)))
        feed, kind = self._feed.currentData(), self._kind.currentData()
        self._feed.set_rows([("-", None), *((capital(word(one)), one) for one in Feed)], feed)
        self._kind.set_rows([(capital(word(one)), one) for one in AnalgesiaKind], kind or AnalgesiaKind.SUCROSE)
        self._lines["ago"].setPlaceholderText(self.tr("min ago"))
        self._buttons["give"].setText(self.tr("Given"))
        self._buttons["take back"].setText(self.tr("Take back"))
        self._buttons["save"].setText(self.tr("Save"))
        self._buttons["next"].setText(self.tr("Next child: end this session"))
        self._warn()
        self._show_given()


def _number(text: str) -> float | None:
    return float(text.replace(",", ".")) if text else None


def _weeks(text: str) -> float | None:
    """Weeks, or weeks and days (`34+5`) as people write them."""
    weeks, plus, days = text.partition("+")
    if not plus:
        return _number(text)
    if not 0 <= int(days) <= 6:
        raise ValueError(f"days of a week are 0 to 6, got {days}")
    return int(weeks) + int(days) / 7


def _number_text(value: float | None) -> str:
    if value is None:
        return ""
    days = value * 7
    if value > 20 and not value.is_integer() and abs(days - round(days)) < 1e-6:
        return f"{int(round(days) // 7)}+{int(round(days) % 7)}"
    return f"{value:g}"
