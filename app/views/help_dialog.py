"""Help by F1: what the words and shapes mean, which keys there are, what the program does not say."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from app.views.palette import NO_PAIN, PAIN, STYLE, UNKNOWN


class HelpDialog(QDialog):
    """One page in the screen's language.

    Signals:
        tour_wanted: The tour is wanted again.
    """

    tour_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setStyleSheet(STYLE)
        self._text = QTextBrowser()
        self._text.setOpenLinks(False)
        self._tour, self._close = QPushButton(), QPushButton()
        self._tour.clicked.connect(lambda _checked=False: self._on_tour())
        self._close.clicked.connect(lambda _checked=False: self.accept())
        row = QHBoxLayout()
        row.addWidget(self._tour)
        row.addStretch(1)
        row.addWidget(self._close)
        layout = QVBoxLayout(self)
        layout.addWidget(self._text, 1)
        layout.addLayout(row)
        self._retranslate()
        self.resize(820, 640)

    @property
    def text(self) -> str:
        """What is said, without its form."""
        return self._text.toPlainText()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def _on_tour(self) -> None:
        self.accept()
        self.tour_wanted.emit()

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Help"))
        self._tour.setText(self.tr("Show the tour again"))
        self._close.setText(self.tr("Close"))
        states = (
            ("▲", PAIN, self.tr("PAIN EXPRESSION: the face shows one. Why, only you can tell: hunger can look alike.")),
            ("○", NO_PAIN, self.tr("NO PAIN EXPRESSION: the face shows none. A sedated child may hurt all the same.")),
            ("?", UNKNOWN, self.tr("CANNOT TELL: with its reason. The trace has a gap there, never a zero.")),
        )
        keys = (
            ("S", self.tr("choose what is watched")),
            (self.tr("touch the face, or 1 to 4"), self.tr("this face is the child: only this one is watched")),
            ("C", self.tr("this is the child: after another face was seen")),
            ("R", self.tr("say which way is up, then an arrow key")),
            ("G, O, K", self.tr("show where the model looked; over the picture; for pain or for the decision")),
            ("P", self.tr("the procedure starts, and ends")),
            ("N, Q", self.tr("mark: prick; squeeze, start and end")),
            ("5, 6, 7, 8, 9", self.tr("mark: dressing, pacifier, sucrose, calm, other")),
            (self.tr("Ctrl+Z, Ctrl+Y"), self.tr("take a mark back; do it again")),
            ("B, D, E, V, W", self.tr("open: child, score, recording, vital signs, what is to complete")),
            ("A, Z", self.tr("advisory: seen; pause")),
            ("X", self.tr("the button of the notice that is shown")),
            (self.tr("Return"), self.tr("leave a text field: the keys mark again")),
            ("T", self.tr("length of the trace: 1, 5, 15 minutes, all")),
            ("M", self.tr("models")),
            ("L", self.tr("the other language")),
            ("F11", self.tr("full screen")),
            (self.tr("foot pedal"), self.tr("short: the button that matters now; long: on to the next button")),
        )
        rows = "".join(
            f"<tr><td style='font-size:22px; color:{colour}; padding-right:14px'>{shape}</td><td>{text}</td></tr>"
            for shape, colour, text in states
        )
        table = "".join(
            f"<tr><td style='padding-right:14px'><b>{key}</b></td><td>{text}</td></tr>" for key, text in keys
        )
        limits = (
            self.tr("Research use: no treatment may rest on this screen. The ward's monitor alarms, this does not."),
            self.tr("The map shows where the model looked, not where it hurts."),
            self.tr("A picture that is not live says so. A lost camera comes back by itself when it is plugged in."),
        )
        notes = "".join(f"<li>{text}</li>" for text in limits)
        seen, used, unsaid = self.tr("What is seen"), self.tr("Keys"), self.tr("What it does not say")
        self._text.setHtml(
            f"<h2>{seen}</h2><table cellpadding='4'>{rows}</table>"
            f"<h2>{used}</h2><table cellpadding='3'>{table}</table>"
            f"<h2>{unsaid}</h2><ul>{notes}</ul>"
        )
