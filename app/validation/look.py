"""Runs `sollievo analyze` over every recording of a set and keeps what it gave; goes on where a stopped run ended."""

import csv
import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from app.analysis import analyze
from app.assessment.episodes import Ending, Episode
from app.pipeline.watch import Snapshot
from app.session.outputs import Outputs
from app.setup_watch import WatchOptions
from app.sources.source import Frame
from app.validation.processes import in_processes
from app.validation.regions import CamMass, cam_mass
from app.validation.truth import Clip, Truth, TruthError, read_truth
from models.bundle import ModelBundle
from models.gaps import GapReason

RESULT = "looked.json"
"""Written last: where it is, the recording's other files are whole."""
FORMAT = 1
"""Of `RESULT`; another number has the recordings looked at anew."""

Told = Callable[[Clip], None]
"""Is told of every recording that was looked at."""


@dataclass(frozen=True, slots=True)
class Task:
    """How the recordings are to be looked at.

    Attributes:
        options: As for `sollievo analyze`.
        true_roll: Take the roll that the truth says, as a ward knows its camera's mounting; else as `options` say.
        model_hash: Of the bundle that `options` mean: results of another are not used.
        pain_index: Which class of its is pain.
        margin: Share of the face's box that its crops have on each side.
    """

    options: WatchOptions
    true_roll: bool
    model_hash: str
    pain_index: int
    margin: float

    @classmethod
    def of(cls, bundle: ModelBundle, options: WatchOptions, *, true_roll: bool) -> Self:
        """The task for a bundle, which `options` name."""
        return cls(options, true_roll, bundle.hash, bundle.manifest.pain_index, bundle.manifest.crop.margin)


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """What the program said of one recording, beside what is true.

    Attributes:
        clip: The recording.
        truth: What is true, n frames.
        width: Of the picture in pixels.
        height: Of the picture in pixels.
        probability: (n,) float64, NaN in a gap.
        gaps: For each frame the reason why there is no value, None where there is one.
        roll_degrees: (n,) float64, the roll that the program went by; NaN while unknown.
        boxes: (n, 4) float64 pixels, where it saw the face: left, top, right, bottom; NaN where nowhere.
        margin: Share of the box that the crop has on each side.
        episodes: Of pain expression, as detected.
        cams: Where Grad-CAM lay, for each frame with true pain and a value.
    """

    clip: Clip
    truth: Truth
    width: int
    height: int
    probability: NDArray[np.float64]
    gaps: tuple[GapReason | None, ...]
    roll_degrees: NDArray[np.float64]
    boxes: NDArray[np.float64]
    margin: float
    episodes: tuple[Episode, ...]
    cams: tuple[CamMass, ...]


def look_at_all(clips: Sequence[Clip], task: Task, out: Path, *, workers: int, told: Told) -> list[Looked]:
    """What the program says of each recording; those whose result is there already are not run again.

    Args:
        clips: The recordings.
        task: How.
        out: Gets a folder for each recording, with all that `sollievo analyze` writes.
        workers: How many processes share the work.
        told: Is told of each recording once it is done, those that were done before first.

    Raises:
        TruthError: A truth table cannot be used or does not fit its recording.
        SourceError: A recording cannot be read.
        BundleError, AssetError, OutputError, ValueError: As `app.analysis.analyze`.
    """
    todo = []
    for clip in clips:
        if _is_done(clip, task, out / clip.name):
            told(clip)
        else:
            todo.append(clip)
    if workers > 1 and task.options.threads is None:
        each = max(1, (os.cpu_count() or 1) // workers)
        task = replace(task, options=replace(task.options, threads=each))
    for clip in in_processes(partial(look_at, task=task, out=out), todo, workers):
        told(clip)
    return [read_result(clip, out / clip.name, task.margin) for clip in clips]


def look_at(clip: Clip, task: Task, out: Path) -> None:
    """Looks at one recording and writes its result into a folder of its own; errors as `look_at_all`."""
    folder = out / clip.name
    truth = read_truth(clip.truth_path)
    options = replace(task.options, roll_degrees=truth.mounting_degrees()) if task.true_roll else task.options
    size: list[int] = []
    cams: list[CamMass] = []
    frames = 0

    def seen(snapshot: Snapshot, frame: Frame) -> None:
        nonlocal frames
        frames += 1
        size[:] = frame.image.shape[1::-1]
        at = snapshot.observation
        if at.frame_index < len(truth) and truth.pain[at.frame_index] and at.crop is not None and at.cam is not None:
            cams.append(cam_mass(truth, at.frame_index, at.crop, at.cam[..., task.pain_index]))

    analyze(str(clip.path), folder, options, seen=seen)
    if frames != len(truth):
        raise TruthError(f"{clip.path} has {frames} frames, its truth {len(truth)}: render the recording again")
    content = {
        "made_of": _made_of(clip, task),
        "roll_set": options.roll_degrees,
        "width": size[0],
        "height": size[1],
        "cams": [asdict(cam) for cam in cams],
    }
    with Outputs(folder) as outputs:
        outputs.write(RESULT, (json.dumps(content) + "\n").encode())


def read_result(clip: Clip, folder: Path, margin: float) -> Looked:
    """What `look_at` wrote; `margin` is that of the crops."""
    content = json.loads((folder / RESULT).read_text(encoding="utf-8"))
    rows = _table(folder / "observations.csv")
    return Looked(
        clip=clip,
        truth=read_truth(clip.truth_path),
        width=content["width"],
        height=content["height"],
        probability=_column(rows, "probability"),
        gaps=tuple(GapReason(row["gap_reason"]) if row["gap_reason"] else None for row in rows),
        roll_degrees=_column(rows, "roll_degrees"),
        boxes=np.stack([_column(rows, name) for name in ("left", "top", "right", "bottom")], axis=1),
        margin=margin,
        episodes=tuple(_episode(row) for row in _table(folder / "episodes.csv")),
        cams=tuple(
            CamMass(cam["frame"], None if cam["mass"] is None else tuple(cam["mass"]), tuple(cam["area"]))
            for cam in content["cams"]
        ),
    )


def _is_done(clip: Clip, task: Task, folder: Path) -> bool:
    try:
        content = json.loads((folder / RESULT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(content.get("made_of") == _made_of(clip, task))


def _made_of(clip: Clip, task: Task) -> dict[str, object]:
    """All that a result depends on, but the program itself: after a change of it another folder is wanted."""
    options = task.options
    return {
        "format": FORMAT,
        "model": task.model_hash,
        "detector": options.detector,
        "roll": "truth" if task.true_roll else options.roll_degrees,
        "child": None if options.child is None else list(options.child),
        "provider": options.provider,
        "recording": _hash(clip.path),
        "truth": _hash(clip.truth_path),
    }


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _column(rows: Sequence[dict[str, str]], name: str) -> NDArray[np.float64]:
    return np.array([float(row[name]) if row[name] else np.nan for row in rows])


def _episode(row: dict[str, str]) -> Episode:
    numbers = {name: float(text) for name, text in row.items() if name not in ("episode", "ended")}
    return Episode(ended=Ending(row["ended"]), **numbers)
