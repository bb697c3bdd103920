"""Where the words of marks stand that lie near each other: beside their lines, never over each other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

BESIDE = 3.0
"""Pixels between a line and its word."""


@dataclass(frozen=True, slots=True)
class LineWord:
    """A line that wants a word.

    Attributes:
        x: Where the line is, in pixels from the left edge.
        word: What is written where there is room.
        short: What is written where there is little, such as the key that made the mark.
    """

    x: float
    word: str
    short: str


def placed(lines: Sequence[LineWord], width: float, width_of: Callable[[str], float]) -> list[tuple[str, float]]:
    """What to write for each line, and where it begins.

    A word stands right of its line and ends before the next one; the last, at the edge, may stand left of its own.

    Args:
        lines: In order of x.
        width: Of the plot, in pixels.
        width_of: The width of a text, in pixels.

    Returns:
        For each line the text ("" where there is no room at all) and the x of its left edge.
    """
    found: list[tuple[str, float]] = []
    taken = 0.0
    for number, line in enumerate(lines):
        is_last = number == len(lines) - 1
        room_ends = width if is_last else lines[number + 1].x
        text, left = "", line.x
        for choice in (line.word, line.short):
            wide = width_of(choice)
            if line.x + BESIDE + wide <= room_ends:
                text, left = choice, line.x + BESIDE
                break
            if is_last and line.x - BESIDE - wide >= taken:
                text, left = choice, line.x - BESIDE - wide
                break
        found.append((text, left))
        if text:
            taken = left + width_of(text)
    return found
