"""A strip of small facts: what comes in, what is looked at, how late, and by which model on which provider."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.views.palette import NOTICE, TEXT

UNKNOWN = "-"


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
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(12, 6, 12, 6)
        self._layout.setSpacing(16)
        self._captions: list[str] = []
        self._source = self._add("source", 3)
        self._resolution = self._add("picture", 2)
        self._rates = self._add("fps in / analysed", 2)
        self._latency = self._add("latency", 1)
        self._dropped = self._add("dropped", 1)
        self._provider = self._add("runs on", 2)
        self._model = self._add("model", 3)

    @property
    def facts(self) -> dict[str, str]:
        """What is shown, by its name."""
        labels = (
            self._source,
            self._resolution,
            self._rates,
            self._latency,
            self._dropped,
            self._provider,
            self._model,
        )
        return {caption: label.text() for caption, label in zip(self._captions, labels, strict=True)}

    def set_source(self, name: str, width: int, height: int) -> None:
        """Shows what is watched and the size of its pictures in pixels."""
        _fill(self._source, name)
        _fill(self._resolution, f"{width} x {height}")

    def set_rates(self, frames_in: float | None, analysed: float | None) -> None:
        """Shows how many frames a second come in and are looked at."""
        shown = (UNKNOWN if rate is None else f"{rate:.0f}" for rate in (frames_in, analysed))
        _fill(self._rates, " / ".join(shown))

    def set_latency(self, seconds: float | None) -> None:
        """Shows how long after its arrival a picture's answer is on the screen."""
        _fill(self._latency, UNKNOWN if seconds is None else f"{seconds * 1000:.0f} ms")

    def set_dropped(self, frames: int) -> None:
        """Shows how many frames were replaced by a newer one before they were looked at."""
        _fill(self._dropped, str(frames))

    def set_model(self, name: str, version: str, provider: str, fallback: str) -> None:
        """Shows the model and where it runs; `fallback` says why not where it was meant to, "" where it does."""
        _fill(self._model, f"{name} {version}")
        _fill(self._provider, f"{provider} (fallback)" if fallback else provider, fallback)
        self._provider.setStyleSheet(f"color: {NOTICE if fallback else TEXT};")

    def _add(self, caption: str, stretch: int) -> QLabel:
        name, value = QLabel(caption), ElidedLabel(UNKNOWN)
        name.setProperty("role", "caption")
        value.setProperty("role", "value")
        cell = QVBoxLayout()
        cell.setSpacing(0)
        cell.addWidget(name)
        cell.addWidget(value)
        self._layout.addLayout(cell, stretch)
        self._captions.append(caption)
        return value


def _fill(label: QLabel, text: str, tip: str = "") -> None:
    if label.text() != text:
        label.setText(text)
        label.setToolTip(tip or text)
