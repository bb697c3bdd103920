"""The one-page figure that people take away: trace, gaps, episodes, key frames and what may not be read into them."""

import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from app.assessment.episodes import Episode
from app.assessment.holding import MAX_HOLD_SECONDS
from app.assessment.trace import Span, Trace, TracePoint, TraceSettings
from app.session.outputs import Outputs

if TYPE_CHECKING:
    from matplotlib.figure import Figure

RESEARCH_USE = "RESEARCH USE - NOT A MEDICAL DEVICE"
CAM_CAPTION = "Grad-CAM: where the model looked, not where it hurts"
KEY_FRAMES_SHOWN = 6
"""More than these do not fit; the first ones are shown."""

WIDTH, HEIGHT = 11.69, 8.27  # A4 landscape, inches
_LEFT, _RIGHT = 0.95, 0.45  # margins of the plots, inches
EDGE = 0.45  # margin of texts and pictures, inches
_DOTS_PER_INCH = 150
_TALLEST_KEY_FRAME = 1.7  # inches: six squares fill the width

RgbPicture = NDArray[np.uint8]
"""(H, W, 3) uint8, red first."""


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """What the page shows.

    Attributes:
        title: The recording, as people call it.
        points: The trace, in order of time.
        threshold: The model's decision threshold, 0..1; None where it is not known.
        episodes: Shown as bars.
        dan_text: The DAN face suggestion in words; further lines are shown smaller. "" for none.
        key_frames: (time in seconds, picture with its Grad-CAM over or beside it), in order of time.
        model_text: The model's name, version and hash.
        notes: Lines for the foot of the page.
        events: (time in seconds, name), marked in the trace.
        end_seconds: Where the recording ends; None: at the last point.
        max_hold_seconds: The longest time that one observation stands for.
        caption: Under the key frames.
    """

    title: str
    points: Sequence[TracePoint]
    threshold: float | None
    episodes: Sequence[Episode]
    dan_text: str
    key_frames: Sequence[tuple[float, RgbPicture]]
    model_text: str
    notes: Sequence[str]
    events: Sequence[tuple[float, str]] = ()
    end_seconds: float | None = None
    max_hold_seconds: float = MAX_HOLD_SECONDS
    caption: str = CAM_CAPTION

    def png(self) -> bytes:
        """The page as a picture: 1754x1240 pixels, A4 landscape."""
        data = io.BytesIO()
        self.draw().savefig(data, format="png", dpi=_DOTS_PER_INCH)
        return data.getvalue()

    def draw(self) -> "Figure":
        """Draws the page."""
        figure = blank_page()
        top = _draw_header(figure, self)
        bottom = _draw_foot(figure, self)
        if self.key_frames:
            bottom = _draw_key_frames(figure, self.key_frames[:KEY_FRAMES_SHOWN], bottom, self.caption)
        self._draw_plots(figure, bottom, top)
        return figure

    def _draw_plots(self, figure: "Figure", bottom: float, top: float) -> None:
        """Draws trace, strip and legends between two heights, in inches from the foot of the page."""
        from app.session import trace_plot

        spans = self._spans()
        times = [point.time_seconds for point in self.points] or [0.0]
        start = min(0.0, times[0])
        end = times[-1] if self.end_seconds is None else max(self.end_seconds, times[-1])
        rows = 1 + len({span.gap for span in spans if span.gap}) // _LEGEND_COLUMNS
        foot = bottom + 0.17 * rows + 0.5  # under the strip: its axis and its legend
        width = WIDTH - _LEFT - _RIGHT
        strip = figure.add_axes(_box(_LEFT, foot, width, 0.45))
        trace = figure.add_axes(_box(_LEFT, foot + 0.53, width, top - 0.5 - foot - 0.53))
        for axes in (strip, trace):
            trace_plot.set_time_axis(axes, start, end)
        trace.set_xlabel("")
        trace_plot.draw_trace(
            trace,
            points=self.points,
            spans=spans,
            episodes=self.episodes,
            threshold=self.threshold,
            events=[(time, printable(name)) for time, name in self.events],
            max_hold_seconds=self.max_hold_seconds,
        )
        for letters, time in _lettered([time for time, _ in self.key_frames[:KEY_FRAMES_SHOWN]], 0.014 * (end - start)):
            trace.annotate(letters, (time, 1.0), (0, 7), textcoords="offset points", ha="center", **_LETTER)
        corner = 1 - _RIGHT / WIDTH, (top - 0.25) / HEIGHT
        trace.legend(loc="lower right", bbox_to_anchor=corner, ncols=3, **_LEGEND, bbox_transform=figure.transFigure)
        entries = trace_plot.draw_strip(strip, spans, self.episodes)
        place = 0.5, (foot - 0.42) / HEIGHT
        strip.legend(
            handles=entries,
            loc="upper center",
            bbox_to_anchor=place,
            ncols=min(_LEGEND_COLUMNS, len(entries)),
            **_LEGEND,
            bbox_transform=figure.transFigure,
        )

    def _spans(self) -> list[Span]:
        trace = Trace(TraceSettings(max_hold_seconds=self.max_hold_seconds))
        for point in self.points:
            trace.append(point.time_seconds, point.probability, point.gap, point.frame_index)
        start = min(0.0, self.points[0].time_seconds) if self.points else 0.0
        return trace.spans(start, self.end_seconds)


def blank_page() -> "Figure":
    """An empty page, A4 landscape."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=_DOTS_PER_INCH, facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def write_figure(
    path: Path,
    *,
    title: str,
    points: Sequence[TracePoint],
    threshold: float,
    episodes: Sequence[Episode],
    dan_text: str,
    key_frames: Sequence[tuple[float, RgbPicture]],
    model_text: str,
    notes: Sequence[str],
    events: Sequence[tuple[float, str]] = (),
    end_seconds: float | None = None,
    max_hold_seconds: float = MAX_HOLD_SECONDS,
) -> None:
    """Writes the page as a private PNG, whole or not at all. The arguments are those of `Page`.

    Raises:
        OutputError: The file cannot be written.
    """
    page = Page(
        title=title,
        points=points,
        threshold=threshold,
        episodes=episodes,
        dan_text=dan_text,
        key_frames=key_frames,
        model_text=model_text,
        notes=notes,
        events=events,
        end_seconds=end_seconds,
        max_hold_seconds=max_hold_seconds,
    )
    with Outputs(path.parent) as outputs:
        outputs.write(path.name, page.png())


_LEGEND_COLUMNS = 5
_LEGEND: dict[str, Any] = {"fontsize": 8, "frameon": False, "borderaxespad": 0, "borderpad": 0, "handlelength": 1.6}
_LETTER: dict[str, Any] = {"fontsize": 8, "fontweight": "bold", "annotation_clip": False}


def _draw_header(figure: "Figure", page: Page) -> float:
    """Draws title, model, banner and suggestion; returns the height left under them, in inches."""
    y = HEIGHT - 0.55
    draw_text(figure, EDGE, y, page.title, room=6.9, fontsize=15, fontweight="bold")
    banner = {"boxstyle": "square,pad=0.45", "facecolor": "white", "edgecolor": "black", "linewidth": 1.5}
    figure.text(
        1 - (EDGE + 0.08) / WIDTH, y / HEIGHT, RESEARCH_USE, ha="right", fontsize=10, fontweight="bold", bbox=banner
    )
    y -= 0.27
    draw_text(figure, EDGE, y, page.model_text, room=WIDTH - 2 * EDGE, fontsize=8.5, color="#444444")
    first, *more = page.dan_text.splitlines() or [""]
    if first:
        y -= 0.36
        name = "DAN face score, " if first.startswith("no suggestion") else "DAN face score, suggested: "
        draw_text(figure, EDGE, y, name + first, room=10.8, fontsize=12, fontweight="bold")
    for line in more:
        y -= 0.2
        draw_text(figure, EDGE, y, line, room=10.8, fontsize=8.5, color="#444444")
    return y - 0.1


def _draw_foot(figure: "Figure", page: Page) -> float:
    """Draws the notes; returns the height left above them, in inches."""
    lines = [line for note in page.notes for line in wrapped(note)]
    y = 0.3 + 0.17 * max(0, len(lines) - 1)
    top = y + 0.2 if lines else 0.3
    for line in lines:
        draw_text(figure, EDGE, y, line, room=WIDTH - 2 * EDGE, fontsize=7.5, color="#444444")
        y -= 0.17
    return top


def _draw_key_frames(
    figure: "Figure", frames: Sequence[tuple[float, RgbPicture]], bottom: float, caption: str
) -> float:
    """Draws the row of pictures with its caption; returns the height left above it, in inches."""
    from app.session.trace_plot import clock

    figure.text(0.5, (bottom + 0.06) / HEIGHT, caption, ha="center", va="bottom", fontsize=8.5, fontstyle="italic")
    gap = 0.15
    widest = max(len(picture[0]) / len(picture) for _, picture in frames)
    cell = min((WIDTH - 2 * EDGE - gap * (len(frames) - 1)) / len(frames), _TALLEST_KEY_FRAME * widest)
    # Wide pictures, two beside each other, get a row as low as they need.
    height = min(_TALLEST_KEY_FRAME, max(cell * len(picture) / len(picture[0]) for _, picture in frames))
    left = (WIDTH - len(frames) * cell - (len(frames) - 1) * gap) / 2
    for place, (time, picture) in enumerate(frames):
        axes = figure.add_axes(_box(left + place * (cell + gap), bottom + 0.3, cell, height))
        axes.imshow(picture, interpolation="antialiased")
        axes.set_axis_off()
        axes.set_title(f"{_letter(place)}   {clock(time, digits=1)}", fontsize=8.5, pad=3)
    return bottom + 0.3 + height + 0.35


def draw_text(figure: "Figure", x: float, y: float, text: str, *, room: float, **look: Any) -> None:
    """Writes a line at a place in inches and shortens it until it fits into `room` inches."""
    drawn = figure.text(x / WIDTH, y / HEIGHT, printable(text), parse_math=False, **look)
    full = drawn.get_text()
    while drawn.get_window_extent().width > room * figure.dpi and len(full) > 8:
        # The end of a name tells recordings apart as often as its begin: the middle goes.
        keep = len(full) * 97 // 100 - 1
        full = full[: keep - keep // 2] + full[len(full) - keep // 2 :]
        drawn.set_text(f"{full[: keep - keep // 2]}…{full[keep - keep // 2 :]}")


def printable(text: str) -> str:
    """One line of what the font can draw; all else becomes a question mark instead of a warning."""
    from matplotlib import font_manager

    known = font_manager.get_font(font_manager.findfont(font_manager.FontProperties())).get_charmap()
    return "".join(letter if ord(letter) in known else "?" for letter in " ".join(text.split()))


def wrapped(text: str) -> list[str]:
    """A note as the lines that fit over the page's width."""
    return textwrap.wrap(printable(text), 190)


def _lettered(times: Sequence[float], apart: float) -> list[tuple[str, float]]:
    """The key frames' letters with their times; those closer than `apart` seconds to the one before share a place."""
    found: list[tuple[str, float]] = []
    for place, time in enumerate(times):
        if place and time - times[place - 1] < apart:
            letters, first = found.pop()
            found.append((letters + _letter(place), first))
        else:
            found.append((_letter(place), time))
    return found


def _letter(place: int) -> str:
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[place]


def _box(left: float, bottom: float, width: float, height: float) -> tuple[float, float, float, float]:
    """A rectangle in inches as Matplotlib's shares of the page."""
    return left / WIDTH, bottom / HEIGHT, width / WIDTH, max(height, 0.3) / HEIGHT
