"""Scores as they are kept: append-only. A correction is a new row that names the old one."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.assessment.moment import Entered
from app.assessment.sheet import Answer, ScoreSheet, StoredSuggestion
from app.assessment.windows import ScoreWindow


@dataclass(frozen=True, slots=True)
class ScoreContent:
    """What a rater says of a window.

    Attributes:
        scale: The scale's id.
        scale_version: The scale's version.
        answers: To its items.
        item_count: How many items the scale has.
        total: Of all items; None unless each has a value.
        is_pain: The scale's verdict on the total; None without one.
        window: The stretch of time and its rule.
        suggestions: What the model suggested for items, kept beside.
        model: (name, version, hash) of the model at work; None where there was none.
        comment: In the rater's words.
    """

    scale: str
    scale_version: str
    answers: tuple[Answer, ...]
    item_count: int
    total: int | None
    is_pain: bool | None
    window: ScoreWindow
    suggestions: tuple[StoredSuggestion, ...] = ()
    model: tuple[str, str, str] | None = None
    comment: str = ""

    @classmethod
    def of(
        cls,
        sheet: ScoreSheet,
        window: ScoreWindow,
        *,
        suggestions: tuple[StoredSuggestion, ...] = (),
        model: tuple[str, str, str] | None = None,
        comment: str = "",
    ) -> "ScoreContent":
        """What is kept of a sheet, complete or not.

        Raises:
            ValueError: Nothing on the sheet is answered.
        """
        if not sheet.answers:
            raise ValueError("a score needs at least one answered item, got none: choose a value or why there is none")
        return cls(
            scale=sheet.scale.id,
            scale_version=sheet.scale.version,
            answers=sheet.answers,
            item_count=len(sheet.scale.items),
            total=sheet.total,
            is_pain=sheet.is_pain(),
            window=window,
            suggestions=suggestions,
            model=model,
            comment=comment,
        )

    @property
    def complete(self) -> bool:
        """Whether every item has an answer, be it why it cannot be judged."""
        return len(self.answers) == self.item_count

    def value(self, item: str) -> int | None:
        """The item's value; None where it has none."""
        return next((answer.value for answer in self.answers if answer.item == item), None)


@dataclass(frozen=True, slots=True)
class Score:
    """One row.

    Attributes:
        row: The row's number in the session, from 1.
        score: Number of the score's first row: the same for all versions of one score.
        replaces: The row that this one corrects; None for the first.
        content: What the rater says.
        entered: By whom, when, whether that person had seen the model.
    """

    row: int
    score: int
    replaces: int | None
    content: ScoreContent
    entered: Entered


class ScoreBook:
    """All rows of a session's scores, and those that count. For one thread.

    Args:
        rows: As stored, in order.
    """

    def __init__(self, rows: Iterable[Score] = ()) -> None:
        self._rows = list(rows)
        self._newest = {row.score: row for row in self._rows}
        self._number = max((row.row for row in self._rows), default=0)

    @property
    def rows(self) -> tuple[Score, ...]:
        """Every row, also of scores that were corrected, in order of entry."""
        return tuple(self._rows)

    def scores(self) -> tuple[Score, ...]:
        """The newest row of each score, in order of first entry."""
        return tuple(self._newest[number] for number in sorted(self._newest))

    def blind(self, score: Score) -> bool:
        """Whether a score may go into agreement: no row of it was entered by one who had seen the model."""
        return not any(row.entered.model_visible for row in self._rows if row.score == score.score)

    def add(self, content: ScoreContent, entered: Entered) -> Score:
        """Makes a new score."""
        return self._append(None, content, entered)

    def correct(self, score: int, content: ScoreContent, entered: Entered) -> Score:
        """Says something else of a score; the old row stays.

        Raises:
            ValueError: There is no such score, it is another rater's, or of another scale or window.
        """
        before = self._newest.get(score)
        if before is None:
            raise ValueError(f"a score must be there to be corrected, got number {score}: choose one of those shown")
        if before.entered.rater != entered.rater:
            raise ValueError(
                f"a score is corrected only by who gave it, got {entered.rater!r} for one of {before.entered.rater!r}: "
                "enter a score of your own"
            )
        if (before.content.scale, before.content.window) != (content.scale, content.window):
            raise ValueError("a correction keeps scale and window of the score: enter a new score for others")
        return self._append(before, content, entered)

    def _append(self, before: Score | None, content: ScoreContent, entered: Entered) -> Score:
        self._number += 1
        row = Score(
            row=self._number,
            score=self._number if before is None else before.score,
            replaces=None if before is None else before.row,
            content=content,
            entered=entered,
        )
        self._rows.append(row)
        self._newest[row.score] = row
        return row
