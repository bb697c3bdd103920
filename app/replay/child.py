"""The child's form and the consent in replay: entered once, kept in the recording's session."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, Signal

from app.replay.marking import Marking
from app.session.consent import Consent
from app.session.database import SessionError
from app.session.store import SessionStore
from app.session.subject import Subject
from app.views.consent_dialog import ConsentDialog
from app.views.replay_window import ReplayWindow

UNNAMED = "unnamed"
"""Who enters a form while nobody has said who she is, as at the bedside."""


class ChildDesk(QObject):
    """Connects form and consent with the recording's session.

    Signals:
        changed: Another form was saved: the model may or may not speak for this child.
        consented: A consent was recorded.

    Args:
        window: With the form in it.
        study, setting: What an empty form begins with.
    """

    changed = Signal()
    consented = Signal()

    def __init__(self, window: ReplayWindow, study: str = "", setting: str = "") -> None:
        super().__init__()
        self._window = window
        self._panel = window.child
        self._study, self._setting = study, setting
        self._marking: Marking | None = None
        self._dialog = ConsentDialog(window)
        self._dialog.given.connect(self._on_consent)
        self._panel.consent_wanted.connect(lambda: self._dialog.ask(self._consent))
        self._panel.form.saved.connect(self._on_subject)

    @property
    def dialog(self) -> ConsentDialog:
        """Asks for the consent."""
        return self._dialog

    @property
    def subject(self) -> Subject | None:
        """The child; None while no form is saved."""
        store = self._store
        return None if store is None else store.subject

    def set_marking(self, marking: Marking | None) -> None:
        """Another recording."""
        self._marking = marking
        self._panel.form.set_subject(self.subject, study=self._study, setting=self._setting)
        self._panel.set_consent(self._consent)

    def set_settings(self, settings: list[str]) -> None:
        """Offers these settings: the model's, and the ward's own."""
        own = [self._setting] if self._setting and self._setting not in settings else []
        self._panel.form.set_settings([*settings, *own])

    @property
    def _store(self) -> SessionStore | None:
        return None if self._marking is None else self._marking.store

    @property
    def _consent(self) -> Consent:
        store = self._store
        return Consent() if store is None else store.consent

    def _on_subject(self, subject: Subject) -> None:
        if self._keep(lambda store, rater: store.set_subject(subject, rater=rater)):
            self._study, self._setting = subject.study, subject.setting
            self._panel.form.set_said(self._not_kept() or QCoreApplication.translate("Replay", "Saved."))
            self.changed.emit()

    def _on_consent(self, consent: Consent) -> None:
        if self._keep(lambda store, rater: store.set_consent(consent, rater=rater)):
            self._panel.set_consent(consent)
            self._panel.form.set_said(self._not_kept())
            self.consented.emit()

    def _not_kept(self) -> str:
        return "" if self._marking is None else self._marking.not_kept()

    def _keep(self, act: Callable[[SessionStore, str], None]) -> bool:
        """Writes it down; says why not where that fails."""
        if self._marking is None:
            said = QCoreApplication.translate("Replay", "There is no recording to which this could belong.")
            self._panel.form.set_said(said)
            return False
        try:
            act(self._marking.begin(), self._window.rater or UNNAMED)
        except (SessionError, OSError) as error:
            self._panel.form.set_said(" ".join(str(error).split()))
            return False
        return True
