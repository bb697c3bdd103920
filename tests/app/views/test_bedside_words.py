"""Every word that the bedside takes from the logic has its Italian, and the recorder's fixed messages too."""

import xml.etree.ElementTree as ET
from enum import StrEnum

import pytest

from app.assessment.marks import MarkKind
from app.assessment.scale import NotAssessable
from app.session.recorder import NEARLY_FULL, SILENT
from app.session.subject import AnalgesiaKind, Feed, StateBefore
from app.session.to_complete import OpenKind
from app.translations.update import FOLDER


def known() -> dict[str, dict[str, str]]:
    """Context to source to Italian."""
    root = ET.parse(FOLDER / "sollievo_it.ts").getroot()  # noqa: S314 (our own file)
    return {
        context.findtext("name") or "": {
            message.findtext("source") or "": message.findtext("translation") or ""
            for message in context.iter("message")
        }
        for context in root.iter("context")
    }


@pytest.mark.parametrize("kind", [NotAssessable, StateBefore, Feed, AnalgesiaKind, OpenKind])
def test_every_word_has_its_italian(kind: type[StrEnum]) -> None:
    assert [one.value for one in kind if not known()[kind.__name__].get(one.value)] == []


def test_every_mark_that_is_no_label_has_its_italian() -> None:
    marks = known()["MarkKind"]
    assert [one.value for one in MarkKind if not one.is_label and not marks.get(one.value)] == []
    assert marks["prick"] == "puntura del tallone"


def test_the_recorders_fixed_messages_have_theirs() -> None:
    assert all(known()["Recorder"].get(message) for message in (NEARLY_FULL, SILENT))


def test_each_language_names_itself() -> None:
    assert known()["Language"]["en"] == "it"
