"""A score sheet: what one rater says of each item of a scale. No total before every item has its value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.assessment.dan import BASIS, DanFaceSuggestion, DecisionRule, suggest_face_score
from app.assessment.holding import MAX_HOLD_SECONDS
from app.assessment.scale import NotAssessable, Scale
from app.assessment.trace import TracePoint
from app.assessment.windows import ScoreWindow

FACE_SUGGESTION = "dan-face"


@dataclass(frozen=True, slots=True)
class Answer:
    """One item's value, or why it has none. Exactly one of `value` and `not_assessable` is set.

    Attributes:
        item: The item's id.
        value: One of the item's values.
        not_assessable: Why it cannot be judged.
        note: In the rater's words.
    """

    item: str
    value: int | None = None
    not_assessable: NotAssessable | None = None
    note: str = ""

    def __post_init__(self) -> None:
        """Refuses an answer that says both or nothing.

        Raises:
            ValueError: It does.
        """
        if (self.value is None) == (self.not_assessable is None):
            raise ValueError(
                f"an item has a value or a reason for none, got {self.value} and {self.not_assessable}: choose one"
            )


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """Answers to a scale's items. Immutable: each answer makes a new sheet.

    Attributes:
        scale: The scale.
        answers: At most one an item, in the order of the scale's items.
    """

    scale: Scale
    answers: tuple[Answer, ...] = ()

    def __post_init__(self) -> None:
        """Refuses what is not on the scale.

        Raises:
            ValueError: An unknown item, one answered twice, or a value that it does not have.
        """
        for answer in self.answers:
            item = self.scale.item(answer.item)
            if answer.value is not None and answer.value not in item.values:
                allowed = ", ".join(map(str, item.values))
                raise ValueError(f"{self.scale.id} {item.id} takes {allowed}, got {answer.value}: choose one of them")
        if len({answer.item for answer in self.answers}) != len(self.answers):
            raise ValueError(f"an item is answered once, got {[answer.item for answer in self.answers]}")

    def with_answer(self, answer: Answer) -> "ScoreSheet":
        """The sheet with this answer in place of the item's former one.

        Raises:
            ValueError: See `ScoreSheet`.
        """
        by_item = {each.item: each for each in self.answers} | {answer.item: answer}
        order = [item.id for item in self.scale.items]
        known = [by_item.pop(item) for item in order if item in by_item]
        return replace(self, answers=(*known, *by_item.values()))

    def without(self, item: str) -> "ScoreSheet":
        """The sheet without an answer to this item."""
        return replace(self, answers=tuple(answer for answer in self.answers if answer.item != item))

    def answer_to(self, item: str) -> Answer | None:
        """The item's answer; None while it has none."""
        return next((answer for answer in self.answers if answer.item == item), None)

    @property
    def open_items(self) -> tuple[str, ...]:
        """Ids of items without any answer."""
        answered = {answer.item for answer in self.answers}
        return tuple(item.id for item in self.scale.items if item.id not in answered)

    @property
    def total(self) -> int | None:
        """The total; None unless every item has a value."""
        values = [answer.value for answer in self.answers if answer.value is not None]
        return sum(values) if len(values) == len(self.scale.items) else None

    def is_pain(self) -> bool | None:
        """Whether the total reaches the scale's verdict; None without a total or a verdict."""
        if self.total is None or self.scale.verdict is None:
            return None
        return self.total >= self.scale.verdict.at_least

    def text(self, language: str = "en") -> str:
        """In words: "total 5 of 10", or "face 3 of 4, total incomplete"."""
        if self.total is not None:
            of = (
                f"{self.total} of {self.scale.range[1]}"
                if language[:2] != "it"
                else f"{self.total} su {self.scale.range[1]}"
            )
            return f"totale {of}" if language[:2] == "it" else f"total {of}"
        joint, rest = (" su ", "totale incompleto") if language[:2] == "it" else (" of ", "total incomplete")
        parts = []
        for answer in self.answers:
            if answer.value is not None:
                item = self.scale.item(answer.item)
                parts.append(f"{item.label.in_language(language).lower()} {answer.value}{joint}{max(item.values)}")
        return ", ".join([*parts, rest])


@dataclass(frozen=True, slots=True)
class StoredSuggestion:
    """A face suggestion as it is kept beside a score. It is never the score.

    Attributes:
        item: The item that it is for.
        lowest: Lowest score that the trace allows; None where nothing could be suggested.
        highest: Highest such score; None likewise.
        text: "3", "2 to 3", "no suggestion: ...".
        share_low: Share of the window with pain expression, unseen time as none; None where unknown.
        share_high: The same, unseen time as all pain; None likewise.
        seen_seconds: Time in the window with a decision.
        unseen_seconds: Time without.
        basis: What the number is not.
        shown: Whether the rater had it before saving.
    """

    item: str
    lowest: int | None
    highest: int | None
    text: str
    share_low: float | None
    share_high: float | None
    seen_seconds: float
    unseen_seconds: float
    basis: str
    shown: bool

    @classmethod
    def of(cls, item: str, suggestion: DanFaceSuggestion, *, shown: bool) -> "StoredSuggestion":
        """What is kept of a suggestion."""
        return cls(
            item=item,
            lowest=suggestion.lowest,
            highest=suggestion.highest,
            text=suggestion.text(),
            share_low=suggestion.share_low,
            share_high=suggestion.share_high,
            seen_seconds=suggestion.seen_seconds,
            unseen_seconds=suggestion.unseen_seconds,
            basis=BASIS,
            shown=shown,
        )


def suggestions_for(
    scale: Scale,
    points: Sequence[TracePoint],
    window: ScoreWindow,
    decisions: DecisionRule | None,
    *,
    max_hold_seconds: float = MAX_HOLD_SECONDS,
) -> Mapping[str, DanFaceSuggestion]:
    """Suggestions by item, for the items of a scale that name one: only DAN's face does.

    Args:
        scale: FLACC, for one, gets none: its "occasional" and "frequent" have no thirds.
        points: The trace, in order of time.
        window: The stretch of time to be scored.
        decisions: The model's threshold and operating point; None for an untrained model.
        max_hold_seconds: The longest time that one observation stands for (`app.assessment.holding`).
    """
    return {
        item.id: suggest_face_score(points, window.dan(), decisions, max_hold_seconds=max_hold_seconds)
        for item in scale.items
        if item.suggestion == FACE_SUGGESTION
    }
