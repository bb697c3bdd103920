"""What two models' comparison comes to: lines for people, tables, a figure."""

import io
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.agreement.comparison import merged
from app.candidate.comparison import OnRecording, Outcome, Rated, Said
from app.candidate.words import (
    ADVICE,
    CANDIDATE,
    COUNTS,
    FACE_SCORES,
    IN_USE,
    LABELS,
    LEGEND,
    LEGEND_LABELS,
    MODELS,
    NOTE,
    RECORDING,
    TITLE,
    Words,
)
from app.session.export.plain_table import csv_bytes
from app.session.outputs import Outputs
from models.bundle import ModelBundle

FILES = ("comparison.txt", "comparison.json", "recordings.csv", "changes.csv", "comparison.png")
ENGLISH = Words()
"""The command line's, and the files'."""

MOST_PANELS = 5
"""So many recordings fit on the figure's page: those that change most."""

RUNNING_COLOUR, ASKING_COLOUR = "#7A7A7A", "#0072B2"
_CHANGE_COLOURS = {
    (Said.PAIN, Said.NO_PAIN): "#E69F00",
    (Said.NO_PAIN, Said.PAIN): "#D55E00",
}
_GAP_CHANGE = "#CCCCCC"


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Everything that is known of a comparison.

    Attributes:
        bundles: The model in use, and the candidate.
        found: One a recording.
        outcome: Over all.
        notes: What a reader must know, one line each.
    """

    bundles: tuple[ModelBundle, ModelBundle]
    found: tuple[OnRecording, ...]
    outcome: Outcome
    notes: tuple[str, ...]


def lines(compared: Compared, words: Words = ENGLISH) -> list[str]:
    """For people."""
    running, asking = compared.bundles
    judged = sum(one.judged for one in compared.found)
    different = sum(one.different for one in compared.found)
    frames = sum(one.frames for one in compared.found)
    said = [
        words.say(MODELS, running.label, asking.label),
        words.say(COUNTS, len(compared.found), frames, judged, words.share(different, judged)),
    ]
    said += ["  " + _on_recording(one, words) for one in sorted(compared.found, key=lambda each: -each.share_different)]
    hits = compared.outcome.hits
    if hits[0].pain + hits[0].nonpain:
        said.append("  " + words.say(LABELS, hits[0].pain, hits[0].nonpain))
        said += ["    " + words.say(who, words.hits(each)) for who, each in zip((IN_USE, CANDIDATE), hits, strict=True)]
    rated = [rating for one in compared.found for rating in one.rated]
    if rated:
        same = [sum(_agrees(rating, which) for rating in rated) for which in (0, 1)]
        said.append("  " + words.say(FACE_SCORES, len(rated), *same))
    notes = [words.say(NOTE, note) for note in compared.notes]
    return [*said, *notes, words.say(ADVICE, words.advice(compared.outcome))]


def write_comparison(compared: Compared, outputs: Outputs) -> None:
    """Writes `FILES`.

    Raises:
        OutputError: They cannot be written.
    """
    outputs.write("comparison.txt", ("\n".join(lines(compared)) + "\n").encode())
    outputs.write("comparison.json", _json(compared))
    outputs.write("recordings.csv", _recordings_csv(compared.found))
    head = ("file", "start_seconds", "end_seconds", "in_use", "candidate")
    rows = [
        (one.recording.path, change.start_seconds, change.end_seconds, change.running, change.asking)
        for one in compared.found
        for change in one.changes
    ]
    outputs.write("changes.csv", csv_bytes(head, rows))
    outputs.write("comparison.png", figure(compared))


def figure(compared: Compared, words: Words = ENGLISH) -> bytes:
    """One page, PNG: both traces of the recordings that change most, and where the two differ."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    chosen = sorted(compared.found, key=lambda each: -each.share_different)[:MOST_PANELS]
    page = Figure(figsize=(11.69, 1.5 + 1.55 * len(chosen)), dpi=120, facecolor="white")
    FigureCanvasAgg(page)
    top = 1 - 0.95 / page.get_figheight()
    axes = page.subplots(len(chosen), 1, squeeze=False, gridspec_kw={
        "left": 0.06, "right": 0.98, "top": top, "bottom": 0.62 / page.get_figheight(), "hspace": 0.75,
    })[:, 0]  # fmt: skip
    running, asking = compared.bundles
    page.text(0.02, 1 - 0.28 / page.get_figheight(), words.say(TITLE, asking.label, running.label), size=11)
    page.text(0.02, 1 - 0.52 / page.get_figheight(), words.advice(compared.outcome), size=8.5, wrap=True)
    for one, panel in zip(chosen, axes, strict=True):
        _draw(panel, one, words)
    page.text(
        0.02, 0.12 / page.get_figheight(), f"{words.say(LEGEND)}\n{words.say(LEGEND_LABELS)}", size=7
    )  # fmt: skip
    data = io.BytesIO()
    page.savefig(data, format="png")
    return data.getvalue()


def _draw(panel: Any, one: OnRecording, words: Words) -> None:
    for kept, colour in zip(one.results, (RUNNING_COLOUR, ASKING_COLOUR), strict=True):
        panel.plot(kept.records["time_seconds"], kept.records["smoothed"], color=colour, linewidth=0.9)
        threshold = kept.bundle.manifest.threshold.value
        panel.axhline(threshold, color=colour, linewidth=0.6, linestyle=(0, (6, 4)))
    for change in one.changes:
        colour = _CHANGE_COLOURS.get((change.running, change.asking), _GAP_CHANGE)
        panel.axvspan(change.start_seconds, change.end_seconds, 0.0, 0.09, color=colour, linewidth=0)
    for is_pain, colour in ((True, "#000000"), (False, "#C9D6DF")):
        for start, end in _stretches(one, is_pain):
            panel.axvspan(start, end, 0.93, 1.0, color=colour, linewidth=0)
    panel.set_ylim(-0.12, 1.1)
    panel.set_xlim(0, max(kept.end_seconds for kept in one.results))
    panel.set_yticks((0, 0.5, 1))
    panel.tick_params(labelsize=7)
    panel.set_title(_on_recording(one, words), size=8, loc="left")


def _on_recording(one: OnRecording, words: Words) -> str:
    share = words.share(one.different, one.judged)
    episodes = [len(kept.episodes) for kept in one.results]
    return words.say(RECORDING, one.recording.path.name, share, *episodes, words.faces(*one.suggestions))


def _stretches(one: OnRecording, is_pain: bool) -> list[tuple[float, float]]:
    """Where people labelled frames so, joined."""
    records = one.results[0].records
    index = np.asarray(records["frame_index"], np.int64)
    times = np.asarray(records["time_seconds"], np.float64)
    marked: NDArray[np.bool_] = np.array([one.recording.labels.get(each) is is_pain for each in index.tolist()])
    edges = np.flatnonzero(np.diff(np.concatenate(([0], marked.astype(np.int64), [0]))))
    step = float(np.median(np.diff(times))) if len(times) > 1 else 0.0
    return [
        (float(times[start]), float(times[end - 1]) + step)
        for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    ]


def _recordings_csv(found: Sequence[OnRecording]) -> bytes:
    head = (
        *("file", "child", "seconds", "frames", "judged_by_both", "decided_differently"),
        *(f"{name}_{which}" for name in ("episodes", "dan_face", "pain_seconds", "unseen_seconds") for which in _WHO),
        *("labels_pain", "labels_nonpain"),
        *(f"{name}_{which}" for name in ("sensitivity", "specificity") for which in _WHO),
    )
    rows = []
    for one in found:
        hits, suggestions = one.hits, one.suggestions
        rows.append(
            (
                one.recording.path, one.recording.child, one.results[0].end_seconds, one.frames, one.judged,
                one.different,
                *(len(kept.episodes) for kept in one.results),
                *(each.text() for each in suggestions),
                *(each.pain_seconds for each in suggestions),
                *(each.unseen_seconds for each in suggestions),
                hits[0].pain, hits[0].nonpain,
                *(_known(each.sensitivity) for each in hits),
                *(_known(each.specificity) for each in hits),
            )
        )  # fmt: skip
    return csv_bytes(head, rows)


_WHO = ("in_use", "candidate")


def _json(compared: Compared) -> bytes:
    running, asking = compared.bundles
    outcome = compared.outcome
    content = {
        "in_use": {"label": running.label, "hash": running.hash},
        "candidate": {"label": asking.label, "hash": asking.hash},
        "recordings": len(compared.found),
        "judged_by_both": sum(one.judged for one in compared.found),
        "decided_differently": sum(one.different for one in compared.found),
        "labels": {who: asdict(hits) for who, hits in zip(_WHO, outcome.hits, strict=True)},
        "p": _known(outcome.p),
        "children": outcome.children,
        "verdict": str(outcome.verdict),
        "why": ENGLISH.advice(outcome),
        "notes": list(compared.notes),
    }
    return (json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _agrees(rating: Rated, which: int) -> bool:
    """Whether just the person's number is suggested; 0 and 1 are one value to a model that knows two states."""
    suggestion = (rating.running, rating.asking)[which]
    low, high = suggestion.lowest, suggestion.highest
    if low is None or high is None:
        return False
    return merged(low) == merged(high) == merged(rating.score)


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
