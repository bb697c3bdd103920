"""Both languages: nothing left untranslated, counted in the sources, in the files and on the screen."""

import ast
import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QListWidget, QTextBrowser, QWidget
from pytestqt.qtbot import QtBot

from app.pipeline.watch import Doubt, State
from app.sources.choose import DEMO
from app.translations.update import FOLDER, compile_texts, sources, update
from app.views.badge import Badge
from app.views.help_dialog import HelpDialog
from app.views.language import Interpreter, Language
from app.views.main_window import MainWindow
from app.views.models_dialog import ModelRow, ModelsDialog
from app.views.notice_view import Notice
from app.views.source_picker import SourceKind, SourcePicker, SourceRow
from app.views.state_view import Lateness, Silence
from app.views.tour import STEPS, Tour
from app.views.video_view import PictureWord
from app.views.words import gap_words, state_words
from models.gaps import GapReason

ITALIAN = FOLDER / "sollievo_it.ts"
SHOWING = {"setText", "setToolTip", "setWindowTitle", "setPlaceholderText", "QLabel", "QPushButton", "addItem"}
"""What puts a text on the screen."""
SAME_IN_BOTH = {"Sollievo", "Italiano (L)", "English (L)", "-", "↑", "→", "↓", "←"}


def texts(path: Path) -> dict[tuple[str, str], str | None]:
    """(context, source) to translation; None where unfinished."""
    found: dict[tuple[str, str], str | None] = {}
    for context in ET.parse(path).getroot().iter("context"):  # noqa: S314 (our own file)
        name = context.findtext("name") or ""
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            finished = translation.get("type") is None and bool(translation.text)
            found[name, message.findtext("source") or ""] = translation.text if finished else None
    return found


def calls() -> Iterator[tuple[Path, ast.Call, str]]:
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                yield path, node, name


def test_every_text_has_its_italian() -> None:
    known = texts(ITALIAN)
    assert len(known) > 140
    assert [source for source, italian in known.items() if italian is None] == []
    for (_, source), italian in known.items():
        assert sorted(re.findall(r"\{.*?\}", source)) == sorted(re.findall(r"\{.*?\}", italian or "")), source
        assert re.findall(r"\(([A-Z]\d*)\)", source) == re.findall(r"\(([A-Z]\d*)\)", italian or ""), source


def test_the_files_are_up_to_date_with_the_sources(tmp_path: Path) -> None:
    fresh = tmp_path / ITALIAN.name
    shutil.copy(ITALIAN, fresh)
    update(fresh)
    assert texts(fresh) == texts(ITALIAN), "run `python -m app.translations.update`"
    compile_texts(ITALIAN, tmp_path / "fresh.qm")
    assert (tmp_path / "fresh.qm").read_bytes() == ITALIAN.with_suffix(".qm").read_bytes()


def test_every_text_that_is_marked_was_found_by_qts_tool() -> None:
    """It does not look into f-strings."""
    known = {source for _, source in texts(ITALIAN)}
    missing = []
    for path, call, name in calls():
        place = {"tr": 0, "translate": 1, "QT_TRANSLATE_NOOP": 1}.get(name)
        if place is None or len(call.args) <= place:
            continue
        text = call.args[place]
        if isinstance(text, ast.Constant) and text.value not in known:
            missing.append(f"{path.name}:{call.lineno}: {text.value}")
    assert missing == []


def test_no_text_is_put_on_the_screen_without_a_translation() -> None:
    bare = []
    for path, call, name in calls():
        if name in SHOWING and "views" in path.parts:
            for argument in call.args[:1]:
                constants = [argument] if isinstance(argument, ast.Constant) else []
                if isinstance(argument, ast.JoinedStr):
                    constants = [part for part in argument.values if isinstance(part, ast.Constant)]
                bare += [
                    f"{path.name}:{call.lineno}: {one.value}"
                    for one in constants
                    if isinstance(one.value, str) and one.value != "Sollievo" and re.search("[a-zA-Z]{3}", one.value)
                ]
    assert bare == []


def test_every_word_of_the_logic_has_words_in_both_languages(qapp: QApplication) -> None:
    known = texts(ITALIAN)
    wanted = [("State", state.value.upper()) for state in State]
    for kind in (GapReason, Doubt, Silence, Lateness, Notice, PictureWord, SourceKind):
        wanted += [(kind.__name__, member.value) for member in kind]
    wanted += [("Badge", badge.value) for badge in Badge if badge.value]
    assert [one for one in wanted if not known.get(one)] == []
    interpreter = Interpreter(qapp)
    try:
        interpreter.speak(Language.ITALIAN)
        assert [state_words(state) for state in State] == [
            "Espressione di dolore",
            "Nessuna espressione di dolore",
            "Non valutabile",
        ]
        assert gap_words(GapReason.NO_FACE) == "nessun volto"
    finally:
        interpreter.speak(Language.ENGLISH)
    assert gap_words(GapReason.NO_FACE) == "no face"


class Marked(QTranslator):
    """Puts every text between marks, so that one without them was never translated."""

    def translate(
        self,
        context: str,  # noqa: ARG002
        source: str,
        disambiguation: str | None = None,  # noqa: ARG002
        n: int = -1,  # noqa: ARG002
    ) -> str:
        return f"«{source}»"

    def isEmpty(self) -> bool:  # noqa: N802 (Qt's name): an empty one is not told to anybody
        return False


def shown_texts(widget: QWidget) -> set[str]:
    found: set[str] = set()
    for one in [widget, *widget.findChildren(QWidget)]:
        if isinstance(one, QLabel | QAbstractButton):
            found.add(one.text())
        if isinstance(one, QTextBrowser) and one.property("label") is None:
            found.add(one.toPlainText())
        if isinstance(one, QListWidget):
            found |= {one.item(number).text() for number in range(one.count())}
        found |= {one.toolTip(), one.windowTitle()}
    return {text for text in found if text}


def test_nothing_on_the_screen_is_left_untranslated(qtbot: QtBot, qapp: QApplication) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    picker, dialog, help_ = SourcePicker(window), ModelsDialog(window), HelpDialog(window)
    tour = Tour((window.video, window.state, window.trace, window.button("source")), window)
    window.set_badge(Badge.DEMONSTRATION)
    window.state.set_state(State.CANNOT_TELL, GapReason.NO_FACE, 1)
    window.roll.ask(was_moved=True)
    window.cam_bar.set_shown(True)
    window.notice.set_notice(Notice.CAMERA_LOST)
    picker.set_rows([SourceRow("demo", SourceKind.DEMONSTRATION, DEMO.name, "")], is_searching=True)
    dialog.set_rows([ModelRow("«a»", "«a»", "", is_active=True, is_shipped=True, problem="«broken»")])
    marked = Marked()
    qapp.installTranslator(marked)
    try:
        assert QCoreApplication.translate("Any", "text") == "«text»"
        qapp.processEvents()
        found: set[str] = set()
        for step in range(STEPS):
            tour.go_to(step)
            found |= shown_texts(window)
        found |= shown_texts(help_)
        for view in (window.cam_bar.over_button, window.cam_bar.cam_button):
            view.click()
            found |= shown_texts(window)
    finally:
        qapp.removeTranslator(marked)
    assert len(found) > 60
    assert sorted(text for text in found if "«" not in text and text not in SAME_IN_BOTH and not is_plain(text)) == []
    assert sorted(text for text in found if re.search(r"\w{4}", re.sub(r"«.*?»", "", text, flags=re.S))) == [
        "Italiano (L)",
        "Sollievo",
    ]


def is_plain(text: str) -> bool:
    """Numbers, units and keys read the same everywhere."""
    return re.fullmatch(r"[\d\s.x/()%-]*(min|s|ms|fps|GB)?", text) is not None or len(text) <= 3


@pytest.mark.parametrize("language", list(Language))
def test_the_window_changes_its_language_while_it_is_open(qtbot: QtBot, qapp: QApplication, language: Language) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    interpreter = Interpreter(qapp)
    try:
        interpreter.speak(Language.ITALIAN)
        interpreter.speak(language)
        qapp.processEvents()
        window.set_language(language)
        assert window.button("language").text() == ("Italiano (L)" if language is Language.ENGLISH else "English (L)")
        assert window.button("source").text() == ("Source (S)" if language is Language.ENGLISH else "Sorgente (S)")
    finally:
        interpreter.speak(Language.ENGLISH)
