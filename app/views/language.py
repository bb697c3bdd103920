"""The screen's language, changed while the program runs."""

import locale
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

FOLDER = Path(__file__).parent.parent / "translations"
"""Qt Linguist's files: `.ts` for people, `.qm` made from them."""


class Language(StrEnum):
    """What the screen can speak; the values are the settings' and the files' names."""

    ENGLISH = "en"
    ITALIAN = "it"

    @property
    def own_name(self) -> str:
        """Its name in itself, for somebody who reads nothing else."""
        return {"en": "English", "it": "Italiano"}[self.value]

    @property
    def next(self) -> "Language":
        """The one that the button changes to."""
        languages = list(Language)
        return languages[(languages.index(self) + 1) % len(languages)]


def system_language() -> Language:
    """The user's own where the program speaks it, else English."""
    named = (locale.getlocale()[0] or "").partition("_")[0]
    return Language.ITALIAN if named.lower() in {"it", "italian"} else Language.ENGLISH


class Interpreter:
    """Gives a language to the running application; every widget hears of it by Qt's LanguageChange.

    Args:
        application: Whose texts are translated.
    """

    def __init__(self, application: QCoreApplication) -> None:
        self._application = application
        self._installed: list[QTranslator] = []
        self.language = Language.ENGLISH

    def speak(self, language: Language) -> None:
        """Changes the language.

        Raises:
            OSError: Its file is missing from the installation.
        """
        translators: list[QTranslator] = []
        if language is not Language.ENGLISH:  # English is what the source texts are in
            ours = QTranslator()
            if not ours.load(str(FOLDER / f"sollievo_{language.value}.qm")):
                raise OSError(f"the texts in {language.own_name} are not in this installation: install it anew")
            qt = QTranslator()  # Qt's own words: the buttons of file dialogs and the like
            qt.load(f"qtbase_{language.value}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
            translators = [qt, ours]
        for old in self._installed:
            self._application.removeTranslator(old)
        for new in translators:
            self._application.installTranslator(new)
        self._installed = translators
        self.language = language
