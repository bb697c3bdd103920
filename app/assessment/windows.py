"""Window rules as data: which stretch of a procedure a score is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from app.assessment.dan import DanWindow
from app.assessment.marks import MarkKind
from app.assessment.procedure import Procedure
from app.assessment.words import Part, Slug, TableError, Text, Words, read_table

SHIPPED = Path(__file__).with_name("windows.toml")
BY_HAND = "by-hand"
"""The rule whose window a person sets."""


class Phase(StrEnum):
    """The part of a procedure that a window lies in; each is scored apart."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"
    PRICK = "prick"
    BY_HAND = "by hand"


Seconds = Annotated[float, Field(ge=-3600.0, le=3600.0)]


class Start(Part):
    """Where a window begins: at each mark of a kind, `seconds` later (or earlier, below 0)."""

    mark: Annotated[MarkKind, Field(strict=False)]
    seconds: Seconds = 0.0


class End(Part):
    """Where a window may end: at the next mark of a kind, or so long after the start."""

    mark: Annotated[MarkKind, Field(strict=False)] | None = None
    seconds: Seconds | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.mark is None) == (self.seconds is None) or (self.seconds is not None and self.seconds <= 0):
            raise ValueError("an end needs either a mark or seconds over 0")
        return self


class WindowRule(Part):
    """One rule. Without `start` it is set by hand."""

    id: Slug
    version: Text
    name: Words
    source: Text
    phase: Annotated[Phase, Field(strict=False)]
    start: Start | None = None
    ends: tuple[End, ...] = ()

    @model_validator(mode="after")
    def _start_and_end_together(self) -> Self:
        if (self.start is None) != (not self.ends):
            raise ValueError("a rule needs both start and ends, or neither (then it is set by hand)")
        return self


class _Rules(Part):
    rules: Annotated[tuple[WindowRule, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class ScoreWindow:
    """The stretch of time that a score is about, and by which rule.

    Attributes:
        rule: The rule's id.
        rule_version: The rule's version.
        rule_name: The rule's name in English, as it was when the score was made.
        phase: Part of the procedure.
        start_seconds: In the source's time.
        end_seconds: After the start; may lie in the future.
        procedure: Number of the procedure, from 1; 0 where there is none.
        part: Number of the window among those of its rule in the procedure, from 1: the second prick's is 2.
    """

    rule: str
    rule_version: str
    rule_name: str
    phase: Phase
    start_seconds: float
    end_seconds: float
    procedure: int = 0
    part: int = 1

    def __post_init__(self) -> None:
        """Refuses a window without length.

        Raises:
            ValueError: The end is not after the start, or one is not finite.
        """
        self.dan()

    def dan(self) -> DanWindow:
        """The same for `app.assessment.dan.suggest_face_score`."""
        return DanWindow(f"{self.rule_name} ({self.rule} {self.rule_version})", self.start_seconds, self.end_seconds)

    @property
    def pool(self) -> tuple[str, str, Phase]:
        """Only windows of the same pool may be averaged or compared."""
        return self.rule, self.rule_version, self.phase


def read_rules(path: Path = SHIPPED) -> dict[str, WindowRule]:
    """The rules of a file by id, in its order.

    Raises:
        TableError: It cannot be used, in one line.
    """
    rules = read_table(path, _Rules).rules
    by_id = {rule.id: rule for rule in rules}
    if len(by_id) != len(rules):
        raise TableError(f"{path}: every rule needs an id of its own, found one twice; correct the file")
    return by_id


def by_hand(rule: WindowRule, start_seconds: float, end_seconds: float, procedure: int = 0) -> ScoreWindow:
    """A window that a person set.

    Raises:
        ValueError: The rule is not one for that, or the window has no length.
    """
    if rule.start is not None:
        raise ValueError(f"only a rule without a start is set by hand, got {rule.id}: choose {BY_HAND}")
    return ScoreWindow(rule.id, rule.version, rule.name.en, rule.phase, start_seconds, end_seconds, procedure)


def windows_of(rule: WindowRule, procedure: Procedure) -> tuple[ScoreWindow, ...]:
    """The rule's windows in a procedure, as far as its marks give them; `what_is_missing` says why there is none.

    A window never begins before time 0: one that would is shorter.
    """
    found = []
    for part, (start, end) in enumerate(_stretches(rule, procedure), start=1):
        if end is not None and end > max(0.0, start):
            found.append(
                ScoreWindow(
                    rule.id, rule.version, rule.name.en, rule.phase, max(0.0, start), end, procedure.number, part
                )
            )
    return tuple(found)


def what_is_missing(rule: WindowRule, procedure: Procedure) -> tuple[MarkKind, ...]:
    """The kinds of marks, any one of which is needed for the rule's (next) window; none where nothing is missing."""
    if rule.start is None:
        return ()
    stretches = _stretches(rule, procedure)
    if not stretches:
        return (rule.start.mark,)
    if any(end is None for _, end in stretches):
        return tuple(end.mark for end in rule.ends if end.mark is not None)
    return ()


def _stretches(rule: WindowRule, procedure: Procedure) -> list[tuple[float, float | None]]:
    """(start, end or None while unknown) of each of the rule's windows."""
    if rule.start is None:
        return []
    begins = procedure.times(rule.start.mark)
    # One squeeze after another is one window in M-PAIN; a rule that ends at its own kind of mark has one for each.
    each = any(end.mark is rule.start.mark for end in rule.ends) and rule.start.seconds >= 0
    stretches: list[tuple[float, float | None]] = []
    for begin in begins if each else begins[:1]:
        start = begin + rule.start.seconds
        ends = [start + end.seconds for end in rule.ends if end.seconds is not None]
        for end in rule.ends:
            if end.mark is not None:
                ends += [time for time in procedure.times(end.mark) if time > start][:1]
        stretches.append((start, min(ends) if ends else None))
    return stretches


def pools(windows: Iterable[ScoreWindow]) -> dict[tuple[str, str, Phase], list[ScoreWindow]]:
    """The windows parted into what may be pooled: by rule, version and phase."""
    parted: dict[tuple[str, str, Phase], list[ScoreWindow]] = {}
    for window in windows:
        parted.setdefault(window.pool, []).append(window)
    return parted
