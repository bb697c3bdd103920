"""Which frames of a recording are used: the rules of the thesis, so that neither long videos nor one class prevail.

Thesis 4.3.3 (M-PAIN) and 4.3.4 (VideoDol). A rule thins rows that a reader gave; it never makes new ones.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from training.errors import TrainingError
from training.frame_table import LabelledFrame


@dataclass(frozen=True, slots=True)
class SamplingRule:
    """How rows of recordings are thinned.

    Attributes:
        name: As on the command line.
        low_every_seconds: Between two frames of a recording with a score of 0 or 1, or without one.
        high_every_seconds: The same for a score of 2 or more.
        low_first_seconds: Only this much of a recording with a low score, from its first row; None for all.
        share: A child's frames, at most: of longer recordings only the first part; None for all.
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


def sample(frames: Iterable[LabelledFrame], rule: SamplingRule | None = None) -> tuple[LabelledFrame, ...]:
    """The rows that are used, in the order of file and time; still pictures are all used.

    Args:
        frames: Rows of any number of recordings and pictures.
        rule: For all of them; None for each origin's own (`rule_for`).
    """
    by_file: dict[tuple[str, str, str], list[LabelledFrame]] = defaultdict(list)
    for frame in frames:
        by_file[frame.origin, frame.child, str(frame.file)].append(frame)
    used: dict[tuple[str, str], int] = defaultdict(int)
    chosen: list[LabelledFrame] = []
    for (origin, child, _), rows in by_file.items():
        if rows[0].is_picture:
            chosen += rows
            continue
        of_origin = rule or rule_for(origin)
        some = _spaced(sorted(rows, key=lambda frame: frame.frame_index), of_origin)
        if of_origin.share is not None:
            some = some[: max(0, of_origin.share - used[origin, child])]
        used[origin, child] += len(some)
        chosen += some
    return tuple(sorted(chosen, key=lambda frame: (str(frame.file), frame.frame_index)))


def _spaced(rows: list[LabelledFrame], rule: SamplingRule) -> list[LabelledFrame]:
    """The first row at or after each point of a grid that begins at the first row."""
    is_high = (rows[0].human_score or 0) >= HIGH_SCORE
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
