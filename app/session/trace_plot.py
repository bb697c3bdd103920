"""The trace on paper: curves, threshold, gaps, episodes and events over one time axis. Matplotlib's objects, no state.

Loaded only where a figure is drawn: importing Matplotlib takes a second.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, FuncFormatter
from numpy.typing import NDArray

from app.assessment.episodes import Episode
from app.assessment.trace import Span, TracePoint
from models.gaps import GapReason

# Okabe and Ito's colours, told apart by colour-blind people (Color Universal Design, 2008).
RAW_COLOUR = "#8FBBD9"
SMOOTHED_COLOUR = "#0072B2"
EPISODE_COLOUR = "#D55E00"
_GAP_COLOURS = ("#999999", "#56B4E9", "#E69F00", "#CC79A7", "#009E73", "#F0E442", "#0072B2")
_GAP_HATCHES = ("", "////", "....")
_GAP_SHADE = "#E3E3E3"

_COLUMNS = 1400  # about one a pixel of a page
_TICKS = (0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400)
_LETTER_SHARE = 0.0065  # of the time shown: a gap with less room than this for each letter gets no words in it


def clock(seconds: float, *, digits: int = 0) -> str:
    """A time as people say it: `12.5 s` under two minutes, then `3:05`, then `1:02:03`."""
    if seconds < 120:
        return f"{seconds:.{digits}f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"


def thinned(
    times: NDArray[np.float64], values: NDArray[np.float64], columns: int = _COLUMNS
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A curve with fewer points that looks the same: of each column its first, lowest, highest and last value.

    Args:
        times: (n,) float64, never falling.
        values: (n,) float64; NaN breaks the curve and goes on doing so.
        columns: Into how many parts of equal time the curve is cut.

    Returns:
        Times and values, at most about four points a column and break; the curve itself where it has no more.
    """
    if len(times) <= 4 * columns:
        return times, values
    column = np.floor((times - times[0]) / max(times[-1] - times[0], 1e-9) * columns)
    missing = np.isnan(values)
    first = np.flatnonzero(np.append(True, (column[1:] != column[:-1]) | (missing[1:] != missing[:-1])))
    last = np.append(first[1:], len(times)) - 1
    middle = (times[first] + times[last]) / 2
    thin_times = np.stack([times[first], middle, middle, times[last]], axis=1)
    thin_values = np.stack(
        [values[first], np.minimum.reduceat(values, first), np.maximum.reduceat(values, first), values[last]], axis=1
    )
    return thin_times.ravel(), thin_values.ravel()


def draw_trace(
    axes: Axes,
    *,
    points: Sequence[TracePoint],
    spans: Sequence[Span],
    episodes: Sequence[Episode],
    threshold: float | None,
    events: Sequence[tuple[float, str]],
    max_hold_seconds: float,
) -> None:
    """Draws the curves, the threshold, shaded gaps and episodes, and named events. The x-axis is already set."""
    start, end = axes.get_xlim()
    _shade(axes, [(span.start_seconds, span.seconds) for span in spans if span.gap], _GAP_SHADE)
    _shade(axes, [(e.onset_seconds, e.end_seconds - e.onset_seconds) for e in episodes], EPISODE_COLOUR, alpha=0.14)
    for span in spans:
        if span.gap and span.seconds > _LETTER_SHARE * (len(span.gap) + 2) * (end - start):
            centre = (max(start, span.start_seconds) + min(end, span.end_seconds)) / 2
            axes.text(
                centre, 0.75 if threshold is not None and threshold < 0.5 else 0.25, span.gap, **_LABEL
            )  # clear of the threshold's line
    times = np.array([point.time_seconds for point in points], dtype=np.float64)
    raw = np.array([np.nan if point.probability is None else point.probability for point in points], dtype=np.float64)
    smooth = np.array([np.nan if point.smoothed is None else point.smoothed for point in points], dtype=np.float64)
    for values, colour, width, label in (
        (raw, RAW_COLOUR, 0.8, "single frames"),
        (smooth, SMOOTHED_COLOUR, 2.0 if len(times) <= 4 * _COLUMNS else 1.2, "smoothed"),
    ):
        broken_times, broken = _broken(times, values, max_hold_seconds)
        axes.plot(*thinned(broken_times, broken), color=colour, linewidth=width, label=label, solid_joinstyle="round")
        alone = _alone(broken)
        axes.plot(broken_times[alone], broken[alone], ".", color=colour, markersize=2 + 2 * width)
    if threshold is not None:
        axes.axhline(threshold, color="black", linewidth=1, linestyle=(0, (5, 3)), label=f"threshold {threshold:.2f}")
    for time, name in events:
        axes.axvline(time, color="#555555", linewidth=0.9, linestyle=":")
        axes.text(time, 0.04, name, fontsize=7, rotation=90, ha="right", va="bottom", parse_math=False, bbox=_ON_CURVES)
    axes.set_ylim(-0.02, 1.02)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "", "0.5", "", "1"])
    axes.set_ylabel("probability of a\npain expression", fontsize=9)
    axes.tick_params(labelsize=8, labelbottom=False)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def draw_strip(axes: Axes, spans: Sequence[Span], episodes: Sequence[Episode]) -> list[Patch]:
    """Draws one bar of episodes and one of unseen time by reason.

    Returns:
        The legend's entries: episodes with their number, and each reason with its time, longest first.
    """
    _bars(axes, 1, [(e.onset_seconds, e.end_seconds - e.onset_seconds) for e in episodes], EPISODE_COLOUR, "")
    entries = [Patch(facecolor=EPISODE_COLOUR, label=f"episodes of pain expression: {len(episodes)}")]
    seconds: dict[GapReason, float] = {}
    for span in spans:
        if span.gap:
            seconds[span.gap] = seconds.get(span.gap, 0.0) + span.seconds
    for reason in sorted(seconds, key=lambda gap: -seconds[gap]):
        colour, hatch = _gap_look(reason)
        _bars(axes, 0, [(span.start_seconds, span.seconds) for span in spans if span.gap is reason], colour, hatch)
        label = f"{reason}: {clock(seconds[reason], digits=1)}"
        entries.append(Patch(facecolor=colour, hatch=hatch, edgecolor="white" if hatch else colour, label=label))
    axes.set_ylim(-0.5, 1.5)
    axes.set_yticks([1, 0], ["episodes", "not seen"])
    axes.tick_params(labelsize=8)
    axes.tick_params(axis="y", length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    return entries


def set_time_axis(axes: Axes, start_seconds: float, end_seconds: float) -> None:
    """Sets the range of time shown, with round ticks in seconds or minutes; never of zero width."""
    length = max(end_seconds - start_seconds, 0.1)
    axes.set_xlim(start_seconds, start_seconds + length)
    step = next((step for step in _TICKS if length / step <= 13), _TICKS[-1])
    first = np.ceil(start_seconds / step - 1e-9) * step + 0.0  # never the -0 that a label would show
    axes.xaxis.set_major_locator(FixedLocator(list(np.arange(first, start_seconds + length + 1e-6, step))))
    if length <= 120:
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.set_xlabel("time (s)", fontsize=9, labelpad=2)
        return
    # One unit along the whole axis: minutes and seconds from the start on, hours where there are some.
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: clock(value) if value >= 120 else _short(value)))
    hours = "h:min:s" if end_seconds >= 3600 else "min:s"
    axes.set_xlabel(f"time ({hours})", fontsize=9, labelpad=2)


_LABEL: dict[str, Any] = {
    "fontsize": 8,
    "color": "#444444",
    "ha": "center",
    "va": "center",
    "parse_math": False,
    "clip_on": True,
}


_ON_CURVES: dict[str, Any] = {"boxstyle": "square,pad=0.15", "facecolor": "white", "alpha": 0.8, "linewidth": 0}


def _short(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def _gap_look(reason: GapReason) -> tuple[str, str]:
    """Colour and hatch of a reason: always the same ones, whichever others occur."""
    place = list(GapReason).index(reason)
    return _GAP_COLOURS[place % len(_GAP_COLOURS)], _GAP_HATCHES[place // len(_GAP_COLOURS)]


def _shade(axes: Axes, bars: list[tuple[float, float]], colour: str, alpha: float = 1.0) -> None:
    axes.broken_barh(bars, (-0.02, 1.04), facecolor=colour, alpha=alpha, linewidth=0, zorder=0)


def _bars(axes: Axes, row: int, bars: list[tuple[float, float]], colour: str, hatch: str) -> None:
    # An edge of its own colour keeps a bar visible that is narrower than a pixel.
    edge = "white" if hatch else colour
    axes.broken_barh(bars, (row - 0.36, 0.72), facecolor=colour, edgecolor=edge, hatch=hatch, linewidth=0.5)


def _broken(
    times: NDArray[np.float64], values: NDArray[np.float64], max_hold_seconds: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The curve with a break wherever nothing was observed for longer than a value stands."""
    holes = np.flatnonzero(np.diff(times) > max_hold_seconds) + 1
    return np.insert(times, holes, times[holes - 1]), np.insert(values, holes, np.nan)


def _alone(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which values have no neighbour to draw a line to."""
    padded = np.isnan(np.concatenate([[np.nan], values, [np.nan]]))
    alone: NDArray[np.bool_] = ~padded[1:-1] & padded[:-2] & padded[2:]
    return alone
