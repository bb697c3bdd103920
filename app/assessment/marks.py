"""Marks: what a person points at in time. Every change is a new row that names the old one; no row ever changes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from app.assessment.moment import Entered, Moment


class MarkKind(StrEnum):
    """What was marked. The values are the words of files and tables; the screen translates them."""

    PROCEDURE_START = "procedure start"
    PROCEDURE_END = "procedure end"
    PRICK = "prick"
    SQUEEZE_START = "squeeze start"
    SQUEEZE_END = "squeeze end"
    DRESSING = "dressing"
    PACIFIER = "pacifier"
    SUCROSE = "sucrose"
    CALM = "calm"
    SYNC = "sync"
    OTHER = "other"

    # What one rater sees in the face, for training: nobody changes another's.
    PAIN = "pain"
    NONPAIN = "nonpain"
    EXCLUDE = "exclude"
    FACE_BOX = "face box"
    BROW_BULGE = "brow bulge"
    EYE_SQUEEZE = "eye squeeze"
    NASOLABIAL_FURROW = "nasolabial furrow"
    MOUTH = "mouth"

    @property
    def is_label(self) -> bool:
        """Whether it is one rater's judgement of the face, and not an event that all share."""
        return self in _LABELS


_LABELS = frozenset(
    {
        MarkKind.PAIN,
        MarkKind.NONPAIN,
        MarkKind.EXCLUDE,
        MarkKind.FACE_BOX,
        MarkKind.BROW_BULGE,
        MarkKind.EYE_SQUEEZE,
        MarkKind.NASOLABIAL_FURROW,
        MarkKind.MOUTH,
    }
)


@dataclass(frozen=True, slots=True)
class MarkContent:
    """What a mark says.

    Attributes:
        kind: What was marked.
        at: When, or where a range begins.
        end: Where a range ends, itself included; None for a point in time.
        text: A note; for EXCLUDE the reason; for SYNC what the other clock showed.
        box: (left, top, right, bottom) in frame pixels, for FACE_BOX.
    """

    kind: MarkKind
    at: Moment
    end: Moment | None = None
    text: str = ""
    box: tuple[float, float, float, float] | None = None

    def __post_init__(self) -> None:
        """Refuses a range that ends before it begins, and a face box without its corners.

        Raises:
            ValueError: One of the two.
        """
        if self.end is not None and self.end.time_seconds < self.at.time_seconds:
            raise ValueError(
                f"a range must not end before it begins, got {self.at.time_seconds} to {self.end.time_seconds} s: "
                "mark it again"
            )
        if (self.box is None) == (self.kind is MarkKind.FACE_BOX):
            raise ValueError(f"a face box, and nothing else, has four corners, got {self.box} for {self.kind}")


@dataclass(frozen=True, slots=True)
class Mark:
    """One row: a mark as it was at some point.

    Attributes:
        row: The row's number in the session, from 1.
        mark: Number of the mark's first row: the same for all versions of one mark.
        replaces: The row that this one takes the place of; None for the first.
        removed: Whether the mark is gone with this row. Its content is then what it was last.
        content: What it says.
        entered: By whom, when, seeing what.
    """

    row: int
    mark: int
    replaces: int | None
    removed: bool
    content: MarkContent
    entered: Entered

    @property
    def kind(self) -> MarkKind:
        """What was marked."""
        return self.content.kind

    @property
    def time_seconds(self) -> float:
        """When, in the source's time."""
        return self.content.at.time_seconds


class MarkBook:
    """All rows of a session's marks, and the marks that they amount to. For one thread.

    Undo and redo are new rows too. They go over what one rater did through this book, newest first, and leave alone
    what somebody else has changed since.

    Args:
        rows: As stored, in order.
    """

    def __init__(self, rows: Iterable[Mark] = ()) -> None:
        self._rows = list(rows)
        self._newest = {row.mark: row for row in self._rows}
        self._number = max((row.row for row in self._rows), default=0)
        # By rater: (row before the change or None, row after it), as they can be undone and redone.
        self._done: dict[str, list[tuple[Mark | None, Mark]]] = {}
        self._undone: dict[str, list[tuple[Mark, Mark]]] = {}

    @property
    def rows(self) -> tuple[Mark, ...]:
        """Every row, also of marks that were changed or removed, in order of entry."""
        return tuple(self._rows)

    def marks(self) -> tuple[Mark, ...]:
        """The marks that count now, in order of time."""
        there = (row for row in self._newest.values() if not row.removed)
        return tuple(sorted(there, key=lambda row: (row.time_seconds, row.mark)))

    def add(self, content: MarkContent, entered: Entered) -> Mark:
        """Makes a new mark."""
        row = self._append(None, content, entered, removed=False)
        self._remember(None, row)
        return row

    def change(self, mark: int, content: MarkContent, entered: Entered) -> Mark:
        """Says something else of a mark: a drag to another time, a note, a reason.

        Raises:
            ValueError: There is no such mark, or it is another rater's label.
        """
        before = self._to_change(mark, entered)
        row = self._append(before, content, entered, removed=False)
        self._remember(before, row)
        return row

    def remove(self, mark: int, entered: Entered) -> Mark:
        """Takes a mark away.

        Raises:
            ValueError: There is no such mark, or it is another rater's label.
        """
        before = self._to_change(mark, entered)
        row = self._append(before, before.content, entered, removed=True)
        self._remember(before, row)
        return row

    def undo(self, entered: Entered) -> Mark | None:
        """Takes back the newest thing that `entered.rater` did; None where there is nothing (any more) to take back."""
        done = self._done.setdefault(entered.rater, [])
        while done:
            before, after = done.pop()
            if self._newest[after.mark] is not after:
                continue  # somebody else has changed it since: that stays
            row = self._restore(before, after, entered)
            self._undone.setdefault(entered.rater, []).append((after, row))
            self._follow(entered.rater, before, row)
            return row
        return None

    def redo(self, entered: Entered) -> Mark | None:
        """Does again what `undo` took back last; None where there is nothing (any more)."""
        undone = self._undone.setdefault(entered.rater, [])
        while undone:
            after, taken_back = undone.pop()
            if self._newest[after.mark] is not taken_back:
                continue
            row = self._append(taken_back, after.content, entered, removed=after.removed)
            self._done.setdefault(entered.rater, []).append((taken_back, row))
            self._follow_undone(entered.rater, after, row)
            return row
        return None

    def _to_change(self, mark: int, entered: Entered) -> Mark:
        row = self._newest.get(mark)
        if row is None or row.removed:
            raise ValueError(f"a mark must be there to be changed, got number {mark}: choose one of those shown")
        if row.kind.is_label and row.entered.rater != entered.rater:
            raise ValueError(
                f"a label is changed only by who gave it, got {entered.rater!r} for one of {row.entered.rater!r}: "
                "add a label of your own"
            )
        return row

    def _append(self, before: Mark | None, content: MarkContent, entered: Entered, *, removed: bool) -> Mark:
        self._number += 1
        row = Mark(
            row=self._number,
            mark=self._number if before is None else before.mark,
            replaces=None if before is None else before.row,
            removed=removed,
            content=content,
            entered=entered,
        )
        self._rows.append(row)
        self._newest[row.mark] = row
        return row

    def _remember(self, before: Mark | None, after: Mark) -> None:
        self._done.setdefault(after.entered.rater, []).append((before, after))
        self._undone[after.entered.rater] = []

    def _restore(self, before: Mark | None, after: Mark, entered: Entered) -> Mark:
        if before is None:
            return self._append(after, after.content, entered, removed=True)
        return self._append(after, before.content, entered, removed=before.removed)

    def _follow(self, rater: str, old: Mark | None, new: Mark) -> None:
        """An older change of the same mark ended in `old`, which is there again under `new`."""
        if old is not None:
            self._done[rater] = [(before, new if after is old else after) for before, after in self._done[rater]]

    def _follow_undone(self, rater: str, old: Mark, new: Mark) -> None:
        """A newer change that was taken back led from `old`, which is there again under `new`."""
        self._undone[rater] = [(after, new if taken is old else taken) for after, taken in self._undone[rater]]


def moved(content: MarkContent, to: Moment) -> MarkContent:
    """The same mark at another time; a range keeps its length."""
    if content.end is None:
        return replace(content, at=to)
    shift = to.time_seconds - content.at.time_seconds
    end = replace(
        content.end,
        time_seconds=content.end.time_seconds + shift,
        frame_index=None,
        monotonic_seconds=None,
        utc_seconds=None,
        source=to.source,
    )
    return replace(content, at=to, end=end)
