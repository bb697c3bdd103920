"""The measurement as a bar chart: a bar a model, precision and provider, in stages, beside the usual way."""

from pathlib import Path
from typing import Any

from app.bench.every import EveryReport, median, name_of
from app.bench.stages import DRAW, READ

GROUPS = (
    ("read and decode", (READ, "read"), "#7f8c9b"),
    ("find face", ("find face", "detect"), "#3b7dd8"),
    ("cut crop", ("cut crop",), "#8fb8de"),
    ("model with Grad-CAM", ("classify + Grad-CAM", "predict", "Grad-CAM by tape"), "#d8743b"),
    ("trace", ("trace",), "#9b59b6"),
    ("draw", (DRAW,), "#58a55c"),
)
"""(name in the legend, stages, colour), from left to right in a bar."""


def draw_chart(report: EveryReport, path: Path) -> None:
    """Writes the chart.

    Args:
        report: What was measured.
        path: The file, .png.

    Raises:
        OSError: The file cannot be written.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    bars = _bars(report)
    figure = Figure(figsize=(10, 1.9 + 0.55 * len(bars)), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    longest = max(sum(parts) for _, parts, _ in bars)
    for place, (_, parts, note) in enumerate(bars):
        left = 0.0
        for (_, _, colour), width in zip(GROUPS, parts, strict=True):
            axes.barh(place, width, left=left, color=colour, height=0.66)
            left += width
        white = {"facecolor": "white", "edgecolor": "none", "pad": 1}  # the dashed line passes behind it
        axes.text(left + 0.01 * longest, place, note, va="center", fontsize=9, bbox=white)
    axes.set_yticks(range(len(bars)), [name for name, _, _ in bars])
    axes.invert_yaxis()
    axes.set_xlim(0, 1.3 * longest)
    axes.set_xlabel("milliseconds a frame, medians of the stages")
    axes.axvline(1000 / 30, color="#444444", linewidth=1, linestyle="--")
    axes.spines[["top", "right"]].set_visible(False)
    first = report.reports[0]
    figure.suptitle(
        f"A frame of {first.width}x{first.height} from file to drawn picture with Grad-CAM\n"
        f"{report.machine.processor}, {report.machine.cores} cores; dashed: 30 frames a second",
        fontsize=11,
    )
    _legend(figure)
    figure.savefig(path, dpi=110)


def _bars(report: EveryReport) -> list[tuple[str, list[float], str]]:
    """(name, milliseconds by group, words at its end) of each bar, the usual way first."""
    bars = []
    if report.usual is not None:
        medians = report.usual.medians_ms
        parts = [sum(medians.get(stage, 0.0) for stage in set(stages)) for _, stages, _ in GROUPS]
        bars.append((f"the usual way\n(Keras {report.usual.network})", parts, f"{medians['whole']:.0f} ms"))
    for each in report.reports:
        parts = [_sum(each, stages) for _, stages, _ in GROUPS]
        times = report.times_faster(each)
        faster = "" if times is None else f", {times:.0f} x"
        bars.append((name_of(each), parts, f"{median(each, 'whole'):.1f} ms{faster}"))
    return bars


def _sum(report: Any, stages: tuple[str, ...]) -> float:
    return sum(value for stage in set(stages) if (value := median(report, stage)) == value)


def _legend(figure: Any) -> None:
    from matplotlib.patches import Patch

    patches = [Patch(color=colour, label=name) for name, _, colour in GROUPS]
    figure.legend(handles=patches, loc="outside lower center", ncols=len(GROUPS), frameon=False, fontsize=9)
