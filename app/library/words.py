"""An entry as the window lists it, in the screen's language."""

import re
from collections.abc import Mapping

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from app.kept.entries import Entry
from app.library.queue import Item, ItemState, QueueStatus
from app.library.search import Found, Scored, day, may_see
from app.views.library_window import LibraryRow
from app.views.time_bar import clock
from app.views.words import lasting

# Read by `lupdate` only; the keys are the values of `Scored` and `Found`.
_CHOICES = (
    QT_TRANSLATE_NOOP("Library", "any score"),
    QT_TRANSLATE_NOOP("Library", "scored"),
    QT_TRANSLATE_NOOP("Library", "not scored"),
    QT_TRANSLATE_NOOP("Library", "analysed or not"),
    QT_TRANSLATE_NOOP("Library", "with episodes"),
    QT_TRANSLATE_NOOP("Library", "without episodes"),
    QT_TRANSLATE_NOOP("Library", "not analysed"),
)


_OWN_DATE = re.compile(r"^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ-")
"""A session's name begins with its date, which has a column of its own."""


def choice_words(choice: Scored | Found) -> str:
    """A filter's choice."""
    return QCoreApplication.translate("Library", choice.value)


def row_of(
    entry: Entry,
    active_hash: str,
    model_names: Mapping[str, str],
    item: Item | None,
    *,
    rater: str = "",
    is_blind: bool = False,
) -> LibraryRow:
    """The line of an entry.

    Args:
        entry: The entry.
        active_hash: The model in use.
        model_names: Names of models by hash.
        item: Its place in the queue; None where it is not in it.
        rater: Who looks: of others' scores, what they say is left out as in replay (`may_see`); "" sees all.
        is_blind: Who scored is said, but not what, and not what the model found.
    """
    analysis = entry.analysis(active_hash)
    whole = analysis if analysis is not None and analysis.is_whole else None
    model = "" if analysis is None else model_names.get(analysis.model_hash, analysis.model_hash[:8])
    seen = [one for one in entry.scores if not is_blind and may_see(one, rater, entry.scores)]
    scores = ", ".join(
        f"{one.scale.upper()} {'-' if one.total is None else one.total} {one.rater}"
        if one in seen
        else f"{one.scale.upper()} {one.rater}"
        for one in entry.scores
    )
    episodes = None if whole is None or is_blind else whole.episodes
    state = _state(entry, active_hash, item)
    length = None if whole is None else whole.end_seconds
    cells = (
        day(entry.utc_seconds),
        entry.child,
        _OWN_DATE.sub("", entry.name),
        "" if length is None else clock(length),
        scores,
        "" if episodes is None else str(episodes),
        model,
        state,
    )
    totals = [one.total for one in seen if one.total is not None]
    order = (
        entry.utc_seconds,
        entry.child,
        entry.name,
        -1.0 if length is None else length,
        float(max(totals, default=-1)),
        -1.0 if episodes is None else float(episodes),
        model,
        state,
    )
    return LibraryRow(str(entry.path), cells, order, "\n".join(filter(None, [str(entry.path), scores, state])))


def queue_words(status: QueueStatus) -> tuple[str, float | None]:
    """What the queue does, and how far it is; ("", None) where it never did anything."""
    if not status.items:
        return "", None
    done = sum(item.state not in {ItemState.WAITING, ItemState.RUNNING} for item in status.items)
    failed = sum(item.state is ItemState.FAILED for item in status.items)
    running = status.running
    if not status.is_busy:
        analysed = sum(item.state is ItemState.DONE for item in status.items)
        text = QCoreApplication.translate("Library", "analysed: {0} of {1}").format(analysed, len(status.items))
        if failed:
            text += ", " + QCoreApplication.translate("Library", "failed: {0}").format(failed)
        return text, None
    share = 0.0
    name = ""
    if running is not None:
        name = running.path.name
        share = 0.0 if not running.total_seconds else min(1.0, running.done_seconds / running.total_seconds)
    text = QCoreApplication.translate("Library", "analysing {0} of {1}: {2}").format(
        min(done + 1, len(status.items)), len(status.items), name
    )
    if status.left_seconds is not None:
        text += ", " + QCoreApplication.translate("Library", "{0} left").format(lasting(status.left_seconds))
    return text, (done + share) / len(status.items)


def _state(entry: Entry, active_hash: str, item: Item | None) -> str:
    if entry.problem:
        return entry.problem
    match None if item is None else item.state:
        case ItemState.WAITING:
            return QCoreApplication.translate("Library", "waits")
        case ItemState.RUNNING:
            return QCoreApplication.translate("Library", "is analysed") + _share(item)
        case ItemState.FAILED:
            return QCoreApplication.translate("Library", "failed: {0}").format("" if item is None else item.message)
    analysis = entry.analysis(active_hash)
    if analysis is None:
        text = QCoreApplication.translate("Library", "not analysed")
    elif not analysis.is_whole:
        text = QCoreApplication.translate("Library", "begun")
    elif analysis.model_hash != active_hash:
        text = QCoreApplication.translate("Library", "by another model")
    else:
        text = QCoreApplication.translate("Library", "analysed")
    return text


def _share(item: Item | None) -> str:
    if item is None or not item.total_seconds:
        return ""
    return f" {min(1.0, item.done_seconds / item.total_seconds):.0%}"
