"""What all figures of a report share: colours, type, and how they are written."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PAIN_COLOUR = "#D55E00"
NO_PAIN_COLOUR = "#0072B2"
GREY = "#666666"
FOLD_COLOURS = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
    "#8C6D31",
    "#4D4D4D",
    "#7B3294",
    "#66A61E",
)
"""The first six after Okabe and Ito (2008): told apart by people with any kind of colour vision."""

DOTS_PER_INCH = 110


def new_figure(width: float, height: float) -> "Figure":
    """An empty white figure, inches, laid out so that nothing is cut off. No window, no state outside of it."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), dpi=DOTS_PER_INCH, facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def plain(axes: "Axes") -> None:
    """Takes away frame lines that carry nothing, and sets a light grid behind the data."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.grid(visible=True, color="#E6E6E6", linewidth=0.8)
    axes.set_axisbelow(True)


def fold_colour(place: int) -> str:
    """The colour of a fold by its place; after ten they come again."""
    return FOLD_COLOURS[place % len(FOLD_COLOURS)]


def save(figure: "Figure", path: Path) -> Path:
    """Writes a figure as PNG."""
    figure.savefig(path, format="png", dpi=DOTS_PER_INCH)
    return path
