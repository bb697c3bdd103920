"""iCOPE (Brahnam et al. 2006): still pictures of newborns whose file names carry the stimulus.

A name is a child, sex, stimulus and number, such as `S04_M_air_1.jpg`: so the face annotations that NICUface publishes
for the set (Annotations/annotations_COPE_original.csv) name its files, misspellings included. Rest, cry, air and
friction are nonpain, pain is pain: 144 and 60 pictures in the thesis's set. What is none of the five (sucrose, yawn,
sneeze, pain after sucrose) is left out, with a line.
"""

import re
from pathlib import Path

from training.errors import TrainingError
from training.frame_table import PICTURE_SUFFIXES, Label, LabelledFrame
from training.readers.reading import Reading

STIMULI: dict[str, Label] = {
    "rest": "nonpain",
    "cry": "nonpain",
    "air": "nonpain",
    "friction": "nonpain",
    "friciton": "nonpain",
    "pain": "pain",
}
"""Thesis 4.3.3 and the set's own description: only the heel prick hurts. The second spelling of friction occurs."""

NAME = re.compile(
    r"^(?P<child>[A-Za-z]*\d+)_(?P<sex>[MFmf])_(?P<stimulus>[A-Za-z]+(?:_[A-Za-z]+)*)(?:[ _]*\d+[a-z]?)?$"
)
ORIGIN = "icope"


def stimulus_of(name: str) -> tuple[str, str] | None:
    """Child and stimulus, in lower case, of a file name without its ending; None where it has another form."""
    match = NAME.match(name)
    return None if match is None else (match["child"].upper(), match["stimulus"].lower())


def read_icope(folder: Path) -> Reading:
    """The rows of iCOPE.

    Args:
        folder: With the pictures, also in folders below.

    Raises:
        TrainingError: No picture's name has the form, or none has one of the five stimuli.
    """
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in PICTURE_SUFFIXES)
    frames, notes = [], []
    for path in paths:
        found = stimulus_of(path.stem)
        if found is None:
            notes.append(f"{path.name}: left out, a name must be child_sex_stimulus_number, such as S04_M_air_1.jpg")
            continue
        child, stimulus = found
        if stimulus not in STIMULI:
            notes.append(f"{path.name}: left out, {stimulus} is none of rest, cry, air, friction, pain")
            continue
        frames.append(LabelledFrame(path, 0, 0.0, child, STIMULI[stimulus], None, ORIGIN))
    if not frames:
        raise TrainingError(
            f"{folder}: iCOPE's pictures must be named like S04_M_air_1.jpg, found {len(paths)} pictures, none so; "
            "use the reader csv for other names"
        )
    return Reading(tuple(frames), tuple(notes))
