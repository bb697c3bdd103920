"""A page of tables, drawn as lines of text on the same paper as the figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.session.figure import EDGE, HEIGHT, RESEARCH_USE, WIDTH, blank_page, draw_text, wrapped

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LINE = 0.19  # inches
_GAP = 0.12  # between columns, inches


@dataclass(frozen=True, slots=True)
class Section:
    """One table.

    Attributes:
        heading: Over it.
        head: Names of its columns.
        widths: Of the columns, as shares of the page's width; together 1.
        rows: Cells in words; one that is too long loses its middle.
    """

    heading: str
    head: Sequence[str]
    widths: Sequence[float]
    rows: Sequence[Sequence[str]]


def draw_sections(title: str, sections: Sequence[Section], notes: Sequence[str]) -> "Figure":
    """Draws tables from the top, notes at the foot, and what this is not."""
    figure = blank_page()
    y = HEIGHT - 0.55
    draw_text(figure, EDGE, y, title, room=6.9, fontsize=15, fontweight="bold")
    banner = {"boxstyle": "square,pad=0.45", "facecolor": "white", "edgecolor": "black", "linewidth": 1.5}
    x = 1 - (EDGE + 0.08) / WIDTH
    figure.text(x, y / HEIGHT, RESEARCH_USE, ha="right", fontsize=10, fontweight="bold", bbox=banner)
    y -= 0.5
    for section in sections:
        y = _draw_section(figure, section, y) - 0.3
    lines = [line for note in notes for line in wrapped(note)]
    y = 0.3 + 0.17 * max(0, len(lines) - 1)
    for line in lines:
        draw_text(figure, EDGE, y, line, room=WIDTH - 2 * EDGE, fontsize=7.5, color="#444444")
        y -= 0.17
    return figure


def _draw_section(figure: "Figure", section: Section, y: float) -> float:
    """Draws one table from a height in inches down; returns the height under it."""
    draw_text(figure, EDGE, y, section.heading, room=WIDTH - 2 * EDGE, fontsize=11, fontweight="bold")
    y -= 0.26
    for number, row in enumerate((section.head, *section.rows)):
        look = {"fontsize": 8, "color": "#444444" if number == 0 else "black"}
        x = EDGE
        only = sum(bool(cell) for cell in row) == 1  # such as "none": it may use the whole line
        for cell, share in zip(row, section.widths, strict=True):
            width = share * (WIDTH - 2 * EDGE)
            if cell:
                draw_text(figure, x, y, cell, room=WIDTH - 2 * EDGE if only else width - _GAP, **look)
            x += width
        y -= _LINE
    return y
