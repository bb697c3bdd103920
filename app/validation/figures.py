"""Pictures of a validation: scores against truth, every recording's course, delays, and where Grad-CAM lies."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from app.validation.episodes import Outcome
from app.validation.measures import Measures

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_TRUE, _FOUND, _UNSEEN = "#0072B2", "#D55E00", "#BBBBBB"  # Okabe and Ito's, told apart by colour-blind people
_SEEN = "#F4F4F4"
_DOTS_PER_INCH = 100


def confusion_png(measures: Measures) -> bytes:
    """The suggested DAN face scores (columns) for each true one (rows)."""
    counts = np.array(measures.confusion)
    columns = [name.split(":")[0] for name in measures.confusion_columns]
    figure = _figure(1.6 + 0.75 * len(columns), 3.6)
    axes = figure.subplots()
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for (row, column), count in np.ndenumerate(counts):
        if count:
            colour = "white" if shares[row, column] > 0.55 else "black"
            axes.text(column, row, str(count), ha="center", va="center", color=colour, fontsize=11)
    axes.set_xticks(range(len(columns)), columns, fontsize=9)
    axes.set_yticks(range(4), ["0 or 1", "2", "3", "4"], fontsize=9)
    axes.axvline(3.5, color="black", linewidth=1)  # single scores, then ranges
    axes.set_xlabel("suggested (right of the line: ranges and none)")
    axes.set_ylabel("true")
    axes.set_title("DAN face score, number of procedures", fontsize=11)
    return _png(figure)


def courses_png(outcomes: Sequence[Outcome]) -> bytes:
    """Each recording as a row: true pain above, episodes below, both over what was seen."""
    from matplotlib.patches import Patch

    figure = _figure(10, 0.9 + 0.135 * len(outcomes))
    axes = figure.subplots()
    for row, one in enumerate(outcomes):
        clip = one.looked.clip
        axes.broken_barh([(0, clip.seconds)], (row - 0.42, 0.84), color=_SEEN)
        unseen = [
            (time, 1 / clip.rate)
            for time, gap in zip(one.looked.truth.time_seconds.tolist(), one.looked.gaps, strict=True)
            if gap is not None
        ]
        axes.broken_barh(unseen, (row - 0.42, 0.84), color=_UNSEEN)
        true = [(part.start_seconds, part.end_seconds - part.start_seconds) for part in one.true]
        axes.broken_barh(true, (row - 0.42, 0.42), color=_TRUE)
        every = [(part.onset_seconds, part.end_seconds - part.onset_seconds) for part in one.looked.episodes]
        axes.broken_barh(every, (row, 0.42), color=_FOUND)
    axes.set_yticks(range(len(outcomes)), [one.looked.clip.name for one in outcomes], fontsize=6.5)
    axes.set_ylim(len(outcomes) - 0.4, -0.6)
    axes.set_xlabel("seconds")
    axes.margins(x=0.01)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    named = {"true pain expression": _TRUE, "episode of the program": _FOUND, "no value": _UNSEEN}
    handles = [Patch(color=colour, label=name) for name, colour in named.items()]
    figure.legend(handles=handles, loc="outside upper center", ncols=3, fontsize=9, frameon=False)
    return _png(figure)


def delays_and_cam_png(measures: Measures, outcomes: Sequence[Outcome]) -> bytes:
    """How late episodes begin, and how much of Grad-CAM lies in each part against that part's share of the crop."""
    figure = _figure(9, 3.4)
    left, right = figure.subplots(1, 2)
    delays = [
        found.onset_seconds - one.true[place].start_seconds
        for one in outcomes
        for place, found in enumerate(one.found)
        if found is not None and not one.runs_on(place)
    ]
    left.hist(np.clip(delays, -5, 10), bins=np.arange(-5, 10.25, 0.5).tolist(), color=_FOUND)
    left.set_xlabel("seconds from true to detected onset (outermost: and beyond)")
    left.set_ylabel("episodes")
    left.set_title(f"Delay of {len(delays)} episodes found", fontsize=11)
    _draw_cam(right, measures)
    return _png(figure)


def _draw_cam(axes: "Axes", measures: Measures) -> None:
    axes.set_title("Grad-CAM on frames with true pain", fontsize=11)
    if measures.cam is None:
        axes.text(0.5, 0.5, "no frame with true pain and a map", ha="center", va="center", transform=axes.transAxes)
        axes.set_axis_off()
        return
    parts = measures.cam.parts
    outside = tuple(1 - sum(values[which] for values in parts.values()) for which in (0, 1))
    names = [*("nasolabial\nfolds" if name == "nasolabial" else name for name in parts), "outside"]
    names[names.index("face")] = "rest of\nface"
    places = np.arange(len(names))
    for which, (label, colour) in enumerate((("map", _FOUND), ("area: chance", _UNSEEN))):
        heights = [100 * values[which] for values in (*parts.values(), outside)]
        axes.bar(places + 0.4 * which - 0.2, heights, 0.4, label=label, color=colour)
    axes.set_xticks(places, names, fontsize=8)
    axes.set_ylabel("share, %")
    axes.legend(fontsize=8, frameon=False)


def _figure(width: float, height: float) -> "Figure":
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), dpi=_DOTS_PER_INCH, facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def _png(figure: "Figure") -> bytes:
    data = io.BytesIO()
    figure.savefig(data, format="png", dpi=_DOTS_PER_INCH)
    return data.getvalue()
