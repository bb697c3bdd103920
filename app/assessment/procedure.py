"""Procedures, as the marks tell of them: a heel prick with its start and end, its pricks and squeezes."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.assessment.marks import Mark, MarkKind

_BEGINS_ITSELF = (MarkKind.PRICK, MarkKind.SQUEEZE_START)
"""Marks that say that a procedure goes on, also when nobody pressed its start."""


@dataclass(frozen=True, slots=True)
class Procedure:
    """One procedure and what was marked in it.

    Attributes:
        number: From 1, in order of time.
        start_seconds: Where it was started, or its first prick or squeeze where nobody did.
        started: Whether somebody marked the start.
        end_seconds: Where it was ended; None while it goes on or where nobody said so.
        until_seconds: Where the next one begins; None for the last.
        marks: Its marks but the labels, in order of time, those after its end too.
    """

    number: int
    start_seconds: float
    started: bool
    end_seconds: float | None
    until_seconds: float | None
    marks: tuple[Mark, ...]

    def times(self, kind: MarkKind) -> tuple[float, ...]:
        """When marks of a kind were made, rising; the start where it was not marked counts as marked."""
        times = [mark.time_seconds for mark in self.marks if mark.kind is kind]
        if kind is MarkKind.PROCEDURE_START and not times:
            times = [self.start_seconds]
        return tuple(times)

    @property
    def pricks(self) -> tuple[Mark, ...]:
        """Its pricks, in order of time."""
        return tuple(mark for mark in self.marks if mark.kind is MarkKind.PRICK)


def procedures(marks: Iterable[Mark]) -> tuple[Procedure, ...]:
    """The procedures of a session.

    A start mark begins one. So does a prick or the start of a squeeze where none goes on. A second start ends the one
    before, whose end then stays unknown.

    Args:
        marks: Those that count, as `MarkBook.marks` gives them: in order of time.
    """
    groups: list[list[Mark]] = []
    running = False
    for mark in marks:
        if mark.kind.is_label or mark.kind is MarkKind.SYNC:
            continue
        if mark.kind is MarkKind.PROCEDURE_START or (mark.kind in _BEGINS_ITSELF and not running):
            groups.append([])
            running = True
        if not groups:
            continue  # a pacifier before the first procedure belongs to none
        groups[-1].append(mark)
        if mark.kind is MarkKind.PROCEDURE_END:
            running = False
    starts = [group[0].time_seconds for group in groups]
    return tuple(
        Procedure(
            number=number,
            start_seconds=group[0].time_seconds,
            started=group[0].kind is MarkKind.PROCEDURE_START,
            end_seconds=next((mark.time_seconds for mark in group if mark.kind is MarkKind.PROCEDURE_END), None),
            until_seconds=following,
            marks=tuple(group),
        )
        for number, (group, following) in enumerate(zip(groups, [*starts, None][1:], strict=True), start=1)
    )


def procedure_at(all_procedures: Iterable[Procedure], time_seconds: float) -> Procedure | None:
    """The procedure that goes on at a time: started and not ended."""
    for procedure in all_procedures:
        end = procedure.until_seconds if procedure.end_seconds is None else procedure.end_seconds
        if procedure.start_seconds <= time_seconds and (end is None or time_seconds < end):
            return procedure
    return None
