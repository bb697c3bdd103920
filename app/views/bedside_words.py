"""Words for what people mark, score and enter. The logic's own words are those of files; a test holds both together."""

from enum import StrEnum

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from app.assessment.dan import NO_SUGGESTION
from app.assessment.sheet import StoredSuggestion
from app.session.subject import OutsidePopulation

_FOR_LUPDATE = (
    QT_TRANSLATE_NOOP("MarkKind", "procedure start"),
    QT_TRANSLATE_NOOP("MarkKind", "procedure end"),
    QT_TRANSLATE_NOOP("MarkKind", "prick"),
    QT_TRANSLATE_NOOP("MarkKind", "squeeze start"),
    QT_TRANSLATE_NOOP("MarkKind", "squeeze end"),
    QT_TRANSLATE_NOOP("MarkKind", "dressing"),
    QT_TRANSLATE_NOOP("MarkKind", "pacifier"),
    QT_TRANSLATE_NOOP("MarkKind", "sucrose"),
    QT_TRANSLATE_NOOP("MarkKind", "calm"),
    QT_TRANSLATE_NOOP("MarkKind", "sync"),
    QT_TRANSLATE_NOOP("MarkKind", "other"),
    QT_TRANSLATE_NOOP("MarkKind", "exclude"),
    QT_TRANSLATE_NOOP("NotAssessable", "wrapped"),
    QT_TRANSLATE_NOOP("NotAssessable", "pacifier"),
    QT_TRANSLATE_NOOP("NotAssessable", "tube"),
    QT_TRANSLATE_NOOP("NotAssessable", "eye shields"),
    QT_TRANSLATE_NOOP("NotAssessable", "covered"),
    QT_TRANSLATE_NOOP("NotAssessable", "out of view"),
    QT_TRANSLATE_NOOP("NotAssessable", "no sound"),
    QT_TRANSLATE_NOOP("NotAssessable", "sedated or relaxed by drugs"),
    QT_TRANSLATE_NOOP("NotAssessable", "not measured"),
    QT_TRANSLATE_NOOP("NotAssessable", "other"),
    QT_TRANSLATE_NOOP("StateBefore", "asleep"),
    QT_TRANSLATE_NOOP("StateBefore", "quiet"),
    QT_TRANSLATE_NOOP("StateBefore", "awake"),
    QT_TRANSLATE_NOOP("StateBefore", "crying"),
    QT_TRANSLATE_NOOP("Feed", "breast"),
    QT_TRANSLATE_NOOP("Feed", "bottle"),
    QT_TRANSLATE_NOOP("Feed", "tube"),
    QT_TRANSLATE_NOOP("Feed", "nothing by mouth"),
    QT_TRANSLATE_NOOP("AnalgesiaKind", "sucrose"),
    QT_TRANSLATE_NOOP("AnalgesiaKind", "glucose"),
    QT_TRANSLATE_NOOP("AnalgesiaKind", "breast milk"),
    QT_TRANSLATE_NOOP("AnalgesiaKind", "pacifier"),
    QT_TRANSLATE_NOOP("AnalgesiaKind", "holding"),
    QT_TRANSLATE_NOOP("AnalgesiaKind", "skin to skin"),
    QT_TRANSLATE_NOOP("AnalgesiaKind", "drug"),
    QT_TRANSLATE_NOOP("AnalgesiaKind", "other"),
    QT_TRANSLATE_NOOP("OpenKind", "no subject"),
    QT_TRANSLATE_NOOP("OpenKind", "subject form"),
    QT_TRANSLATE_NOOP("OpenKind", "no consent recorded"),
    QT_TRANSLATE_NOOP("OpenKind", "dose or time of analgesia"),
    QT_TRANSLATE_NOOP("OpenKind", "start not marked"),
    QT_TRANSLATE_NOOP("OpenKind", "end not marked"),
    QT_TRANSLATE_NOOP("OpenKind", "squeeze without an end"),
    QT_TRANSLATE_NOOP("OpenKind", "no prick marked"),
    QT_TRANSLATE_NOOP("OpenKind", "mark without a note"),
    QT_TRANSLATE_NOOP("OpenKind", "mark needed for a window"),
    QT_TRANSLATE_NOOP("OpenKind", "not scored"),
    QT_TRANSLATE_NOOP("OpenKind", "score incomplete"),
    QT_TRANSLATE_NOOP("Field", "study"),
    QT_TRANSLATE_NOOP("Field", "gestational weeks"),
    QT_TRANSLATE_NOOP("Field", "age in days"),
    QT_TRANSLATE_NOOP("Field", "setting"),
    QT_TRANSLATE_NOOP("Field", "state before the procedure"),
    QT_TRANSLATE_NOOP("Field", "feed"),
    QT_TRANSLATE_NOOP("Suggestion", "time-based, intensity not measured"),
    QT_TRANSLATE_NOOP("Suggestion", "the face was not seen in the window"),
    QT_TRANSLATE_NOOP("Suggestion", "the model has no measured sensitivity and specificity"),
    QT_TRANSLATE_NOOP("Language", "en"),
)
_FIELDS = {
    "gestational_weeks": "gestational weeks",
    "age_days": "age in days",
    "state_before": "state before the procedure",
}


def language() -> str:
    """The screen's language, `en` or `it`, for tables that bring their own words: each translation names itself."""
    return QCoreApplication.translate("Language", "en")


def word(member: StrEnum) -> str:
    """What stands on the screen for one of the logic's words, in the screen's language."""
    return QCoreApplication.translate(type(member).__name__, member.value)


def field_word(name: str) -> str:
    """What stands on the screen for a field of the subject's form."""
    return QCoreApplication.translate("Field", _FIELDS.get(name, name))


def capital(text: str) -> str:
    """With a capital letter in front, for buttons and the beginning of a line."""
    return text[:1].upper() + text[1:]


def population_words(outside: OutsidePopulation | None) -> str:
    """Why the model does not speak for a child, in the screen's language; "" where it does."""
    if outside is None:
        return ""
    if not outside.field:
        return QCoreApplication.translate("Population", "No subject is entered yet: fill in the form (B).")
    name = capital(field_word(outside.field))
    if isinstance(outside.speaks_for[0], float):
        first, last = outside.speaks_for[0], outside.speaks_for[-1]
        speaks = QCoreApplication.translate("Population", "{0} to {1}").format(f"{first:g}", f"{last:g}")
    else:
        speaks = ", ".join(map(str, outside.speaks_for))
    if not outside.value:
        text = QCoreApplication.translate("Population", "{0}: not entered. The model was made for {1}.")
        return text.format(name, speaks)
    text = QCoreApplication.translate("Population", "{0}: {1}. The model was made for {2}.")
    return text.format(name, outside.value, speaks)


def suggestion_words(suggestion: StoredSuggestion) -> str:
    """A suggestion as it is kept, with everything that it rests on, in the screen's language."""
    seen = QCoreApplication.translate("Suggestion", "seen {0} s, not seen {1} s").format(
        f"{suggestion.seen_seconds:.0f}", f"{suggestion.unseen_seconds:.0f}"
    )
    basis = QCoreApplication.translate("Suggestion", suggestion.basis)
    low, high = suggestion.lowest, suggestion.highest
    if suggestion.text.startswith(NO_SUGGESTION) or low is None or high is None:
        why = QCoreApplication.translate("Suggestion", suggestion.text.removeprefix(NO_SUGGESTION))
        return QCoreApplication.translate("Suggestion", "No suggestion: {0}.").format(why) + "\n" + seen
    if low == high:
        number = str(low)
    elif (low, high) == (0, 1):
        number = QCoreApplication.translate("Suggestion", "0 or 1")
    else:
        number = QCoreApplication.translate("Suggestion", "{0} to {1}").format(low, high)
    parts = [QCoreApplication.translate("Suggestion", "The model suggests {0}").format(number)]
    if suggestion.share_low is not None and suggestion.share_high is not None:
        least, most = round(100 * suggestion.share_low), round(100 * suggestion.share_high)
        share = f"{least} %" if least == most else f"{least}-{most} %"
        parts.append(QCoreApplication.translate("Suggestion", "pain expression in {0} of the time").format(share))
    return "\n".join(["; ".join(parts), seen, basis])
