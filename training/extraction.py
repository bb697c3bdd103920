"""From a table to a crop set: chooses frames by the thesis's rules, finds the face, cuts it upright as at the bedside.

Each finished file of the table is kept in the folder `parts`, so that a killed run goes on where it stopped. A part
that cannot be read, as after a power cut, is cut anew.
"""

import hashlib
import json
import math
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.crop import cut_crop
from models.detectors.detector import FaceDetector
from models.manifest import CropRule
from training.crop_set import FACE_COLUMNS, IMAGES_FILE, MISSED_FILE, RULE_FILE, TABLE_FILE, rule_text
from training.detectors.choose import candidate_named, open_candidate
from training.errors import TrainingError
from training.extraction_report import REPORT_FILE, Extracted, report
from training.face_search import search
from training.frame_table import LabelledFrame, read_table, require_both_labels, rows_of, write_rows
from training.kept_arrays import read_arrays, write_arrays
from training.sampling import SamplingRule, sample

PARTS, KEY_FILE = "parts", "key.json"
UNREADABLE = "unreadable"
REASON_COLUMN = {"reason": "Why the frame has no crop: the words of the bedside program's gaps, or unreadable."}


@dataclass(frozen=True, slots=True)
class ExtractionSettings:
    """How crops are cut.

    Attributes:
        detector: By name (`training.detectors.choose`).
        size: Width and height of the crop proper in pixels.
        border: Pixels more on each side, at the same scale, for augmentation.
        margin: Share of the face box's larger side that the crop shows on each side of it.
        roll_degrees: How far faces are turned clockwise, as by the camera's mounting; None to vote it a recording.
    """

    detector: str = "blazeface-back"
    size: int = 224
    border: int = 0
    margin: float = 0.1
    roll_degrees: float | None = None

    def __post_init__(self) -> None:
        """Raises `TrainingError` where the roll is no finite number."""
        if self.roll_degrees is not None and not math.isfinite(self.roll_degrees):
            raise TrainingError(
                f"--roll must be a finite number of degrees, got {self.roll_degrees}; give 0 for upright"
            )


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """What one file of the table gave: places are those of the chosen frames.

    Attributes:
        images: (n, side, side, 3) uint8 RGB.
        places: (n,) int64, of the frame of each crop.
        faces: (n, 6) float64, the columns `FACE_COLUMNS`.
        missed: (m,) int64, of frames without a crop.
        reasons: (m,) why.
        note: What is wrong with the file; empty if nothing.
    """

    images: NDArray[np.uint8]
    places: NDArray[np.int64]
    faces: NDArray[np.float64]
    missed: NDArray[np.int64]
    reasons: NDArray[np.str_]
    note: str


def extract(
    table: Path,
    out: Path,
    settings: ExtractionSettings,
    *,
    rule: SamplingRule | None = None,
    weights: Mapping[str, Path] | None = None,
    on_progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Extracted:
    """Writes a crop set (`training.crop_set`) and `report.md` to `out`.

    Args:
        table: As `sollievo-train table` wrote it.
        out: A new folder, or that of an unfinished run with the same table and settings.
        settings: How to cut.
        rule: For choosing frames; None for the thesis's own by origin.
        weights: Files that the user brings, by the detector's name.
        on_progress: Told after each frame how many of how many are done.

    Raises:
        TrainingError: Table or settings are wrong, `out` holds something else, or no crops of both labels came out.
            Nothing of it stays.
        OSError: Disk full or no permission; start it again and it goes on.
    """
    if (out / IMAGES_FILE).exists():
        raise TrainingError(f"{out}: the folder must be new, but holds a crop set already; name another or remove it")
    if settings.roll_degrees is None and not candidate_named(settings.detector).has_landmarks:
        raise TrainingError(
            f"{settings.detector} does not see which way is up, so --roll must be given, got none; "
            "name the camera's mounting, such as --roll 90"
        )
    cut: list[str] = []
    chosen = tuple(dict.fromkeys(sample(read_table(table), rule, cut.append)))
    require_both_labels(chosen, str(table))
    parts, was_there = out / PARTS, out.exists()
    detector = open_candidate(settings.detector, weights or {})
    try:
        _claim(parts, _key(chosen, settings))
        found = _all_parts(chosen, parts, settings, detector, on_progress)
    finally:
        detector.close()
    try:
        return _write(chosen, found, cut, out, settings)
    except TrainingError:
        # The same command would end the same way: there is nothing to go on with.
        shutil.rmtree(parts)
        if not was_there:
            out.rmdir()
        raise


def _all_parts(
    chosen: Sequence[LabelledFrame],
    parts: Path,
    settings: ExtractionSettings,
    detector: FaceDetector,
    on_progress: Callable[[int, int], None],
) -> list[Part]:
    by_file: dict[Path, list[int]] = {}
    for place, frame in enumerate(chosen):
        by_file.setdefault(frame.file, []).append(place)
    found, done = [], 0
    for number, places in enumerate(by_file.values()):
        path = parts / f"{number:06d}.npz"
        part = _load(path)
        if part is None:
            before = done

            def step(of_file: int, before: int = before) -> None:
                on_progress(before + of_file, len(chosen))

            part = _part(chosen, places, settings, detector, step)
            write_arrays(path, asdict(part))
        done += len(places)
        on_progress(done, len(chosen))
        found.append(part)
    return found


def _part(
    chosen: Sequence[LabelledFrame],
    places: Sequence[int],
    settings: ExtractionSettings,
    detector: FaceDetector,
    on_progress: Callable[[int], None],
) -> Part:
    side = settings.size + 2 * settings.border
    margin = ((1 + 2 * settings.margin) * side / settings.size - 1) / 2
    frames = [chosen[place] for place in places]
    place_of = dict(zip(frames, places, strict=True))
    images, of_images, faces, note = [], [], [], ""
    reasons: dict[int, str] = dict.fromkeys(places, UNREADABLE)
    try:
        for number, searched in enumerate(search(frames[0].file, frames, detector, settings.roll_degrees), start=1):
            place, face = place_of[searched.frame], searched.face
            if face is None:
                reasons[place] = searched.reason
            else:
                del reasons[place]
                crop = cut_crop(searched.image, face, face.roll_degrees, margin=margin, width=side, height=side)
                images.append(crop.image)
                of_images.append(place)
                box = face.box
                faces.append((box.left, box.top, box.right, box.bottom, face.roll_degrees, face.score))
            on_progress(number)
    except TrainingError as error:
        note = str(error)
    return Part(
        images=np.stack(images) if images else np.empty((0, side, side, 3), np.uint8),
        places=np.array(of_images, np.int64),
        faces=np.array(faces, np.float64).reshape(-1, len(FACE_COLUMNS)),
        missed=np.array(list(reasons), np.int64),
        reasons=np.array(list(reasons.values()), np.str_),
        note=note,
    )


def _write(
    chosen: Sequence[LabelledFrame], parts: Sequence[Part], cut: Sequence[str], out: Path, settings: ExtractionSettings
) -> Extracted:
    crops = [chosen[place] for part in parts for place in part.places]
    missed = {int(place): str(why) for part in parts for place, why in zip(part.missed, part.reasons, strict=True)}
    extracted = Extracted(
        crops=tuple(crops),
        missed=tuple((chosen[place], reason) for place, reason in missed.items()),
        notes=(*cut, *(part.note for part in parts if part.note)),
    )
    require_both_labels(crops, f"{out}: the crops ({len(crops)} of {len(chosen)} frames show a face)")
    rule = CropRule(detector=settings.detector, margin=settings.margin, roll="upright")
    faces = np.concatenate([part.faces for part in parts])
    rows = [
        row | dict(zip(FACE_COLUMNS, map(float, face), strict=True))
        for row, face in zip(rows_of(crops, out), faces, strict=True)
    ]
    write_rows(rows, out / TABLE_FILE, FACE_COLUMNS)
    if missed:
        without = rows_of((frame for frame, _ in extracted.missed), out)
        write_rows(
            [row | {"reason": reason} for row, (_, reason) in zip(without, extracted.missed, strict=True)],
            out / MISSED_FILE,
            REASON_COLUMN,
        )
    roll = "voted" if settings.roll_degrees is None else settings.roll_degrees
    text = rule_text(rule, size=settings.size, border=settings.border, roll_degrees=roll)
    (out / RULE_FILE).write_text(text, encoding="utf-8")
    (out / REPORT_FILE).write_text(report(extracted, settings.detector), encoding="utf-8")
    # Last and in one step: where the pictures are, the set is whole.
    waiting = out / f".{IMAGES_FILE}.part"
    shape = (len(crops), *parts[0].images.shape[1:])
    images = np.lib.format.open_memmap(waiting, mode="w+", dtype=np.uint8, shape=shape)
    start = 0
    for part in parts:
        images[start : start + len(part.images)] = part.images
        start += len(part.images)
    images.flush()
    del images
    waiting.replace(out / IMAGES_FILE)
    for path in (out / PARTS).iterdir():
        path.unlink()
    (out / PARTS).rmdir()
    return extracted


def _key(chosen: Sequence[LabelledFrame], settings: ExtractionSettings) -> str:
    """What a part depends on, so that parts of another table or other settings are never mixed in."""
    rows = [(str(frame.file.resolve()), frame.frame_index, frame.child, frame.label) for frame in chosen]
    return hashlib.sha256(json.dumps([rows, asdict(settings)]).encode()).hexdigest()


def _claim(parts: Path, key: str) -> None:
    file, text = parts / KEY_FILE, json.dumps(key)
    if file.exists():
        if file.read_bytes() != text.encode():
            raise TrainingError(
                f"{parts.parent}: the folder holds an unfinished run of another table or other settings; "
                "name another folder or remove it"
            )
        return
    if parts.parent.exists() and any(parts.parent.iterdir()):
        raise TrainingError(f"{parts.parent}: the folder must be new or empty, but holds files; name another")
    parts.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")


def _load(path: Path) -> Part | None:
    """What is kept of a file of the table; None where nothing is, or nothing that can be read."""
    arrays = read_arrays(path)
    if arrays is None or set(arrays) != {field.name for field in fields(Part)}:
        return None
    note = str(arrays.pop("note"))
    return Part(note=note, **arrays)
