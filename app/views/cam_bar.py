"""How Grad-CAM is shown: not at all, in the inset, or over the picture; for pain or for the class decided."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget


class CamBar(QWidget):
    """Three buttons; the last two are there while a map is shown.

    Signals:
        place_changed: A person switched the map on or off, or moved it.
        class_changed: A person chose the other class.
    """

    place_changed = Signal()
    class_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cam_button, self.over_button, self.class_button = QPushButton(), QPushButton(), QPushButton()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for button in (self.cam_button, self.over_button, self.class_button):
            button.setCheckable(True)
            button.setProperty("role", "tool")
            layout.addWidget(button)
        self.over_button.setVisible(False)
        self.class_button.setVisible(False)
        self.cam_button.toggled.connect(lambda _checked: self._on_place())
        self.over_button.toggled.connect(lambda _checked: self._on_place())
        self.class_button.toggled.connect(lambda _checked: self._on_class())
        self._retranslate()

    @property
    def is_on(self) -> bool:
        """Whether a map is wanted."""
        return self.cam_button.isChecked()

    @property
    def shows_inset(self) -> bool:
        """Whether it is wanted beside the picture."""
        return self.is_on and not self.over_button.isChecked()

    @property
    def shows_over(self) -> bool:
        """Whether it is wanted over the picture."""
        return self.is_on and self.over_button.isChecked()

    @property
    def for_decided(self) -> bool:
        """Whether the map of the class decided is wanted, not that of pain."""
        return self.class_button.isChecked()

    def set_shown(self, shown: bool) -> None:
        """Switches the map on or off, as a person would."""
        self.cam_button.setChecked(shown)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()

    def _on_place(self) -> None:
        for button in (self.over_button, self.class_button):
            button.setVisible(self.is_on)
        self._retranslate()
        self.place_changed.emit()

    def _on_class(self) -> None:
        self._retranslate()
        self.class_changed.emit()

    def _retranslate(self) -> None:
        shown, hidden = self.tr("Hide (G)"), self.tr("Where it looked (G)")
        self.cam_button.setText(shown if self.is_on else hidden)
        self.over_button.setText(self.tr("Over it (O)"))
        pain, decided = self.tr("Pain (K)"), self.tr("Decided (K)")
        self.class_button.setText(decided if self.for_decided else pain)
        self.cam_button.setToolTip(self.tr("Grad-CAM: where the model looked, not where it hurts"))
        self.over_button.setToolTip(self.tr("Lay the map over the picture"))
        self.class_button.setToolTip(self.tr("Which map: that for pain, or that for the class decided"))
