"""What a run says about itself: run.json and each fold's fold.json. Loads no TensorFlow."""

from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from models.manifest import CropRule, Slug, Text


class Part(BaseModel):
    """What all parts of a record share: strict types, nothing extra, nothing changed afterwards."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class UsedFile(Part):
    """A table or a crop set that a run used, with its row count and SHA-256.

    A crop set's is `run_folder.crops_hash`; in older runs that of its Parquet file alone, which does not tell pictures
    cut anew.
    """

    path: Path
    sha256: str
    rows: int


class UsedWeights(Part):
    """The file of pretrained weights that a run began with, and the mean and spread of each layer's kernel in it."""

    path: Path
    sha256: str
    verified: bool
    """Whether the file is byte for byte a known one; else only its shapes and statistics were right."""
    statistics: dict[str, tuple[float, float]]


class Environment(Part):
    """What a run ran on."""

    python: str
    platform: str
    packages: dict[str, str]
    devices: tuple[str, ...]


class RunRecord(Part):
    """All of run.json."""

    format_version: Literal["1.0"]
    name: Slug
    kind: Literal["network", "baseline"]
    model: Slug
    """The network's or baseline's name."""
    created: AwareDatetime
    classes: tuple[str, ...]
    tables: tuple[UsedFile, ...]
    crops: tuple[UsedFile, ...]
    crop_rule: CropRule
    size: int
    """Width and height of the crops in pixels."""
    frames: int
    children: int
    folds: int = Field(ge=1)
    seed: int
    weights: UsedWeights | None
    deviations: tuple[Text, ...]
    """Where the run differs from the recipe that it stands on, one text each."""
    notes: tuple[Text, ...]
    """What the reader of the numbers must know, such as a test part with one label only."""
    environment: Environment


class Counts(Part):
    """Crops of one part."""

    nonpain: int
    pain: int
    children: int


class FoldRecord(Part):
    """All of fold.json, which is there once a fold is finished."""

    number: int
    best_epoch: int
    """The epoch whose weights were kept, from 1; 0 where a model has no epochs, or none beat what it began with."""
    epochs: int
    stopped: Literal["end", "early"]
    seconds: float
    parts: dict[str, Counts]
