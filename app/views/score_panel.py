"""Scores by any scale that was read: the panel is drawn from the table. What a person enters is never overwritten."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.assessment.scale import Scale
from app.assessment.sheet import ScoreSheet
from app.assessment.windows import BY_HAND, WindowRule
from app.views.bedside_words import language
from app.views.fields import Choice, Tick, caption, fill, line
from app.views.score_item import ScoreItem


class ScorePanel(QWidget):
    """Rater, scale, window, items, total. It holds no sheet: that is set, and answers are told.

    Signals:
        rater_entered: Another rater takes over (the code).
        nurse_first_wanted: The rule is to be on or off.
        scale_chosen: A scale's id.
        rule_chosen: A window rule's id.
        window_chosen: The number of one of the windows that were set.
        hand_wanted: The window by hand begins or ends now (whether it begins).
        answered: An item's id, and its `Answer` or None.
        save_wanted: The sheet is to be saved, with this comment.
        new_wanted: An empty sheet is wanted.
    """

    rater_entered = Signal(str)
    nurse_first_wanted = Signal(bool)
    scale_chosen = Signal(str)
    rule_chosen = Signal(str)
    window_chosen = Signal(int)
    hand_wanted = Signal(bool)
    answered = Signal(str, object)
    save_wanted = Signal(str)
    new_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet: ScoreSheet | None = None
        self._rater, self._comment = line(), line(200)
        self._rater.editingFinished.connect(lambda: self.rater_entered.emit(self._rater.text().strip()))
        self._first = Tick()
        self._first.toggled.connect(self.nurse_first_wanted)
        self._scale, self._rule, self._window = Choice(), Choice(), Choice()
        self._scale.activated.connect(lambda _row: self.scale_chosen.emit(self._scale.currentData()))
        self._rule.activated.connect(lambda _row: self.rule_chosen.emit(self._rule.currentData()))
        self._window.activated.connect(self.window_chosen)
        self._captions = {
            "rater": caption(self._rater),
            "scale": caption(self._scale),
            "rule": caption(self._rule),
            "comment": caption(self._comment),
        }
        self._note, self._total, self._said, self._about = QLabel(), QLabel(), QLabel(), QLabel()
        self._total.setProperty("role", "title")
        self._about.setProperty("role", "caption")
        self._note.setProperty("role", "message")
        for label in (self._note, self._total, self._said, self._about):
            label.setWordWrap(True)
        self._wordings = Tick()
        self._wordings.toggled.connect(self._on_wordings)
        self._buttons = {name: QPushButton() for name in ("begins", "ends", "save", "new")}
        self._buttons["save"].setProperty("role", "main")
        self._buttons["begins"].clicked.connect(lambda _checked=False: self.hand_wanted.emit(True))
        self._buttons["ends"].clicked.connect(lambda _checked=False: self.hand_wanted.emit(False))
        self._buttons["save"].clicked.connect(
            lambda _checked=False: self.save_wanted.emit(self._comment.text().strip())
        )
        self._buttons["new"].clicked.connect(lambda _checked=False: self.new_wanted.emit())
        self._items: dict[str, ScoreItem] = {}
        self._item_layout = QVBoxLayout()
        self._build()
        self._retranslate()

    @property
    def rater(self) -> QLineEdit:
        """Who scores."""
        return self._rater

    @property
    def nurse_first(self) -> Tick:
        """Whether the model stays hidden until a score is saved."""
        return self._first

    @property
    def scale(self) -> Choice:
        """The scale."""
        return self._scale

    @property
    def rule(self) -> Choice:
        """The window rule."""
        return self._rule

    @property
    def window_choice(self) -> Choice:
        """The rule's windows."""
        return self._window

    @property
    def total(self) -> str:
        """The total in words."""
        return self._total.text()

    @property
    def note(self) -> str:
        """What is to be known of the window."""
        return self._note.text()

    @property
    def said(self) -> str:
        """What became of the last saving."""
        return self._said.text()

    @property
    def comment(self) -> str:
        """The comment as it stands."""
        return self._comment.text()

    def item(self, item: str) -> ScoreItem:
        """An item of the scale shown."""
        return self._items[item]

    def button(self, name: str) -> QPushButton:
        """A button: `begins`, `ends`, `save`, `new`."""
        return self._buttons[name]

    def set_rater(self, code: str) -> None:
        """Names who scores. Does not emit."""
        if not self._rater.hasFocus() and self._rater.text() != code:
            self._rater.setText(code)

    def set_nurse_first(self, on: bool) -> None:
        """Says whether the rule is on. Does not emit."""
        self._first.set_ticked(on)

    def set_scales(self, scales: Iterable[Scale], chosen: str) -> None:
        """Lists the scales."""
        self._scale.set_rows([(scale.name.in_language(language()), scale.id) for scale in scales], chosen)

    def set_rules(self, rules: Iterable[WindowRule], chosen: str) -> None:
        """Lists the window rules."""
        self._rule.set_rows([(rule.name.in_language(language()), rule.id) for rule in rules], chosen)
        self._rule.setToolTip(self._rule.currentText())
        for name in ("begins", "ends"):
            self._buttons[name].setVisible(chosen == BY_HAND)

    def set_windows(self, windows: Iterable[str], chosen: int, note: str) -> None:
        """Lists the windows that there are, and says what there is to know of the one chosen."""
        rows = [(text, number) for number, text in enumerate(windows)]
        self._window.set_rows(rows, chosen)
        self._window.setVisible(len(rows) > 0)
        fill(self._note, note)

    def set_sheet(self, sheet: ScoreSheet) -> None:
        """Shows a sheet; items are made anew where it is another scale's."""
        if self._sheet is None or self._sheet.scale != sheet.scale:
            self._make_items(sheet.scale)
        self._sheet = sheet
        for name, item in self._items.items():
            item.set_answer(sheet.answer_to(name))
        self._show_total()

    def set_suggestions(self, texts: Mapping[str, str]) -> None:
        """Shows beside each item what is to be said of the model's suggestion."""
        for name, item in self._items.items():
            item.set_suggestion(texts.get(name, ""))

    def set_saving(self, usable: bool, is_correction: bool) -> None:
        """Whether the sheet can be saved, and whether that corrects a saved score."""
        self._buttons["save"].setEnabled(usable)
        text = self.tr("Save the correction") if is_correction else self.tr("Save my score")
        if self._buttons["save"].text() != text:
            self._buttons["save"].setText(text)
        self._buttons["new"].setVisible(is_correction)

    def set_comment(self, text: str) -> None:
        """Fills in the comment."""
        self._comment.setText(text)

    def set_said(self, text: str) -> None:
        """Says what became of the saving, and brings total and words into sight."""
        fill(self._said, text)
        page = self.parentWidget()
        area = page.parentWidget() if page is not None else None
        if text and isinstance(area, QScrollArea):
            # Once the layout knows the words' height.
            QTimer.singleShot(0, self, lambda: area.ensureWidgetVisible(self._said))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def _make_items(self, scale: Scale) -> None:
        for old in self._items.values():
            self._item_layout.removeWidget(old)
            old.setParent(None)
            old.deleteLater()
        self._items = {item.id: ScoreItem(item) for item in scale.items}
        for name, item in self._items.items():
            item.answered.connect(lambda answer, name=name: self.answered.emit(name, answer))
            item.set_wordings_shown(self._wordings.isChecked())
            self._item_layout.addWidget(item)

    def _on_wordings(self, shown: bool) -> None:
        for item in self._items.values():
            item.set_wordings_shown(shown)

    def _show_total(self) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        text = sheet.text(language())
        if sheet.is_pain() and sheet.scale.verdict is not None:
            text = f"{text}: {sheet.scale.verdict.text.in_language(language())}"
        fill(self._total, text[:1].upper() + text[1:])
        fill(self._about, f"{sheet.scale.about.in_language(language())} {sheet.scale.source}")

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 8)
        layout.setSpacing(4)
        top = QHBoxLayout()
        for name, field in (("rater", self._rater), ("scale", self._scale)):
            column = QVBoxLayout()
            column.setSpacing(1)
            column.addWidget(self._captions[name])
            column.addWidget(field)
            top.addLayout(column, 1)
        layout.addLayout(top)
        layout.addWidget(self._captions["rule"])
        layout.addWidget(self._rule)
        hand = QHBoxLayout()
        hand.addWidget(self._buttons["begins"])
        hand.addWidget(self._buttons["ends"])
        layout.addLayout(hand)
        layout.addWidget(self._window)
        layout.addWidget(self._note)
        layout.addLayout(self._item_layout)
        layout.addWidget(self._total)
        layout.addWidget(self._buttons["save"])
        layout.addWidget(self._said)
        layout.addWidget(self._buttons["new"])
        line_ = QFrame()
        line_.setFrameShape(QFrame.Shape.HLine)
        layout.addWidget(line_)
        layout.addWidget(self._captions["comment"])
        layout.addWidget(self._comment)
        layout.addWidget(self._wordings)
        layout.addWidget(self._first)
        layout.addWidget(self._about)
        layout.addStretch(1)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Score"))
        self._captions["rater"].setText(self.tr("Your code, never your name"))
        self._captions["scale"].setText(self.tr("Scale"))
        self._captions["rule"].setText(self.tr("Time that is scored"))
        self._captions["comment"].setText(self.tr("Comment"))
        self._wordings.set_words(self.tr("Show the wording of all values"))
        self._first.set_words(self.tr("Nurse first: hide the model\nuntil I have scored"))
        self._buttons["begins"].setText(self.tr("Begins now"))
        self._buttons["ends"].setText(self.tr("Ends now"))
        self._buttons["new"].setText(self.tr("Score something else"))
        self._buttons["save"].setText(self.tr("Save my score"))
        self._show_total()
