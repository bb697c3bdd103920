"""A comparison's words: English templates, and who says them in the screen's language."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP

from app.assessment.dan import DanFaceSuggestion
from app.candidate.comparison import LEAST_CHILDREN, Hits, Outcome, Verdict

Translate = Callable[[str, str], str]
"""Context and English text to the text that is shown, such as `QCoreApplication.translate`."""

MODELS = QT_TRANSLATE_NOOP("Comparison", "in use: {0}; candidate: {1}")
COUNTS = QT_TRANSLATE_NOOP("Comparison", "{0} recordings, {1} frames, both judged {2}, decided differently {3}")
RECORDING = QT_TRANSLATE_NOOP("Comparison", "{0}: different {1}; episodes {2} to {3}; DAN face {4}")
OF = QT_TRANSLATE_NOOP("Comparison", "{0} of {1}")
TO = QT_TRANSLATE_NOOP("Comparison", "{0} to {1}")
BY_BOTH = QT_TRANSLATE_NOOP("Comparison", "{0} by both")
LABELS = QT_TRANSLATE_NOOP("Comparison", "people's labels: {0} frames pain, {1} no pain, both judged")
IN_USE = QT_TRANSLATE_NOOP("Comparison", "in use: {0}")
CANDIDATE = QT_TRANSLATE_NOOP("Comparison", "candidate: {0}")
HITS = QT_TRANSLATE_NOOP("Comparison", "sensitivity {0}, specificity {1}")
FACE_SCORES = QT_TRANSLATE_NOOP(
    "Comparison",
    "people's DAN face scores: {0}; just these are suggested by the one in use for {1}, by the candidate for {2}",
)
NOTE = QT_TRANSLATE_NOOP("Comparison", "note: {0}")
ADVICE = QT_TRANSLATE_NOOP("Comparison", "advice: {0}")

NO_NUMBER = QT_TRANSLATE_NOOP("Comparison", "no suggestion: {0}")
ZERO_OR_ONE = QT_TRANSLATE_NOOP("Comparison", "0 or 1")

TITLE = QT_TRANSLATE_NOOP("Comparison", "{0} (blue) against {1} (grey)")
LEGEND = QT_TRANSLATE_NOOP(
    "Comparison",
    "times in seconds; below the curves: pain only by the candidate (red-brown), only by the model in use (orange), "
    "seen by one only (grey)",
)
LEGEND_LABELS = QT_TRANSLATE_NOOP(
    "Comparison",
    "above: people's labels, pain (black) and no pain (light). Research use, not a medical device.",
)

ONE_KIND = QT_TRANSLATE_NOOP(
    "Comparison",
    "people labelled {0} frames as pain and {1} as none, blind, that both models judged: both kinds are needed to "
    "tell which model is better; look at what changes",
)
SHOWN = QT_TRANSLATE_NOOP("Comparison", "balanced accuracy {0}, p = {1}, children: {2}")
NO_DIFFERENCE = QT_TRANSLATE_NOOP("Comparison", "no difference shown ({0}): keep the one in use")
FEW = QT_TRANSLATE_NOOP(
    "Comparison", "no difference shown ({0}); fewer than {1} children never show one: keep the one in use"
)
KEEP = QT_TRANSLATE_NOOP("Comparison", "the one in use agrees better with people ({0}): keep it")
MISSES_MORE = QT_TRANSLATE_NOOP(
    "Comparison",
    "the candidate agrees better over all ({0}), but misses more pain (sensitivity {1}): a person must decide",
)
PROMOTE = QT_TRANSLATE_NOOP("Comparison", "the candidate agrees better with people ({0}): promote it")


def english(context: str, text: str) -> str:  # noqa: ARG001 (as `QCoreApplication.translate` takes it)
    """The text itself."""
    return text


@dataclass(frozen=True, slots=True)
class Words:
    """Says a comparison.

    Attributes:
        translate: Into the reader's language.
    """

    translate: Translate = english

    def say(self, text: object, *values: object) -> str:
        """One of the templates above (Qt's types call them objects), with its values."""
        return self.translate("Comparison", str(text)).format(*values)

    def share(self, part: int, whole: int) -> str:
        """A count, and its percentage where there is one."""
        return self.say(OF, part, whole) + (f" ({part / whole:.1%})" if whole else "")

    def hits(self, hits: Hits) -> str:
        """How often a model says what people say."""
        return self.say(HITS, _number(hits.sensitivity), _number(hits.specificity))

    def face(self, suggestion: DanFaceSuggestion) -> str:
        """As `DanFaceSuggestion.text`."""
        low, high = suggestion.lowest, suggestion.highest
        if suggestion.reason or low is None or high is None:
            return self.say(NO_NUMBER, self.translate("Suggestion", suggestion.reason))
        if low == high:
            return str(low)
        return self.say(ZERO_OR_ONE) if (low, high) == (0, 1) else self.say(TO, low, high)

    def faces(self, running: DanFaceSuggestion, asking: DanFaceSuggestion) -> str:
        """What both suggest, or what becomes what."""
        before, after = self.face(running), self.face(asking)
        return self.say(BY_BOTH, before) if before == after else f"{before} -> {after}"

    def advice(self, outcome: Outcome) -> str:
        """What can be advised, and why, in one sentence."""
        running, asking = outcome.hits
        if math.isnan(outcome.p):
            return self.say(ONE_KIND, running.pain, running.nonpain)
        shown = self.say(SHOWN, f"{asking.balanced - running.balanced:+.3f}", f"{outcome.p:.3f}", outcome.children)
        match outcome.verdict:
            case Verdict.NO_DIFFERENCE if outcome.children < LEAST_CHILDREN:
                return self.say(FEW, shown, LEAST_CHILDREN)
            case Verdict.NO_DIFFERENCE:
                return self.say(NO_DIFFERENCE, shown)
            case Verdict.KEEP:
                return self.say(KEEP, shown)
            case Verdict.A_PERSON:
                return self.say(MISSES_MORE, shown, f"{asking.sensitivity - running.sensitivity:+.3f}")
            case Verdict.PROMOTE:
                return self.say(PROMOTE, shown)


def _number(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.3f}"
