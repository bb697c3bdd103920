"""The first run's tour: four steps, each about one part of the window."""

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.views.palette import CURVE, STYLE

STEPS = 4


class Tour(QDialog):
    """Each step is told beside the part that it is about, which gets a frame.

    Signals:
        seen: It was gone through or skipped.

    Args:
        parts: What the four steps are about: picture, state, trace, tools.
        parent: The window.
    """

    seen = Signal()

    def __init__(self, parts: tuple[QWidget, QWidget, QWidget, QWidget], parent: QWidget) -> None:
        super().__init__(parent)
        self.setStyleSheet(STYLE)
        self._parts = parts
        self._window = parent
        for part in parts:
            part.installEventFilter(self)
        self._step = 0
        self._frame = QWidget(parent)
        self._frame.setStyleSheet(f"background: transparent; border: 4px solid {CURVE}; border-radius: 8px;")
        self._frame.setVisible(False)
        self._title, self._text, self._count = QLabel(), QLabel(), QLabel()
        self._title.setProperty("role", "title")
        self._text.setWordWrap(True)
        self._text.setMinimumSize(440, 96)
        self._back, self._next, self._skip = QPushButton(), QPushButton(), QPushButton()
        self._next.setProperty("role", "main")
        self._next.setDefault(True)
        self._back.clicked.connect(lambda _checked=False: self.go_to(self._step - 1))
        self._next.clicked.connect(lambda _checked=False: self._on_next())
        self._skip.clicked.connect(lambda _checked=False: self.accept())
        self.finished.connect(self._on_finished)
        row = QHBoxLayout()
        row.addWidget(self._skip)
        row.addStretch(1)
        row.addWidget(self._count)
        row.addWidget(self._back)
        row.addWidget(self._next)
        layout = QVBoxLayout(self)
        layout.addWidget(self._title)
        layout.addWidget(self._text, 1)
        layout.addLayout(row)
        self._retranslate()

    @property
    def step(self) -> int:
        """Which one is shown, from 0."""
        return self._step

    @property
    def next_button(self) -> QPushButton:
        """On to the next step, at the last one the end."""
        return self._next

    def begin(self) -> None:
        """Opens the tour at its first step."""
        self.open()
        self.go_to(0)

    def go_to(self, step: int) -> None:
        """Shows a step; each has its place beside its part."""
        self._step = min(max(step, 0), STEPS - 1)
        self._retranslate()
        part, window = self._parts[self._step], self._window
        corner = part.mapTo(window, part.rect().topLeft())
        self._frame.setGeometry(corner.x() - 4, corner.y() - 4, part.width() + 8, part.height() + 8)
        self._frame.setVisible(True)
        self._frame.raise_()
        self.adjustSize()
        self.move(self._beside(part, window))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Qt's question whether an event goes on: the step moves with the size of its part."""
        if self.isVisible() and watched is self._parts[self._step] and event.type() is QEvent.Type.Resize:
            QTimer.singleShot(0, self, lambda: self.go_to(self._step))
        return False

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def _beside(self, part: QWidget, window: QWidget) -> QPoint:
        """Under the part, or above it where there is no room."""
        top = part.mapTo(window, part.rect().topLeft()).y()
        below = top + part.height() + 16
        fits = below + self.height() < window.height() - 8
        place = QPoint((window.width() - self.width()) // 2, below if fits else max(48, top - self.height() - 40))
        return window.mapToGlobal(place)

    def _on_next(self) -> None:
        if self._step == STEPS - 1:
            self.accept()
        else:
            self.go_to(self._step + 1)

    def _on_finished(self, _result: int) -> None:
        self._frame.setVisible(False)
        self.seen.emit()

    def _retranslate(self) -> None:
        titles = (
            self.tr("The picture"),
            self.tr("What can be said now"),
            self.tr("The trace"),
            self.tr("Your tools"),
        )
        texts = (
            self.tr(
                "The white frame marks the child's face; its thick side is the top of the head. Touch a face to say "
                "that it is the child: no other face is ever judged for it. A picture that is not live says so."
            ),
            self.tr(
                "A word and a shape: triangle for a pain expression, ring for none, a question mark where nothing can "
                "be told, with the reason. Below stands for how long. What is seen is an expression, not pain itself."
            ),
            self.tr(
                "The last minutes. Above the dashed line the model sees a pain expression. Hatched time was not seen: "
                "it is neither pain nor its absence."
            ),
            self.tr(
                "Choose the camera, the model and the language here. F1 opens the help, F11 fills the screen. All of "
                "it works by keys and by a foot pedal too."
            ),
        )
        self.setWindowTitle(self.tr("Tour"))
        self._title.setText(titles[self._step])
        self._text.setText(texts[self._step])
        self._count.setText(self.tr("{0} of {1}").format(self._step + 1, STEPS))
        self._back.setText(self.tr("Back"))
        self._back.setEnabled(self._step > 0)
        self._next.setText(self.tr("Done") if self._step == STEPS - 1 else self.tr("Next"))
        self._skip.setText(self.tr("Skip"))
