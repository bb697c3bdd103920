"""Agreement as tables to take away and as lines to read."""

import csv
import io
import math
from collections.abc import Iterable, Sequence

from app.agreement.comparison import ALL, Agreement, Comparison
from app.agreement.frames import Frames
from app.agreement.ratings import Pool
from app.session.outputs import Outputs
from app.validation.statistics import Estimate

FILES = ("agreement.csv", "confusion.csv", "left-out.csv")
FRAMES_FILE = "frames.csv"
NOTE = "blind scores only; different scales, rules and phases apart; 95 % intervals over children"
ABOUT_MODEL = "model: 0 and 1 are one value; a suggested range counts as its middle in weighted kappa and ICC"


def write_agreement(found: Agreement, outputs: Outputs) -> None:
    """Writes `FILES`.

    Raises:
        OutputError: They cannot be written.
    """
    outputs.write("agreement.csv", _csv(_agreement_rows(found)))
    outputs.write("confusion.csv", _csv(_confusion_rows(found)))
    outputs.write("left-out.csv", _csv(_left_out_rows(found)))


def lines(found: Agreement) -> list[str]:
    """For people: how much was compared, agreement over the folder, what was left out and why."""
    ratings = found.ratings
    text = [f"{ratings.sessions} sessions, {len(ratings.rated)} blind scores, {len(ratings.left_out)} left out"]
    text += [f"not read: {problem}" for problem in ratings.problems]
    overall = [one for one in found.comparisons if one.recording == ALL]
    text += [_line(one) for one in overall]
    text += [
        f"  {_pool(one.pool)}, {one.item}: {' '.join(one.raters)} together over {one.windows} windows, "
        f"ICC {_estimate(one.icc)}"
        for one in found.together
    ]
    if not overall:
        text.append("nothing to compare: no window was scored blind by two raters, or by one beside a suggestion")
    for confusion in (one for one in found.confusions if one.recording == ALL):
        text.append(f"  DAN face, {_pool(confusion.pool)}: raters in rows, {_model(confusion.model)} in columns")
        text.append("    " + "  ".join(f"{word:>6}" for word in ("", *confusion.suggested)))
        for score, counts in enumerate(confusion.counts):
            cells = (str(score), *(str(count) for count in counts))
            widths = (6, *(max(6, len(word)) for word in confusion.suggested))
            text.append("    " + "  ".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True)))
    reasons = dict.fromkeys(one.reason for one in ratings.left_out)
    text += [f"left out, {reason}: {sum(one.reason == reason for one in ratings.left_out)}" for reason in reasons]
    return [*text, NOTE, *([ABOUT_MODEL] if found.confusions else [])]


def write_frames(frames: Frames, outputs: Outputs) -> None:
    """Writes `FRAMES_FILE`: one row a pair of raters, or a rater and a model, over labelled frames.

    Raises:
        OutputError: It cannot be written.
    """
    head = ("first", "second", "model_name", "model_version", "model_hash", "children", "pain", "nonpain")
    rows: list[Sequence[object]] = [
        (*head, "pain_same", "nonpain_same", "sensitivity", "specificity", "kappa", "kappa_low", "kappa_high")
    ]
    rows += [
        (
            *(one.first, one.second, *(one.model or ("", "", "")), one.children, one.pain, one.nonpain),
            *(one.pain_same, one.nonpain_same, one.sensitivity, one.specificity, *_cells(one.kappa)),
        )
        for one in frames.found
    ]
    outputs.write(FRAMES_FILE, _csv(rows))


def frame_lines(frames: Frames) -> list[str]:
    """For people: agreement over labelled frames; nothing where nobody labelled any."""
    text = []
    for one in frames.found:
        second = one.second if one.model is None else _model(one.model)
        text.append(
            f"  frames: {one.first} and {second} over {one.pain + one.nonpain} frames of {one.children} children, "
            f"of {one.pain} pain {_share(one.sensitivity)} the same, of {one.nonpain} no pain "
            f"{_share(one.specificity)}, kappa {_estimate(one.kappa)}"
        )
    if frames.left_out:
        text.append(f"left out, labels by raters who had seen the model: {frames.left_out} frames")
    return [*text, *(f"not read: {problem}" for problem in frames.problems)]


def _line(one: Comparison) -> str:
    who = f"{one.first} and {one.second}" if one.model is None else f"{one.first} and {_model(one.model)}"
    return (
        f"  {_pool(one.pool)}, {one.item}: {who} over {one.windows} windows of {one.children} children, "
        f"same {_share(one.same)}, kappa {_estimate(one.kappa)}, weighted {_estimate(one.weighted)}, "
        f"ICC {_estimate(one.icc)}"
    )


def _agreement_rows(found: Agreement) -> list[Sequence[object]]:
    numbers = [f"{name}{part}" for name in ("kappa", "weighted_kappa", "icc_2_1") for part in ("", "_low", "_high")]
    head = ("recording", "scale", "scale_version", "rule", "rule_version", "phase", "item", "first", "second")
    rows: list[Sequence[object]] = [
        (*head, "model_name", "model_version", "model_hash", "windows", "children", "same", "mean_difference", *numbers)
    ]
    rows += [
        (
            one.recording,
            *_pool_cells(one.pool),
            one.item,
            one.first,
            "model" if one.model else one.second,
            *(one.model or ("", "", "")),
            one.windows,
            one.children,
            one.same,
            one.difference,
            *_cells(one.kappa),
            *_cells(one.weighted),
            *_cells(one.icc),
        )
        for one in found.comparisons
    ]
    for group in found.together:
        who = (ALL, *_pool_cells(group.pool), group.item, " ".join(group.raters), "together", "", "", "")
        rows.append((*who, group.windows, *("",) * 9, *_cells(group.icc)))
    return rows


def _confusion_rows(found: Agreement) -> list[Sequence[object]]:
    rows: list[Sequence[object]] = [
        (
            *("recording", "scale", "scale_version", "rule", "rule_version", "phase"),
            *("model_name", "model_version", "model_hash", "rater_score", "suggested", "count"),
        )
    ]
    for one in found.confusions:
        rows += [
            (one.recording, *_pool_cells(one.pool), *one.model, score, word, count)
            for score, counts in enumerate(one.counts)
            for word, count in zip(one.suggested, counts, strict=True)
        ]
    return rows


def _left_out_rows(found: Agreement) -> list[Sequence[object]]:
    rows: list[Sequence[object]] = [("session", "rater", "scale", "rule", "start_seconds", "end_seconds", "reason")]
    rows += [
        (one.session, one.rater, one.scale, one.rule, one.start_seconds, one.end_seconds, one.reason)
        for one in found.ratings.left_out
    ]
    return rows


def _csv(rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def _cell(cell: object) -> str:
    if isinstance(cell, float):
        return "" if math.isnan(cell) else f"{cell:.6g}"
    return str(cell)


def _cells(estimate: Estimate) -> tuple[float, float, float]:
    return estimate.value, estimate.low, estimate.high


def _pool_cells(pool: Pool) -> tuple[str, ...]:
    (scale, version), (rule, rule_version, phase) = pool
    return scale, version, rule, rule_version, phase


def _pool(pool: Pool) -> str:
    (scale, _), (rule, _, phase) = pool
    return f"{scale} ({rule}, {phase})"


def _model(model: tuple[str, str, str]) -> str:
    return f"model {model[0]} {model[1]} ({model[2][:12]})"


def _share(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.0%}"


def _estimate(estimate: Estimate) -> str:
    if math.isnan(estimate.value):
        return "-"
    interval = "" if math.isnan(estimate.low) else f" ({estimate.low:.2f} to {estimate.high:.2f})"
    return f"{estimate.value:.2f}{interval}"
