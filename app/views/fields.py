"""Fields for gloved hands: all of one height, and choices whose rows can be hit."""

from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from app.views.palette import QUIET_TEXT, TOUCH_PIXELS


class Tick(QPushButton):
    """A button with a box before its words that is ticked or not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self.setCheckable(True)
        self.setProperty("role", "tick")
        self.toggled.connect(lambda _on: self._show())

    def set_words(self, words: str) -> None:
        """What is ticked, in the screen's language."""
        self._words = words
        self._show()

    def set_ticked(self, on: bool) -> None:
        """Ticks it or not. Does not emit."""
        with QSignalBlocker(self):
            self.setChecked(on)
        self._show()

    def _show(self) -> None:
        self.setText(f"{'☑' if self.isChecked() else '☐'}  {self._words}")


class Line(QLineEdit):
    """A line of text. Return and Escape leave it: the keys that mark belong to the window again."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news of a key."""
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            choice = self.parentWidget()
            (choice if isinstance(choice, QComboBox) else self).clearFocus()


class Choice(QComboBox):
    """A list to choose from, each row with what it stands for."""

    def __init__(self, *, editable: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setView(QListView())  # the style sheet's heights hold for this one only
        if editable:
            self.setLineEdit(Line())
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setMinimumHeight(TOUCH_PIXELS)  # layouts hear of a style sheet's heights too late
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_rows(self, rows: Iterable[tuple[str, object]], chosen: object) -> None:
        """Lists (words, what they stand for). Changes nothing where all is so already; does not emit."""
        rows = list(rows)
        present = [(self.itemText(number), self.itemData(number)) for number in range(self.count())]
        place = next((number for number, (_, data) in enumerate(rows) if data == chosen), -1)
        if present == rows and place == self.currentIndex():
            return
        with QSignalBlocker(self):
            if present != rows:
                self.clear()
                for words, data in rows:
                    self.addItem(words, data)
            self.setCurrentIndex(place)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's order to paint: words that do not fit end in three dots, and an arrow says that there are more."""
        if self.isEditable():
            super().paintEvent(event)
        painter = QStylePainter(self)
        if not self.isEditable():
            option = QStyleOptionComboBox()
            self.initStyleOption(option)
            control, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
            room = self.style().subControlRect(control, option, part, self).width() - 4
            words = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)
            option.currentText = words
            painter.drawComplexControl(control, option)
            painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        arrow = self.rect().adjusted(0, 0, -12, 0)
        painter.setPen(QColor(QUIET_TEXT))
        painter.drawText(arrow, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "▾")
        painter.end()


def line(longest: int = 40) -> QLineEdit:
    """An empty field for one line."""
    field = Line()
    field.setMaxLength(longest)
    field.setMinimumHeight(TOUCH_PIXELS)
    return field


def caption(field: QWidget | None = None) -> QLabel:
    """The small words over a field, which are its name for screen readers too."""
    label = QLabel()
    label.setProperty("role", "caption")
    if field is not None:
        label.setBuddy(field)
    return label


def fill(label: QLabel, text: str) -> None:
    """Sets the text where it is another one, and hides a label that says nothing."""
    if label.text() != text:
        label.setText(text)
    if label.isHidden() == bool(text):
        label.setVisible(bool(text))
