"""Technical notices, apart from advisories: the camera is lost, a model runs elsewhere than meant, storage is low."""

from enum import StrEnum

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QEvent, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.views.status_view import ElidedLabel


class Notice(StrEnum):
    """What there is to notice, the most urgent first. The logic's `NoticeKind` has these names too."""

    SOURCE_FAILED = "This source cannot be watched."
    CAMERA_AWAITED = "There is no such camera yet: plug it in. It is tried again and again."
    CAMERA_LOST = "The camera is lost: check its cable. It comes back by itself."
    PICTURE_FROZEN = "The picture stands still: check the camera."
    MODEL_FAILED = "The model failed: nothing can be told."
    NOT_KEPT = "The session cannot be written: what happens now is not kept."
    RECORDING_STOPPED = "The recording was stopped; watching goes on."
    DISK_NEARLY_FULL = "Storage is nearly full."
    NO_SOUND = "No sound is recorded."
    FRAMES_DROPPED = "Pictures are missing in the recording."
    OUTSIDE_POPULATION = "This child is outside the population that the model was made for."
    LEFT_BEHIND = "The last camera did not let go: unplug it before it is used again."
    MODEL_REFUSED = "The other model was not taken: the one before goes on."
    PROVIDER_CHANGED = "The model runs elsewhere than it was meant to: slower, with the same answers."
    OTHER = "Something needs a look."


_FOR_LUPDATE = (
    QT_TRANSLATE_NOOP("Notice", "This source cannot be watched."),
    QT_TRANSLATE_NOOP("Notice", "There is no such camera yet: plug it in. It is tried again and again."),
    QT_TRANSLATE_NOOP("Notice", "The camera is lost: check its cable. It comes back by itself."),
    QT_TRANSLATE_NOOP("Notice", "The picture stands still: check the camera."),
    QT_TRANSLATE_NOOP("Notice", "The model failed: nothing can be told."),
    QT_TRANSLATE_NOOP("Notice", "The session cannot be written: what happens now is not kept."),
    QT_TRANSLATE_NOOP("Notice", "The recording was stopped; watching goes on."),
    QT_TRANSLATE_NOOP("Notice", "Storage is nearly full."),
    QT_TRANSLATE_NOOP("Notice", "No sound is recorded."),
    QT_TRANSLATE_NOOP("Notice", "Pictures are missing in the recording."),
    QT_TRANSLATE_NOOP("Notice", "This child is outside the population that the model was made for."),
    QT_TRANSLATE_NOOP("Notice", "The last camera did not let go: unplug it before it is used again."),
    QT_TRANSLATE_NOOP("Notice", "The other model was not taken: the one before goes on."),
    QT_TRANSLATE_NOOP("Notice", "The model runs elsewhere than it was meant to: slower, with the same answers."),
    QT_TRANSLATE_NOOP("Notice", "Something needs a look."),
)
CHOOSE = (Notice.SOURCE_FAILED, Notice.CAMERA_AWAITED, Notice.CAMERA_LOST)
"""Notices whose button opens the source picker."""
DISMISSED = (
    Notice.RECORDING_STOPPED,
    Notice.LEFT_BEHIND,
    Notice.MODEL_REFUSED,
    Notice.PROVIDER_CHANGED,
    Notice.NO_SOUND,
    Notice.OTHER,
)
"""Notices that a person may take away; the others stand as long as they hold."""

KEY = "X"
"""Presses the notice's button."""


class NoticeView(QFrame):
    """The most urgent notice, and below it the details in the logic's own words (English, and said to be).

    Signals:
        acted: The notice's button was pressed: which notice. Of `DISMISSED` it has been taken away.
    """

    acted = Signal(Notice)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice-bar")
        self._notices: dict[Notice, str] = {}
        self._text = QLabel()
        self._text.setProperty("role", "notice")
        self._detail = ElidedLabel()
        self._detail.setProperty("role", "message")
        self._button = QPushButton()
        self._button.clicked.connect(self._on_clicked)
        QShortcut(QKeySequence(KEY), self, self._button.click)  # only while a notice is seen
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._text)
        words.addWidget(self._detail)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 8, 4)
        layout.addLayout(words, 1)
        layout.addWidget(self._button)
        self.setVisible(False)

    @property
    def notice(self) -> Notice | None:
        """The one that is shown; None while there is none."""
        return next((notice for notice in Notice if notice in self._notices), None)

    @property
    def notices(self) -> dict[Notice, str]:
        """All that hold, with their details."""
        return dict(self._notices)

    @property
    def text(self) -> str:
        """What is said, in the screen's language; "" while nothing is."""
        return "" if self.notice is None else self._text.text()

    @property
    def detail(self) -> str:
        """What stands below it, in the logic's own words."""
        return "" if self.notice is None else self._notices[self.notice]

    @property
    def button(self) -> QPushButton:
        """What can be done about it."""
        return self._button

    def set_notice(self, notice: Notice, detail: str = "") -> None:
        """Adds a notice, or changes its details (the logic's own line)."""
        if self._notices.get(notice) != detail:
            self._notices[notice] = detail
            self._show()

    def clear(self, notice: Notice) -> None:
        """Takes a notice away where it is there."""
        if self._notices.pop(notice, None) is not None:
            self._show()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Qt's news, such as another language."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._show()

    def _show(self) -> None:
        notice = self.notice
        self.setVisible(notice is not None)
        if notice is None:
            return
        detail = self._notices[notice]
        self._text.setText(QCoreApplication.translate("Notice", notice.value))
        # The logic's own words are English in every language of the screen: the translation of this says so.
        self._detail.setText(self.tr("Details: {0}").format(detail))
        self._detail.setToolTip(detail)
        self._detail.setVisible(bool(detail))
        text = self.tr("Choose a source") if notice in CHOOSE else self.tr("Understood")
        self._button.setText(f"{text} ({KEY})")
        self._button.setVisible(notice in CHOOSE or notice in DISMISSED)

    def _on_clicked(self) -> None:
        notice = self.notice
        if notice is not None:
            if notice in DISMISSED:
                self.clear(notice)
            self.acted.emit(notice)
