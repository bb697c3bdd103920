"""Still pictures in two folders, `pain` and `nonpain`; a pattern finds the child's code in the name."""

import re
from pathlib import Path

from training.errors import TrainingError
from training.frame_table import LABELS, PICTURE_SUFFIXES, LabelledFrame
from training.readers.reading import Reading

ORIGIN = "folder"


def read_plain_folder(folder: Path, child_pattern: str) -> Reading:
    """The rows of a folder with pictures in `pain` and `nonpain`, also in folders below these.

    Args:
        folder: That holds the two.
        child_pattern: A regular expression that is searched in the path below the label's folder; its first group, or
            all of it where it has none, is the child's code.

    Raises:
        TrainingError: One of the two is missing or empty, the pattern is none, or a picture's path does not match it.
    """
    try:
        pattern = re.compile(child_pattern)
    except re.error as error:
        raise TrainingError(
            f"a child pattern must be a regular expression, got {child_pattern!r} ({error}); such as ^([^_]+)_"
        ) from error
    frames: list[LabelledFrame] = []
    for label in LABELS:
        paths = sorted(path for path in (folder / label).rglob("*") if path.suffix.lower() in PICTURE_SUFFIXES)
        if not paths:
            raise TrainingError(
                f"{folder}: there must be pictures in folders named pain and nonpain, found none in {label}; sort them"
            )
        for path in paths:
            name = path.relative_to(folder / label).as_posix()
            match = pattern.search(name)
            child = (match[1] if pattern.groups else match[0]) if match else None
            if not child:
                raise TrainingError(
                    f"{path}: a picture must name the child, {child_pattern!r} finds no code in {name}; "
                    "give another --child-pattern"
                )
            frames.append(LabelledFrame(path, 0, 0.0, child, label, None, ORIGIN))
    return Reading(tuple(frames))
