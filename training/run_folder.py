"""A run on the disk: recipe, folds, networks, histories, predictions. Loads no TensorFlow.

    run.json       what ran, on what, with which deviations (`RunRecord`)
    recipe.yaml    the recipe as used
    folds.parquet  one row a crop and fold: which part it was in
    cost.md        only of a compressed run: what that cost, for the card
    fold-1/ ...    best.keras, history.csv, predictions-validation.parquet, predictions-test.parquet, and, once the fold
                   is finished, fold.json (`FoldRecord`)

Trained networks and classical baselines write the same files, so that one report reads them all. Paths and codes of
children are in it: keep it where the recordings are.
"""

import csv
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ValidationError

from models.manifest import CropRule
from training.crop_set import IMAGES_FILE, RULE_FILE, TABLE_FILE, CropSet, joined, read_crops
from training.errors import TrainingError
from training.folds import PARTS, Fold
from training.frame_table import LABELS, read_rows
from training.labelled_crops import with_tables
from training.new_folder import require_new_folder
from training.run_record import FoldRecord, RunRecord, UsedFile

RUN_FILE, RECIPE_FILE, FOLDS_FILE, FOLD_FILE = "run.json", "recipe.yaml", "folds.parquet", "fold.json"
NETWORK_FILE, HISTORY_FILE, COST_FILE = "best.keras", "history.csv", "cost.md"

PredictedPart = Literal["validation", "test"]
Facts = TypeVar("Facts", bound=BaseModel)


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """What the kept network of a fold says about one part's plain crops.

    Attributes:
        rows: (N,) int64 row numbers in the crop set.
        files: (N,) where the frames come from.
        frame_indices: (N,) int64.
        children: (N,).
        labels: (N,) int64, 1 for pain.
        logits: (N, 2) float64, nonpain and pain, before any temperature.
    """

    rows: NDArray[np.int64]
    files: NDArray[np.str_]
    frame_indices: NDArray[np.int64]
    children: NDArray[np.str_]
    labels: NDArray[np.int64]
    logits: NDArray[np.float64]

    @property
    def probability(self) -> NDArray[np.float64]:
        """(N,) of pain, by softmax of the logits as they are."""
        return np.asarray(1 / (1 + np.exp(self.logits[:, 0] - self.logits[:, 1])), np.float64)


@dataclass(frozen=True, slots=True)
class RunFolder:
    """A run's folder and what run.json says."""

    folder: Path
    record: RunRecord

    @property
    def recipe_text(self) -> str:
        """The recipe as used."""
        return (self.folder / RECIPE_FILE).read_text(encoding="utf-8")

    @property
    def fold_numbers(self) -> range:
        """1 to the number of folds."""
        return range(1, self.record.folds + 1)

    @property
    def finished(self) -> tuple[int, ...]:
        """The numbers of the folds that are finished."""
        return tuple(number for number in self.fold_numbers if (self.fold_folder(number) / FOLD_FILE).exists())

    def fold_folder(self, number: int) -> Path:
        """Where a fold's files are."""
        return self.folder / f"fold-{number}"

    def network_file(self, number: int) -> Path:
        """The fold's kept network, a Keras file in float32 that gives logits."""
        return self.fold_folder(number) / NETWORK_FILE

    def crops(self) -> CropSet:
        """The crops of the run, in the order of its row numbers, with labels as the run used them.

        Raises:
            TrainingError: They are gone or not the ones that the run used.
        """
        for used in self.record.crops:
            _require_unchanged(used, lambda folder: (file_hash(folder / TABLE_FILE), crops_hash(folder)))
        for used in self.record.tables:
            _require_unchanged(used, lambda file: (file_hash(file),))
        crops, _ = with_tables(
            joined([read_crops(used.path) for used in self.record.crops]), [used.path for used in self.record.tables]
        )
        ours, theirs = (self.record.crop_rule, self.record.size), (crops.rule, crops.plain.shape[1])
        if ours != theirs:
            raise TrainingError(
                f"{self.record.crops[0].path}: crops must be cut as the run's were ({_cut(*ours)}), found "
                f"{_cut(*theirs)}; extract them so, or train anew"
            )
        return crops

    def folds(self) -> tuple[Fold, ...]:
        """All folds.

        Raises:
            TrainingError: folds.parquet is missing or damaged.
        """
        path = self.folder / FOLDS_FILE
        rows = read_rows(path)
        try:
            numbers = np.array([row["fold"] for row in rows], np.int64)
            crops = np.array([row["crop"] for row in rows], np.int64)
            parts = np.array([row["part"] for row in rows], np.str_)
        except (KeyError, TypeError, ValueError) as error:
            raise TrainingError(f"{path}: a row must have fold, crop and part, found {error}; train anew") from error
        return tuple(
            Fold(number, *(np.sort(crops[(numbers == number) & (parts == part)]) for part in PARTS))
            for number in self.fold_numbers
        )

    def fold_record(self, number: int) -> FoldRecord:
        """What fold.json says. Raises `TrainingError` where the fold is not finished."""
        return _read(FoldRecord, self.fold_folder(number) / FOLD_FILE, "finish the run with `sollievo-train train`")

    def history(self, number: int) -> list[dict[str, float]]:
        """One row an epoch: epoch, loss, accuracy, val_loss, val_accuracy, learning_rate, seconds; NaN where empty."""
        path = self.fold_folder(number) / HISTORY_FILE
        if not path.exists():
            return []
        with path.open(newline="", encoding="utf-8") as lines:
            return [{name: float(value or "nan") for name, value in row.items()} for row in csv.DictReader(lines)]

    def predictions(self, number: int, part: PredictedPart) -> Predictions | None:
        """What the fold's network says about a part; None where the recipe has none or the fold is not finished."""
        path = self.fold_folder(number) / f"predictions-{part}.parquet"
        if not path.exists():
            return None
        rows = read_rows(path)
        columns = {name: [row[name] for row in rows] for name in rows[0]} if rows else {}
        try:
            return Predictions(
                rows=np.array(columns["crop"], np.int64),
                files=np.array(columns["file"], np.str_),
                frame_indices=np.array(columns["frame_index"], np.int64),
                children=np.array(columns["child"], np.str_),
                labels=np.array([LABELS.index(label) for label in columns["label"]], np.int64),
                logits=np.stack([columns["logit_nonpain"], columns["logit_pain"]], axis=1).astype(np.float64),
            )
        except (KeyError, ValueError) as error:
            raise TrainingError(f"{path}: a column is missing or wrong ({error}); train the fold anew") from error

    def write_predictions(
        self, number: int, part: PredictedPart, crops: CropSet, rows: NDArray[np.int64], logits: NDArray[np.float64]
    ) -> None:
        """Writes what a model says about some rows of the crop set.

        Args:
            number: The fold.
            part: validation or test.
            crops: As `crops` gives them.
            rows: (N,) row numbers.
            logits: (N, 2), nonpain and pain; a baseline without logits gives log probabilities.
        """
        frames = [crops.frames[row] for row in rows]
        chosen = Predictions(
            rows,
            np.array([str(frame.file) for frame in frames], np.str_),
            np.array([frame.frame_index for frame in frames], np.int64),
            crops.children[rows],
            crops.labels[rows],
            np.asarray(logits, np.float64),
        )
        _write_parquet(
            self.fold_folder(number) / f"predictions-{part}.parquet",
            {
                "crop": chosen.rows,
                "file": chosen.files,
                "frame_index": chosen.frame_indices,
                "child": chosen.children,
                "label": np.array(LABELS)[chosen.labels],
                "logit_nonpain": chosen.logits[:, 0],
                "logit_pain": chosen.logits[:, 1],
                "probability": chosen.probability,
            },
        )

    def write_history(self, number: int, rows: Sequence[dict[str, float]]) -> None:
        """Writes history.csv anew, in one step; NaN becomes empty."""
        path = self.fold_folder(number) / HISTORY_FILE
        names = list(rows[0])
        waiting = path.with_name(f".{path.name}.part")
        with waiting.open("w", newline="", encoding="utf-8") as lines:
            writer = csv.writer(lines)
            writer.writerow(names)
            for row in rows:
                writer.writerow(["" if np.isnan(row[name]) else _short(row[name]) for name in names])
        waiting.replace(path)

    def write_fold_record(self, record: FoldRecord) -> None:
        """Writes fold.json: the fold is finished."""
        _write(record, self.fold_folder(record.number) / FOLD_FILE)


def create_run(folder: Path, record: RunRecord, recipe_text: str, folds: Sequence[Fold], crops: CropSet) -> RunFolder:
    """A new run folder, whole or not at all.

    Args:
        folder: Must not exist yet.
        record: For run.json.
        recipe_text: For recipe.yaml.
        folds: As many as the record says.
        crops: That the folds' rows are of.

    Raises:
        TrainingError: The folder is there already.
        OSError: Disk full or no permission; nothing is left behind.
    """
    require_new_folder(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    waiting = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(waiting, ignore_errors=True)
    waiting.mkdir(mode=0o700)
    try:
        _write(record, waiting / RUN_FILE)
        (waiting / RECIPE_FILE).write_text(recipe_text, encoding="utf-8")
        _write_folds(waiting / FOLDS_FILE, folds, crops)
        for fold in folds:
            (waiting / f"fold-{fold.number}").mkdir()
        waiting.rename(folder)
    finally:
        shutil.rmtree(waiting, ignore_errors=True)
    return RunFolder(folder, record)


def read_run(folder: Path) -> RunFolder:
    """The run of a folder.

    Raises:
        TrainingError: It is none, or its record is damaged.
    """
    record = _read(RunRecord, folder / RUN_FILE, "name the folder that `sollievo-train train` wrote")
    return RunFolder(folder, record)


def file_hash(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal digits."""
    import hashlib

    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def crops_hash(folder: Path) -> str:
    """SHA-256 of a crop set: of the hashes of its table, its rule and its pictures (some seconds a gigabyte)."""
    import hashlib

    hashes = [file_hash(folder / name) for name in (TABLE_FILE, RULE_FILE, IMAGES_FILE)]
    return hashlib.sha256("".join(hashes).encode()).hexdigest()


def _require_unchanged(used: UsedFile, hashes: Callable[[Path], Iterable[str]]) -> None:
    try:
        is_same = used.sha256 in hashes(used.path)
    except FileNotFoundError:
        return  # who reads it says which one is missing
    if not is_same:
        raise TrainingError(f"{used.path}: a run's crops and tables must stay as they were, it changed; train anew")


def _cut(rule: CropRule, size: int) -> str:
    return f"{rule.detector}, margin {rule.margin:g}, {rule.roll}, {size} pixels"


def _write_folds(path: Path, folds: Sequence[Fold], crops: CropSet) -> None:
    parts = [(fold.number, name, rows) for fold in folds for name, rows in fold.parts().items()]
    rows = np.concatenate([rows for _, _, rows in parts])
    frames = [crops.frames[row] for row in rows]
    _write_parquet(
        path,
        {
            "fold": np.concatenate([np.full(len(rows), number) for number, _, rows in parts]),
            "crop": rows,
            "file": np.array([str(frame.file) for frame in frames]),
            "frame_index": np.array([frame.frame_index for frame in frames]),
            "child": np.array([frame.child for frame in frames]),
            "label": np.array([frame.label for frame in frames]),
            "origin": np.array([frame.origin for frame in frames]),
            "part": np.concatenate([np.full(len(rows), name) for _, name, rows in parts]),
        },
    )


def _write_parquet(path: Path, columns: dict[str, NDArray[np.generic]]) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = path.with_name(f".{path.name}.part")
    parquet.write_table(pa.table({name: pa.array(values.tolist()) for name, values in columns.items()}), waiting)
    waiting.replace(path)


def _write(record: BaseModel, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = path.with_name(f".{path.name}.part")
    waiting.write_text(record.model_dump_json(indent=2) + "\n", encoding="utf-8")
    waiting.replace(path)


def _read(kind: type[Facts], path: Path, advice: str) -> Facts:
    if not path.is_file():
        raise TrainingError(f"{path.parent}: a run must hold {path.name}, it is not there; {advice}")
    try:
        return kind.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(map(str, first["loc"])) or "the file"
        raise TrainingError(f"{path}: {field} is damaged ({first['msg']}); train anew") from error


def _short(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.8g}"
