"""A validation as Markdown: the goals first, then every number, what went wrong one by one, and how it was measured."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from app.validation.agreement import Agreement
from app.validation.episodes import APART_SECONDS, Detection
from app.validation.frames import VALUE
from app.validation.measures import Measures
from app.validation.statistics import Estimate
from app.validation.truth import COVERED_SHARE, HALF_COVERED_SHARE, TURNED_DEGREES

LEAST_MINUTES, LEAST_PROCEDURES = 30.0, 60
"""Of recordings without pain, and of procedures with a true score: under these a goal is not said to be met."""


@dataclass(frozen=True, slots=True)
class About:
    """What was measured, for the report's head.

    Attributes:
        folder: The set's name.
        model: Label of the bundle.
        demonstration: Whether it is a demonstration model.
        detector: Name of the face detector.
        roll: How it was known which way is up, in words.
        threshold: From which probability on a frame is called pain.
        sensitivity: The manifest's, by which shares of time are corrected; None for an untrained model.
        specificity: The manifest's, likewise.
        command: The command that writes this again.
    """

    folder: str
    model: str
    demonstration: bool
    detector: str
    roll: str
    threshold: float
    sensitivity: float | None
    specificity: float | None
    command: str


def to_markdown(about: About, measures: Measures, figures: Sequence[str]) -> str:
    """The report; `figures` are the names of confusion, courses, and delays with Grad-CAM, beside it."""
    parts = [
        "# The whole program on recordings whose truth is known",
        _head(about, measures),
        "## Goals",
        _goals(measures),
        "## Episodes",
        _episodes(measures),
        f"![True pain expression and episodes, each recording a row]({figures[1]})",
        "## DAN face score",
        _scores(measures, figures[0]),
        "## Where it is lost",
        _stages(measures),
        "## Frame by frame",
        _frames(about, measures),
        "## Grad-CAM",
        _cam(measures, figures[2]),
        "## What went wrong, one by one",
        _misses(measures),
        "## How it was measured",
        _method(measures),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(about: About, measures: Measures) -> str:
    rates = ", ".join(f"{rate:g}" for rate in measures.rates)
    smallest, middle, largest = (round(pixels) for pixels in measures.face_pixels)
    lines = [
        f"{measures.recordings} recordings ({about.folder}), {measures.minutes:.0f} minutes at {rates} frames a "
        "second.",
        f"Model {about.model}, faces by {about.detector}, threshold {about.threshold:.3f}. Which way is up: "
        f"{about.roll}.",
    ]
    lines.append(
        f"A face measures {middle} pixels (median over recordings; {smallest} to {largest}), by the larger side of its "
        "true box."
    )
    if about.demonstration:
        lines.append(
            "The model knows rendered faces only: these numbers say how the program does on faces of the same making. "
            "They say nothing about real children."
        )
    return "\n".join([*lines, "", "Written by:", "", f"    {about.command}"])


def _goals(measures: Measures) -> str:
    alarms, every = measures.alarms[0], measures.detections[0]
    scores = measures.agreements[0] if measures.agreements else None
    minutes = f"{alarms.minutes:.0f} minutes"
    rows = [
        (
            "false episodes an hour, recordings without pain",
            "at most 2, over 30 minutes or more",
            f"{_interval(alarms.an_hour, 1)} ({alarms.episodes} in {minutes})",
            _met(alarms.an_hour.value <= 2, alarms.minutes >= LEAST_MINUTES),
        ),
        (
            "true episodes found",
            "at least 95 %",
            f"{_percents(every.found)} ({every.episodes} episodes)",
            _met(every.found.value >= 0.95, every.episodes > 0),
        ),
        (
            "delay from true to detected onset, median",
            "at most 2 s",
            _seconds(every.delay_median),
            _met(every.delay_median <= 2, every.episodes > 0),
        ),
    ]
    if scores is not None:
        enough = scores.procedures >= LEAST_PROCEDURES
        for name, kappa in (("one score suggested", scores.kappa_single), ("ranges by middle", scores.kappa_middle)):
            rows.append(
                (
                    f"DAN face score, quadratic-weighted kappa, {name}",
                    f"at least 0.85, over {LEAST_PROCEDURES} procedures or more",
                    f"{_interval(kappa, 2)} ({scores.procedures} procedures)",
                    _met(kappa.value >= 0.85, enough),
                )
            )
    return _table(("number", "goal", "came out (95 % interval)", "met"), rows)


def _episodes(measures: Measures) -> str:
    alarms = _table(
        ("without true pain", "recordings", "minutes", "judged", "false episodes", "an hour"),
        [
            (a.group, a.recordings, f"{a.minutes:.1f}", f"{a.judged_minutes:.1f}", a.episodes, _interval(a.an_hour, 1))
            for a in measures.alarms
            if a.recordings
        ],
    )
    if not any(row.episodes for row in measures.detections):
        return alarms
    found = _table(
        ("true episodes", "how many", "found", "timed", "delay, median", "95 %", "until told, median", "95 %"),
        [_detection(row) for row in measures.detections if row.episodes],
    )
    extra = (
        f"In the {measures.painful} recordings with pain {measures.extra} more episodes met no true one: "
        f"{_interval(measures.extra_an_hour, 1)} an hour of their time without pain."
    )
    return f"{alarms}\n\n{found}\n\n{extra}"


def _detection(row: Detection) -> tuple[object, ...]:
    times = (row.delay_median, row.delay_95, row.told_median, row.told_95)
    return (row.group, row.episodes, _percents(row.found), row.timed, *map(_seconds, times))


def _scores(measures: Measures, figure: str) -> str:
    if not measures.agreements:
        return "No recording has a true score."
    rows = [_agreement(row) for row in measures.agreements]
    head = (
        "procedures",
        "how many",
        "suggested",
        "exact",
        "ranges",
        "truth in range",
        "kappa, single",
        "kappa, middle",
    )
    columns = [name.split(":")[0] for name in measures.confusion_columns]
    counts = [(name, *row) for name, row in zip(("0 or 1", "2", "3", "4"), measures.confusion, strict=True) if sum(row)]
    return "\n\n".join(
        [
            _table(head, rows),
            _table(("true \\ suggested", *columns), counts),
            f"![Suggested and true scores]({figure})",
        ]
    )


def _agreement(row: Agreement) -> tuple[object, ...]:
    shares = (row.exact, row.ranges, row.ranges_hold)
    kappas = (_interval(row.kappa_single, 2), _interval(row.kappa_middle, 2))
    return (row.group, row.procedures, row.suggested, *map(_percents, shares), *kappas)


def _stages(measures: Measures) -> str:
    rows = []
    for row in measures.stages:
        scores = row.agreement
        kappas = ("-", "-", "-") if scores is None else (
            _percent(scores.exact.value),
            _number(scores.kappa_single.value, 2),
            _number(scores.kappa_middle.value, 2),
        )  # fmt: skip
        times = (_percent(row.detection.found.value), _seconds(row.detection.delay_median))
        rows.append((row.stage, _number(row.false_an_hour, 1), *times, *kappas))
    head = ("given to smoothing, episodes and DAN rule", "false an hour", "found", "delay", "exact", "kappa", "middle")
    return (
        "The same recordings, read again with true labels in place of the model's: what is lost in the first row "
        "is lost by the rules, from the first to the second by not seeing the face, from the second to the last "
        f"by the model and its correction.\n\n{_table(head, rows)}"
    )


def _frames(about: About, measures: Measures) -> str:
    first = measures.frames[0]
    point = "the manifest has none"
    if about.sensitivity is not None and about.specificity is not None:
        point = f"the manifest says {about.sensitivity:.3f} and {about.specificity:.3f}"
    text = (
        f"A value for {_percent(first.coverage)} of the time, for {_percent(first.coverage_in_view)} of the time "
        "in which the face is in view. Over frames with a value: area under the ROC curve "
        f"{_interval(measures.auc, 3)}, Brier {_number(first.brier, 3)}, sensitivity "
        f"{_number(first.sensitivity, 3)}, specificity {_number(first.specificity, 3)} ({point}). "
        f"{_percent(first.wrong_way)} of the values come from a crop that is turned the wrong way, "
        f"{_percent(first.misplaced)} from one that shows not all of eyes, brow and mouth (cut off)."
    )
    head = (
        "recordings",
        "number",
        "minutes",
        "value",
        "in view",
        "AUC",
        "Brier",
        "sensitivity",
        "specificity",
        "wrong way",
        "cut off",
    )
    rows = [
        (
            row.group,
            row.recordings,
            f"{row.minutes:.1f}",
            *(_percent(share) for share in (row.coverage, row.coverage_in_view)),
            *(_number(value, 3) for value in (row.auc, row.brier, row.sensitivity, row.specificity)),
            _percent(row.wrong_way),
            _percent(row.misplaced),
        )
        for row in measures.frames
    ]
    reasons = sorted({had for row in measures.gaps.values() for had in row} - {VALUE})
    gaps = [
        (view, *(f"{row[had]:.2f}" if had in row else "" for had in (VALUE, *reasons)))
        for view, row in measures.gaps.items()
    ]
    return "\n\n".join(
        [
            text,
            _table(head, rows),
            "Minutes, by what is true and what the program had:",
            _table(("truth", VALUE, *reasons), gaps),
        ]
    )


def _cam(measures: Measures, figure: str) -> str:
    cam = measures.cam
    if cam is None:
        return "No frame with true pain has a map."
    rows = [
        (name, _percent(mass), _percent(area), _number(mass / area if area else math.nan, 2))
        for name, (mass, area) in cam.parts.items()
    ]
    whole = cam.regions.value / cam.regions_area if cam.regions_area else math.nan
    face = cam.regions_in_face.value / cam.regions_in_face_area if cam.regions_in_face_area else math.nan
    return "\n\n".join(
        [
            f"On {cam.frames} frames with true pain {_percents(cam.regions)} of the map lies in the action "
            f"regions, which have {_percent(cam.regions_area)} of the crop: {_number(whole, 2)} times chance. Of "
            f"what lies inside the face it is {_percents(cam.regions_in_face)} against "
            f"{_percent(cam.regions_in_face_area)} of its area: {_number(face, 2)} times. The map is all zero on "
            f"{cam.empty} more frames.",
            _table(("part (face: the rest of it)", "of the map", "of the crop", "times chance"), rows),
            f"![Delays, and Grad-CAM by part]({figure})",
        ]
    )


def _misses(measures: Measures) -> str:
    if not measures.misses:
        return "Nothing."
    rows = [(miss.recording, miss.what, miss.where, miss.stage, miss.details) for miss in measures.misses]
    return _table(("recording", "what", "where", "lost by", "details"), rows)


def _method(measures: Measures) -> str:
    half = 0.5 / min(measures.rates)
    lines = [
        "Every recording went through `sollievo analyze`; nothing was tuned on this set by this command.",
        f"A true episode is a run of frames with true pain; runs less than {APART_SECONDS:g} s apart are one, "
        "since only then does the program call an episode over. It begins half a frame before its first frame "
        f"(here times are good to {half:.2f} s) and is found where a detected episode overlaps it. Under 0 s is "
        "early.",
        "An episode that runs on from one true episode into the next finds both, but only the first is timed.",
        "Until told: until the onset delay is over too, the earliest moment at which a screen can say so.",
        "False episodes are those of recordings without any true pain; their rate is by all minutes, judged or not.",
        "DAN: over the true window (heel squeeze to end or calm), 0 and 1 merged, scores one apart. Single: only "
        "procedures with one score suggested. Middle: a range counts as its middle (2 to 3 is 2.5). A range is "
        "never exact.",
        "Intervals are 95 %: bootstrap over recordings for kappa, the area under the curve and Grad-CAM, Wilson's for "
        "shares, exact Poisson for rates. Shares of episodes take these as independent.",
        f"In view: alone in the picture, less than {HALF_COVERED_SHARE:.0%} of the face covered, turned away by "
        f"less than {TURNED_DEGREES:g} degrees. Covered: {COVERED_SHARE:.0%} or more.",
        "Action regions follow from the true eyes and mouth (`app/validation/regions.py` has the limits); the "
        "rest of the face is the ellipse in its true box; chance is a part's share of the crop's area.",
    ]
    return "\n".join(f"- {line}" for line in lines)


def _met(is_met: bool, enough: bool) -> str:
    if not enough:
        return "too few recordings to say"
    return "yes" if is_met else "**no**"


def _table(head: Sequence[object], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell).replace('|', '/') for cell in line)} |" for line in lines)


def _number(value: float, digits: int) -> str:
    return "-" if math.isnan(value) else f"{value:.{digits}f}"


def _percent(value: float) -> str:
    return "-" if math.isnan(value) else f"{100 * value:.1f} %"


def _seconds(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.1f} s"


def _interval(estimate: Estimate, digits: int) -> str:
    if math.isnan(estimate.value):
        return "-"
    value = _number(estimate.value, digits)
    if math.isnan(estimate.low):
        return value
    return f"{value} ({_number(estimate.low, digits)} to {_number(estimate.high, digits)})"


def _percents(estimate: Estimate) -> str:
    if math.isnan(estimate.value):
        return "-"
    value = f"{100 * estimate.value:.1f} %"
    return value if math.isnan(estimate.low) else f"{value} ({100 * estimate.low:.0f} to {100 * estimate.high:.0f})"
