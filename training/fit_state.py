"""Where a fold's training stands after an epoch, kept on the disk so that a killed run goes on from there."""

import json
import math
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.kept_arrays import read_arrays, write_arrays
from training.recipe import TrainingSettings

STATE_FILE, KEPT_FILE = "state.npz", "kept.npz"

HISTORY = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate", "seconds")
"""Columns of the history; the validation's are NaN where there is none."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a fold has come.

    Attributes:
        history: One row an epoch, with the columns of `HISTORY`.
        kept_epoch: The epoch whose weights are kept so far, from 1; 0 before the first.
        lowest_epoch: The epoch with the lowest validation loss so far.
    """

    history: tuple[dict[str, float], ...] = ()
    kept_epoch: int = 0
    lowest_epoch: int = 0

    @property
    def epochs(self) -> int:
        """How many are done."""
        return len(self.history)

    def after(self, row: dict[str, float], settings: TrainingSettings) -> "Progress":
        """One epoch further: which epoch is kept now is as the recipe says, of equals the first."""
        history = (*self.history, row)
        done = replace(self, history=history)
        number = len(history)
        lowest = done.lowest_epoch
        if not lowest or row["val_loss"] < history[lowest - 1]["val_loss"]:
            lowest = number
        match settings.keep:
            case "last":
                kept = number
            case "lowest-validation-loss":
                kept = lowest
            case "best-validation-accuracy":
                kept = self.kept_epoch
                if not kept or row["val_accuracy"] > history[kept - 1]["val_accuracy"]:
                    kept = number
        return Progress(history, kept, lowest)

    def is_over(self, settings: TrainingSettings) -> bool:
        """Whether all epochs are done, or the validation loss has not fallen for as long as the recipe waits."""
        return self.epochs >= settings.epochs or self.is_early(settings)

    def is_early(self, settings: TrainingSettings) -> bool:
        """Whether it ends for want of a lower validation loss."""
        waited = self.epochs - self.lowest_epoch
        return settings.patience is not None and self.epochs > 0 and waited >= settings.patience


@dataclass(frozen=True, slots=True)
class StateFolder:
    """The folder of an unfinished fold's state."""

    folder: Path
    _keys: tuple[str, ...] = field(default=("history", "kept_epoch", "lowest_epoch"))

    def save(self, progress: Progress, variables: Sequence[Any]) -> None:
        """Keeps the state after an epoch: network, optimizer, dropout's chance, in one step."""
        arrays = {f"v{place}": np.asarray(variable) for place, variable in enumerate(variables)}
        facts = json.dumps({key: getattr(progress, key) for key in self._keys})
        self.folder.mkdir(parents=True, exist_ok=True)
        write_arrays(self.folder / STATE_FILE, arrays | {"progress": np.array(facts)})

    def keep(self, weights: Sequence[NDArray[np.generic]]) -> None:
        """Keeps the weights of the best epoch so far."""
        self.folder.mkdir(parents=True, exist_ok=True)
        write_arrays(self.folder / KEPT_FILE, {f"v{place}": array for place, array in enumerate(weights)})

    def load(self, variables: Sequence[Any]) -> Progress:
        """Puts the state back into the variables, which must be the same ones as at `save`; fresh where none is kept.

        A file that a power cut damaged counts as none: then the fold begins anew.
        """
        arrays, kept = read_arrays(self.folder / STATE_FILE), read_arrays(self.folder / KEPT_FILE)
        if arrays is None or kept is None or len(arrays) != len(variables) + 1:
            return Progress()
        facts = json.loads(str(arrays["progress"]))
        for place, variable in enumerate(variables):
            variable.assign(arrays[f"v{place}"])
        history = tuple({name: float(value) for name, value in row.items()} for row in facts["history"])
        return Progress(history, facts["kept_epoch"], facts["lowest_epoch"])

    def kept(self) -> list[NDArray[np.generic]]:
        """The weights of the best epoch."""
        arrays = read_arrays(self.folder / KEPT_FILE) or {}
        return [arrays[f"v{place}"] for place in range(len(arrays))]

    def clear(self) -> None:
        """Removes everything: the fold is finished."""
        if self.folder.is_dir():
            shutil.rmtree(self.folder)


def row(epoch: int, logs: dict[str, float], learning_rate: float, seconds: float) -> dict[str, float]:
    """One row of the history from what Keras logged."""
    return {
        "epoch": epoch,
        "loss": logs["loss"],
        "accuracy": logs["accuracy"],
        "val_loss": logs.get("val_loss", math.nan),
        "val_accuracy": logs.get("val_accuracy", math.nan),
        "learning_rate": learning_rate,
        "seconds": round(seconds, 2),
    }
