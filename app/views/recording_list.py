"""The recordings of a folder, to choose from."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QListWidget, QWidget


class RecordingList(QListWidget):
    """The recordings of a folder, as a panel. Its title is the panel's button."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumHeight(300)
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Recordings"))
