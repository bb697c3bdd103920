"""Which frames of a recording are used: the rules of the thesis, so that neither long videos nor one class prevail.

Thesis 4.3.3 (M-PAIN) and 4.3.4 (VideoDol). A rule thins rows that a reader gave; it never makes new ones.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

from training.errors import TrainingError
from training.frame_table import LabelledFrame


@dataclass(frozen=True, slots=True)
class SamplingRule:
    """How rows of recordings are thinned.

    Attributes:
        name: As on the command line.
        low_every_seconds: Between two frames of a recording, or of a window of one, with a score of 0 or 1, or without.
        high_every_seconds: The same for a score of 2 or more.
        low_first_seconds: Only this much of a recording with a low score, from its first row; None for all.
        share: A child's frames, at most: of longer recordings only the first part, of several equally much, and of one
            with low and high scores equally much of both; None for all.
    """

    name: str
    low_every_seconds: float
    high_every_seconds: float
    low_first_seconds: float | None
    share: int | None


HIGH_SCORE = 2
"""From this face score on, DAN or FLACC, a recording shows pain (4.3.3, 4.3.4)."""

M_PAIN = SamplingRule("m-pain", 2.0, 1.0, None, 70)
"""4.3.3: a frame every two seconds, every second from a score of 2; about as many frames of every infant. How many is
not said: 5309 frames of 76 infants are 70 each."""

VIDEODOL = SamplingRule("videodol", 1.0, 0.5, 60.0, None)
"""4.3.4: a frame a second of about the first minute; two a second from a score of 2."""

EVERY = SamplingRule("every", 0.0, 0.0, None, None)
"""All rows."""

RULES = (M_PAIN, VIDEODOL, EVERY)


def rule_named(name: str) -> SamplingRule:
    """The rule of that name.

    Raises:
        TrainingError: There is none.
    """
    for rule in RULES:
        if rule.name == name:
            return rule
    raise TrainingError(f"a rule is one of {', '.join(each.name for each in RULES)}, got {name!r}; choose one")


def rule_for(origin: str) -> SamplingRule:
    """The thesis's rule for rows of that origin: VideoDol's own, else M-PAIN's."""
    return VIDEODOL if origin == VIDEODOL.name else M_PAIN


def sample(
    frames: Iterable[LabelledFrame],
    rule: SamplingRule | None = None,
    on_cut: Callable[[str], None] = lambda _note: None,
) -> tuple[LabelledFrame, ...]:
    """The rows that are used, in the order of file and time; still pictures are all used.

    Args:
        frames: Rows of any number of recordings and pictures, in any order.
        rule: For all of them; None for each origin's own (`rule_for`).
        on_cut: Told in a line for each origin how much was more than the children's share.
    """
    chosen: list[LabelledFrame] = []
    # By score too: labels from replay have that of their window, and none around it.
    by_part: dict[tuple[str, str, Path, bool], list[LabelledFrame]] = defaultdict(list)
    for frame in frames:
        if frame.is_picture:
            chosen.append(frame)
        else:
            by_part[frame.origin, frame.child, frame.file, (frame.human_score or 0) >= HIGH_SCORE].append(frame)
    of_children: dict[str, dict[str, list[list[LabelledFrame]]]] = defaultdict(lambda: defaultdict(list))
    for (origin, child, _, is_high), rows in by_part.items():
        in_order = sorted(rows, key=lambda frame: frame.frame_index)
        of_children[origin][child].append(_spaced(in_order, rule or rule_for(origin), is_high=is_high))
    for origin, by_child in of_children.items():
        share = (rule or rule_for(origin)).share
        before = [row for parts in by_child.values() for rows in parts for row in rows]
        kept = before if share is None else [row for parts in by_child.values() for row in _shared(parts, share)]
        chosen += kept
        if cut := len(before) - len(kept):
            pain = sum(row.is_pain for row in before) - sum(row.is_pain for row in kept)
            on_cut(f"{origin}: {cut} frames left out, {pain} of them pain, as a child's share is {share} frames")
    return tuple(sorted(chosen, key=lambda frame: (str(frame.file), frame.frame_index)))


def _shared(parts: Sequence[list[LabelledFrame]], share: int) -> list[LabelledFrame]:
    """The first rows of each part of a child's recordings: equally many, and what short ones leave goes to others."""
    chosen: list[LabelledFrame] = []
    in_order = sorted(parts, key=lambda rows: (len(rows), str(rows[0].file)))
    for number, rows in enumerate(in_order):
        chosen += rows[: (share - len(chosen)) // (len(in_order) - number)]
    return chosen


def _spaced(rows: list[LabelledFrame], rule: SamplingRule, *, is_high: bool) -> list[LabelledFrame]:
    """The first row at or after each point of a grid that begins at the first row."""
    every = rule.high_every_seconds if is_high else rule.low_every_seconds
    start = rows[0].time_seconds
    if not is_high and rule.low_first_seconds is not None:
        rows = [row for row in rows if row.time_seconds - start < rule.low_first_seconds]
    if every <= 0:
        return rows
    chosen, point = [], 0
    # The frame that is shown at a time began a little before it.
    spacing = median(after.time_seconds - before.time_seconds for before, after in pairwise(rows)) if rows[1:] else 0.0
    early = min(every / 10, spacing / 2)
    for row in rows:
        if row.time_seconds - start >= point * every - early:
            chosen.append(row)
            point = int((row.time_seconds - start + early) / every) + 1
    return chosen
