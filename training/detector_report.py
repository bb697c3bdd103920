"""A detector study as table and figure, beside the thesis's own numbers."""

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from training.detector_study import DetectorResult, Study

if TYPE_CHECKING:
    from matplotlib.axes import Axes

THESIS: dict[str, tuple[float, float, float, float]] = {
    "mediapipe-short": (25.93, 4.6, 18.63, 3.3),
    "mediapipe-full": (4.01, 7.1, 28.53, 5.9),
    "haar": (22.68, 25.4, 95.25, 20.7),
    "ssd": (8.51, 22.7, 69.42, 24.3),
    "retinaface": (1.24, 28.8, 22.26, 27.4),
    "yolov5-face": (26.69, 142.1, 11.12, 136.7),
    "dlib-hog": (17.94, 238.0, 89.39, 106.4),
}
"""Table 4.1: VideoDol % without a face, ms; M-PAIN % without a face, ms. One frame a second, i7 with 4 cores, 2.8 GHz.
YOLOv5 there had weights trained on newborns."""

TABLE_FILE, FRAMES_FILE, REPORT_FILE, FIGURE_FILE = "study.csv", "frames.csv", "study.md", "study.png"
TIME = "processor time a frame, ms (thesis: by the clock)"
HERE, M_PAIN, VIDEODOL = "#0b6e8a", "#c9c9c9", "#8f8f8f"


def write_report(study: Study, out: Path, title: str) -> None:
    """Writes `study.csv`, `frames.csv`, `study.md` and `study.png` to a new folder.

    Raises:
        OSError: Disk full or no permission.
    """
    out.mkdir(parents=True)
    _write_table(study, out / TABLE_FILE)
    _write_frames(study, out / FRAMES_FILE)
    (out / REPORT_FILE).write_text(markdown(study, title), encoding="utf-8")
    draw(study, out / FIGURE_FILE, title)


def markdown(study: Study, title: str) -> str:
    """The report as Markdown."""
    frames = max((result.frames for result in study.results), default=0)
    lines = [
        f"# {title}",
        "",
        f"{study.recordings} recordings, {frames} frames. `no face` is the share of frames without any detection, as "
        "in the thesis's table 4.1, whose numbers stand on the right (other children, other machine). Recall is over "
        "frames with the child's face in view; IoU is where it was found; false detections are per hundred frames.",
        "",
        "| detector | no face % | ms | CPU ms | recall % | calm % | pain % | IoU | false /100 "
        "| thesis M-PAIN no face % | ms | thesis VideoDol no face % | ms |",
        "| --- " * 13 + "|",
    ]
    for result in study.results:
        of_thesis = THESIS.get(result.candidate.name)
        thesis = [f"{of_thesis[place]:g}" for place in (2, 3, 0, 1)] if of_thesis else ["-"] * 4
        own = [
            _percent(result.without),
            _number(result.milliseconds, 1),
            _number(result.cpu_milliseconds, 1),
            _percent(result.recall),
            _percent(result.recall_calm),
            _percent(result.recall_pain),
            _number(result.overlap, 2),
            _number(result.false_per_100, 1),
        ]
        lines.append(f"| {' | '.join([result.candidate.title, *own, *thesis])} |")
    missing = [f"- {result.candidate.title}: not measured; {result.note}" for result in study.results if result.note]
    return "\n".join([*lines, "", *missing, *([""] if missing else []), f"![{title}]({FIGURE_FILE})", ""])


def draw(study: Study, path: Path, title: str) -> None:
    """Draws shares without a face and times as bars, beside the thesis's."""
    from matplotlib.figure import Figure

    results = [result for result in study.results if result.frames or result.candidate.name in THESIS]
    figure = Figure(figsize=(11, 0.62 * len(results) + 1.9), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    figure.suptitle(title, fontsize=12)
    _bars(
        left, results, [_times(100, result.without) for result in results], (2, 0), "frames without a face, %", "{:.0f}"
    )
    _bars(right, results, [result.cpu_milliseconds for result in results], (3, 1), TIME, "{:.3g}")
    left.set_xlim(0, 109)
    right.set_xscale("log")
    right.set_xlim(left=1, right=right.get_xlim()[1] * 1.6)
    right.xaxis.set_major_formatter("{x:g}")
    left.set_yticks(range(len(results)), [result.candidate.title for result in results])
    left.invert_yaxis()
    handles, labels = left.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
    figure.savefig(path, dpi=110)


def _bars(
    axes: "Axes",
    results: list[DetectorResult],
    own: list[float | None],
    places: tuple[int, int],
    name: str,
    style: str,
) -> None:
    groups: list[tuple[str, str, list[float | None]]] = [("these recordings", HERE, own)]
    for label, colour, place in (("thesis, M-PAIN", M_PAIN, places[0]), ("thesis, VideoDol", VIDEODOL, places[1])):
        of_thesis = [THESIS[each.candidate.name][place] if each.candidate.name in THESIS else None for each in results]
        groups.append((label, colour, of_thesis))
    for number, (label, colour, values) in enumerate(groups):
        rows = [row + 0.27 * (number - 1) for row in range(len(results))]
        bars = axes.barh(rows, [value or 0 for value in values], height=0.25, color=colour, label=label)
        words = ["not measured" if value is None and number == 0 else "" for value in values]
        words = [style.format(value) if value is not None else word for value, word in zip(values, words, strict=True)]
        axes.bar_label(bars, words, padding=2, fontsize=7)
    axes.set_xlabel(name)
    axes.spines[["top", "right"]].set_visible(False)


def _write_table(study: Study, path: Path) -> None:
    names = ("frames", "without", "milliseconds", "cpu_milliseconds", "recall", "recall_calm", "recall_pain", "overlap",
             "false_per_100", "note")  # fmt: skip
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["detector", *names, "thesis_videodol_without", "thesis_videodol_milliseconds",
                         "thesis_m_pain_without", "thesis_m_pain_milliseconds"])  # fmt: skip
        for result in study.results:
            of_thesis = THESIS.get(result.candidate.name)
            thesis = [of_thesis[0] / 100, of_thesis[1], of_thesis[2] / 100, of_thesis[3]] if of_thesis else [""] * 4
            own = [getattr(result, name) for name in names]
            cells = [round(value, 4) if isinstance(value, float) else value for value in [*own, *thesis]]
            writer.writerow([result.candidate.name, *("" if cell is None else cell for cell in cells)])


def _write_frames(study: Study, path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["file", "frame_index", "detector", "milliseconds", "cpu_milliseconds", "detections",
                         "in_view", "pain", "overlap", "false_detections"])  # fmt: skip
        for each in study.frames:
            truth = each.truth
            known = [int(truth.is_in_view), int(truth.is_pain)] if truth else ["", ""]
            overlap = "" if each.overlap is None else round(each.overlap, 4)
            false = "" if each.false_detections is None else each.false_detections
            times = [round(each.milliseconds, 3), round(each.cpu_milliseconds, 3)]
            writer.writerow(
                [each.file, each.frame_index, each.detector, *times, each.detections, *known, overlap, false]
            )


def _percent(share: float | None) -> str:
    return _number(_times(100, share), 1)


def _times(factor: float, value: float | None) -> float | None:
    return None if value is None else factor * value


def _number(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"
