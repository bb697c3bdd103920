"""Which way is up? Four big arrows along the picture's lower edge, where the child can still be seen."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QWidget

from app.views.palette import NOTICE

ARROW_PIXELS = 60

PLACES = {0.0: (1, "↑"), 90.0: (3, "→"), 180.0: (2, "↓"), 270.0: (0, "←")}
"""Roll in degrees clockwise: place in the row, and arrow. A head that points to the right is turned by 90 degrees."""

KEYS = ("Up", "Right", "Down", "Left")
"""In the order of `PLACES`."""


class RollQuestion(QFrame):
    """Asks where the top of the child's head points to in the picture.

    Signals:
        answered: The child's roll in degrees, clockwise.
        left_to_votes: Nobody wants to say; the program goes on looking by itself.
    """

    answered = Signal(float)
    left_to_votes = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "question")
        self._title = QLabel()
        self._title.setProperty("role", "title")
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title.setWordWrap(True)
        self._arrows: dict[float, QPushButton] = {}
        self._title.setMinimumWidth(520)
        self._title.setStyleSheet("font-size: 17px;")
        layout = QGridLayout(self)
        layout.setContentsMargins(10, 6, 10, 8)
        layout.setSpacing(6)
        layout.addWidget(self._title, 0, 0, 1, 5)
        for key, (degrees, (column, arrow)) in zip(KEYS, PLACES.items(), strict=True):
            button = QPushButton(arrow)
            side = f"min-width: {ARROW_PIXELS}px; min-height: {ARROW_PIXELS}px;"
            button.setStyleSheet(f"font-size: 40px; border-color: {NOTICE}; padding: 0px; {side}")
            button.clicked.connect(lambda _checked=False, roll=degrees: self.answered.emit(roll))
            layout.addWidget(button, 1, column, Qt.AlignmentFlag.AlignCenter)
            self._arrows[degrees] = button
            QShortcut(QKeySequence(key), self, button.click)  # only while the question is seen
        self._later = QPushButton()
        self._later.clicked.connect(lambda _checked=False: self.left_to_votes.emit())
        layout.addWidget(self._later, 1, 4)
        self._was_moved = False
        self._retranslate()
        self.setVisible(False)

    def ask(self, *, was_moved: bool) -> None:
        """Opens the question; `was_moved` says that it is because the camera moved."""
        self._was_moved = was_moved
        self._retranslate()
        if self.isHidden():
            self.adjustSize()
            self.setVisible(True)
            self.raise_()

    def arrow(self, degrees: float) -> QPushButton:
        """The arrow for a roll of 0, 90, 180 or 270 degrees."""
        return self._arrows[degrees]

    def place(self) -> None:
        """Moves to the lower edge of the picture that it lies on."""
        picture = self.parentWidget()
        if picture is not None:
            left = (picture.width() - self.width()) // 2
            self.move(left, max(0, picture.height() - self.height() - 6))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news of another size."""
        super().resizeEvent(event)
        self.place()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        where = self.tr("Where does the top of the child's head point to?")
        moved = self.tr("The camera was moved, or the child was turned.")
        self._title.setText(f"{moved}\n{where}" if self._was_moved else where)
        self._later.setText(self.tr("Let the program find out"))
        names = (
            self.tr("Up in the picture"),
            self.tr("To the right in the picture"),
            self.tr("Down in the picture"),
            self.tr("To the left in the picture"),
        )
        for button, name in zip(self._arrows.values(), names, strict=True):
            button.setToolTip(name)
            button.setAccessibleName(name)
