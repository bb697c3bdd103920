"""Words for what the logic names: states, reasons for gaps. The logic's own words are those of files."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from app.pipeline.watch import Doubt, State
from models.gaps import GapReason

# Read by `lupdate` only. The keys are the values of `State`, `GapReason` and `Doubt`; a test holds them together.
_STATES = (
    QT_TRANSLATE_NOOP("State", "PAIN EXPRESSION"),
    QT_TRANSLATE_NOOP("State", "NO PAIN EXPRESSION"),
    QT_TRANSLATE_NOOP("State", "CANNOT TELL"),
)
_GAPS = (
    QT_TRANSLATE_NOOP("GapReason", "no face"),
    QT_TRANSLATE_NOOP("GapReason", "turned away"),
    QT_TRANSLATE_NOOP("GapReason", "face covered"),
    QT_TRANSLATE_NOOP("GapReason", "eyes covered"),
    QT_TRANSLATE_NOOP("GapReason", "face too small"),
    QT_TRANSLATE_NOOP("GapReason", "too dark"),
    QT_TRANSLATE_NOOP("GapReason", "phototherapy light"),
    QT_TRANSLATE_NOOP("GapReason", "picture frozen"),
    QT_TRANSLATE_NOOP("GapReason", "camera lost"),
    QT_TRANSLATE_NOOP("GapReason", "another face"),
    QT_TRANSLATE_NOOP("GapReason", "model failed"),
    QT_TRANSLATE_NOOP("GapReason", "which way is up unknown"),
    QT_TRANSLATE_NOOP("GapReason", "model late"),
)
_DOUBTS = (QT_TRANSLATE_NOOP("Doubt", "face seen too briefly"),)


def state_words(state: State) -> str:
    """What stands on the screen for a state, in the screen's language."""
    return QCoreApplication.translate("State", state.value.upper())


def gap_words(reason: GapReason) -> str:
    """What stands on the screen for a gap's reason, in the screen's language."""
    return QCoreApplication.translate("GapReason", reason.value)


def doubt_words(doubt: Doubt) -> str:
    """What stands on the screen where a face is seen and nothing can be said, in the screen's language."""
    return QCoreApplication.translate("Doubt", doubt.value)


def lasting(seconds: float) -> str:
    """How long something has lasted, as people say it: `12 s`, `3 min 05 s`; the same in both languages."""
    whole = max(0, int(seconds))
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02d} s"
