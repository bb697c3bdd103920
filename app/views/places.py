"""Places in the window for what other parts bring: panels at the right, a strip of buttons, a bar of advisories."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

PANEL_PIXELS = 400
"""Width of the panel that is open."""


class BarPlace(QWidget):
    """A row over the window's whole width that takes no room while it is empty or its widgets are hidden."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)

    def add(self, widget: QWidget) -> None:
        """Puts a widget here, below those that are here already; the place owns it from now on."""
        self._layout.addWidget(widget)


class PanelPlace(QStackedWidget):
    """Panels of which one is open at most, with one button each that opens and closes it.

    Signals:
        opened: A panel was opened (its key), or the open one closed ("").
    """

    opened = Signal(str)

    def __init__(self, buttons: QHBoxLayout, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons = buttons
        self._panels: dict[str, tuple[QScrollArea, QPushButton]] = {}
        self.setFixedWidth(PANEL_PIXELS)
        self.setVisible(False)

    @property
    def open_panel(self) -> str:
        """Key of the panel that is open; "" for none."""
        return next((key for key, (_, button) in self._panels.items() if button.isChecked()), "")

    def add(self, key: str, panel: QWidget, shortcut: str = "") -> QPushButton:
        """Adds a panel, closed; the place owns it from now on.

        Its `windowTitle`, in the screen's language, is the button's text, also when it changes.

        Args:
            key: Its name for the program.
            panel: Scrolls where it is higher than the window; its width must fit into `PANEL_PIXELS`.
            shortcut: A key that opens and closes it, written on the button.

        Returns:
            The button.
        """
        button = QPushButton()
        button.setCheckable(True)
        button.setProperty("role", "tool")
        self._buttons.addWidget(button)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(panel)
        self.addWidget(area)
        self._panels[key] = (area, button)
        name = _titled(button, shortcut)
        name(panel.windowTitle())
        panel.windowTitleChanged.connect(name)
        button.toggled.connect(lambda shown: self._on_toggled(key, shown))
        if shortcut:
            QShortcut(QKeySequence(shortcut), self.window(), button.toggle)
        return button

    def show_panel(self, key: str) -> None:
        """Opens a panel; "" closes the open one."""
        if key:
            self._panels[key][1].setChecked(True)
        elif self.open_panel:
            self._panels[self.open_panel][1].setChecked(False)

    def _on_toggled(self, key: str, shown: bool) -> None:
        if shown:
            for other, (_, button) in self._panels.items():
                if other != key and button.isChecked():
                    button.blockSignals(True)
                    button.setChecked(False)
                    button.blockSignals(False)
            self.setCurrentWidget(self._panels[key][0])
        self.setVisible(bool(self.open_panel))
        panel = self._panels[key][0].widget()
        layout = None if panel is None else panel.layout()
        if shown and layout is not None:
            layout.invalidate()  # what was laid out while it was hidden may stand for another height
        self.opened.emit(self.open_panel)


def _titled(button: QPushButton, shortcut: str) -> Callable[[str], None]:
    def name(title: str) -> None:
        button.setText(f"{title} ({shortcut})" if shortcut else title)

    return name
