"""Looks a table over before anything is trained on it: leaks, unreadable files, contradictions, class counts."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.errors import TrainingError
from training.frame_table import LabelledFrame
from training.likeness import Likeness, alike, likeness_of
from training.recordings import read_frames, read_picture
from training.tables import codes_alike

Progress = Callable[[int, int], None]
"""Told how many of how many frames are done."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What one set of one origin holds."""

    split: str
    origin: str
    children: int
    children_with_pain: int
    files: int
    pain: int
    nonpain: int


@dataclass(frozen=True, slots=True)
class Check:
    """What was found.

    Attributes:
        errors: One line each; training on such a table would give wrong numbers or fail.
        notes: One line each; worth knowing.
        counts: By set and origin.
    """

    errors: tuple[str, ...]
    notes: tuple[str, ...]
    counts: tuple[Counts, ...]


def check_frames(frames: Sequence[LabelledFrame], on_progress: Progress = lambda _done, _all: None) -> Check:
    """Checks rows and opens every file.

    Args:
        frames: All rows of a table.
        on_progress: Called after each frame.
    """
    errors = [*_children_in_two_sets(frames), *_one_label(frames), *_two_children_in_a_file(frames)]
    contradictions, notes = _same_frame_twice(frames)
    pictures, unreadable = _look(frames, on_progress)
    across, within = _same_pictures(pictures)
    errors += [*contradictions, *unreadable, *across]
    return Check(tuple(errors), (*_codes_alike(frames), *notes, *within), tuple(count(frames)))


def count(frames: Iterable[LabelledFrame]) -> list[Counts]:
    """Children, files and frames of each set and origin."""
    groups: dict[tuple[str, str], list[LabelledFrame]] = defaultdict(list)
    for frame in frames:
        groups[frame.split, frame.origin].append(frame)
    return [
        Counts(
            split=split,
            origin=origin,
            children=len({frame.child for frame in rows}),
            children_with_pain=len({frame.child for frame in rows if frame.is_pain}),
            files=len({frame.file for frame in rows}),
            pain=sum(frame.is_pain for frame in rows),
            nonpain=sum(not frame.is_pain for frame in rows),
        )
        for (split, origin), rows in sorted(groups.items())
    ]


def _children_in_two_sets(frames: Sequence[LabelledFrame]) -> list[str]:
    splits: dict[str, set[str]] = defaultdict(set)
    for frame in frames:
        splits[frame.child].add(frame.split)
    return [
        f"child {child} is in {' and '.join(split or 'no set' for split in sorted(of_child))}: "
        "a child must be in one set only; take it out of the others"
        for child, of_child in sorted(splits.items())
        if len(of_child) > 1
    ]


def _codes_alike(frames: Sequence[LabelledFrame]) -> list[str]:
    return [
        f"{' and '.join(codes)} may be one child under several codes, which would be in training and test at once; "
        "give it one code if so"
        for codes in codes_alike(frame.child for frame in frames)
    ]


def _one_label(frames: Sequence[LabelledFrame]) -> list[str]:
    labels: dict[str, set[str]] = defaultdict(set)
    for frame in frames:
        labels[frame.split].add(frame.label)
    return [
        f"{f'set {split}' if split else 'the table'} holds frames labelled {next(iter(found))} only: "
        "both labels are needed; add recordings of the other kind"
        for split, found in sorted(labels.items())
        if len(found) < 2
    ]


def _two_children_in_a_file(frames: Sequence[LabelledFrame]) -> list[str]:
    children: dict[Path, set[str]] = defaultdict(set)
    for frame in frames:
        children[frame.file].add(frame.child)
    return [
        f"{file} is of children {' and '.join(sorted(found))}: a file shows one child; correct its code"
        for file, found in sorted(children.items())
        if len(found) > 1
    ]


def _same_frame_twice(frames: Sequence[LabelledFrame]) -> tuple[list[str], list[str]]:
    labels: dict[tuple[Path, int], list[str]] = defaultdict(list)
    for frame in frames:
        labels[frame.file, frame.frame_index].append(frame.label)
    errors = Counter(file for (file, _), found in labels.items() if len(set(found)) > 1)
    doubled = Counter(file for (file, _), found in labels.items() if len(found) > 1 and len(set(found)) == 1)
    return (
        [f"{file}: {number} frames are labelled pain and nonpain; keep one" for file, number in sorted(errors.items())],
        [f"{file}: {number} frames are in the table more than once" for file, number in sorted(doubled.items())],
    )


def _look(
    frames: Sequence[LabelledFrame], on_progress: Progress
) -> tuple[list[tuple[LabelledFrame, Likeness]], list[str]]:
    """What each frame looks like, and one line for each file that cannot be read to its last frame."""
    by_file: dict[Path, dict[int, LabelledFrame]] = defaultdict(dict)
    for frame in frames:
        by_file[frame.file][frame.frame_index] = frame
    seen: list[tuple[LabelledFrame, Likeness]] = []
    errors = []
    done, total = 0, sum(map(len, by_file.values()))
    for file, rows in by_file.items():
        before = done
        try:
            if next(iter(rows.values())).is_picture:
                image = read_picture(file)
                seen += [(row, likeness_of(image)) for row in rows.values()]
            else:
                for read in read_frames(file, rows.keys()):
                    seen.append((rows[read.index], likeness_of(read.image)))
                    done += 1
                    on_progress(done, total)
        except TrainingError as error:
            errors.append(str(error))
        done = before + len(rows)
        on_progress(done, total)
    return seen, errors


def _same_pictures(seen: Sequence[tuple[LabelledFrame, Likeness]]) -> tuple[list[str], list[str]]:
    """One line for each two files with the same picture: of two children, and of one."""
    pairs: Counter[tuple[str, str]] = Counter()
    for first, second in alike([likeness for _, likeness in seen], [frame.file for frame, _ in seen]):
        a, b = seen[first][0], seen[second][0]
        names = sorted((f"{frame.file} (child {frame.child})", frame.child) for frame in (a, b))
        pairs[names[0][0], names[1][0]] += 1 if names[0][1] != names[1][1] else 0
    across = [
        f"{a} and {b} show the same picture ({number} frames): one child under two codes would be in training and "
        "test at once; give both one code or take one out"
        for (a, b), number in pairs.items()
        if number
    ]
    within = [f"{a} and {b} show the same picture" for (a, b), number in pairs.items() if not number]
    return across, within
