"""A strip of small facts: what comes in, what is looked at, how late, and by which model on which provider."""

from enum import Enum

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.views.palette import NOTICE, TEXT

UNKNOWN = "-"


class Fact(Enum):
    """What the strip tells, in its order: (name, share of the width)."""

    SOURCE = (QT_TRANSLATE_NOOP("Fact", "source"), 5)
    PICTURE = (QT_TRANSLATE_NOOP("Fact", "picture"), 3)
    RATES = (QT_TRANSLATE_NOOP("Fact", "fps in / analysed"), 4)
    LATENCY = (QT_TRANSLATE_NOOP("Fact", "latency"), 2)
    DROPPED = (QT_TRANSLATE_NOOP("Fact", "dropped"), 2)
    PROVIDER = (QT_TRANSLATE_NOOP("Fact", "runs on"), 3)
    MODEL = (QT_TRANSLATE_NOOP("Fact", "model"), 5)
    STORAGE = (QT_TRANSLATE_NOOP("Fact", "storage left"), 3)

    def __init__(self, caption: str, share: int) -> None:
        self.caption = caption
        self.share = share


class ElidedLabel(QLabel):
    """A line that ends in three dots where there is no room for all of it; the tool tip has all."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Qt's question for the smallest size: it may get narrow."""
        return QSize(40, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 (Qt's name)
        """Qt's order to paint."""
        painter = QPainter(self)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()


class StatusView(QFrame):
    """Facts with a name above each. What is not known is shown as a dash, never as 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 4)
        layout.setSpacing(14)
        self._captions: dict[Fact, QLabel] = {}
        self._values: dict[Fact, QLabel] = {}
        for fact in Fact:
            caption, value = QLabel(), ElidedLabel(UNKNOWN)
            caption.setProperty("role", "caption")
            value.setProperty("role", "value")
            self._captions[fact], self._values[fact] = caption, value
            cell = QVBoxLayout()
            cell.setSpacing(0)
            cell.addWidget(caption)
            cell.addWidget(value)
            layout.addLayout(cell, fact.share)
        self._retranslate()

    @property
    def facts(self) -> dict[Fact, str]:
        """What is shown."""
        return {fact: label.text() for fact, label in self._values.items()}

    def set_source(self, name: str, width: int, height: int) -> None:
        """Shows what is watched and the size of its pictures in pixels."""
        self._fill(Fact.SOURCE, name)
        self._fill(Fact.PICTURE, f"{width} x {height}")

    def set_rates(self, frames_in: float | None, analysed: float | None) -> None:
        """Shows how many frames a second come in and are looked at."""
        shown = (UNKNOWN if rate is None else f"{rate:.0f}" for rate in (frames_in, analysed))
        self._fill(Fact.RATES, " / ".join(shown))

    def set_latency(self, seconds: float | None) -> None:
        """Shows how long after its arrival a picture's answer is on the screen."""
        self._fill(Fact.LATENCY, UNKNOWN if seconds is None else f"{seconds * 1000:.0f} ms")

    def set_dropped(self, frames: int) -> None:
        """Shows how many frames were replaced by a newer one before they were looked at."""
        self._fill(Fact.DROPPED, str(frames))

    def set_model(self, name: str, version: str, provider: str, fallback: str, measured: str = "") -> None:
        """Shows the model and where it runs; the tool tip says why there.

        Args:
            name: The model's.
            version: The model's.
            provider: Where it runs.
            fallback: Why not where it was meant to, "" where it does.
            measured: How fast it runs where, if that decided.
        """
        self._fill(Fact.MODEL, f"{name} {version}")
        word = self.tr("fallback")
        self._fill(Fact.PROVIDER, f"{provider} ({word})" if fallback else provider, fallback or measured)
        self._values[Fact.PROVIDER].setStyleSheet(f"color: {NOTICE if fallback else TEXT};")

    def set_storage(self, free_bytes: int | None, is_low: bool = False) -> None:
        """Shows how much room is left where recordings go; None where that is not known."""
        gigabytes = UNKNOWN if free_bytes is None else f"{free_bytes / 1e9:.1f} GB"
        self._fill(Fact.STORAGE, gigabytes)
        self._values[Fact.STORAGE].setStyleSheet(f"color: {NOTICE if is_low else TEXT};")

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        for fact, caption in self._captions.items():
            caption.setText(QCoreApplication.translate("Fact", fact.caption))

    def _fill(self, fact: Fact, text: str, tip: str = "") -> None:
        label = self._values[fact]
        if label.text() != text:
            label.setText(text)
            label.setToolTip(tip or text)
