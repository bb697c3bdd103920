"""Trains one fold of a run by its recipe, from where it was left, and writes what came out.

Everything it needs lies in the run's folder, so that a fold can be trained in this process, after a kill, or on another
machine that sees the same folders.
"""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.cached_features import FeatureStore, open_features, split_at_frozen
from training.crop_set import CropSet
from training.draws import batches, draw, generator, unchanged
from training.errors import TrainingError
from training.fit import class_weights
from training.fit_state import Progress, StateFolder, row
from training.folds import Fold
from training.networks.choose import builder
from training.networks.network import Network
from training.quiet_tensorflow import keras, tf
from training.recipe import Recipe, TrainingSettings, parse_recipe
from training.run_folder import RECIPE_FILE, RunFolder, read_run
from training.run_record import Counts, FoldRecord
from training.weights import DEMONSTRATION_FILE, load_earlier, load_pretrained

OnEpoch = Callable[[int, Progress], None]
"""Is called after each epoch with the fold's number."""

CLASSES = 2
STATE = "state"
PREDICTED_AT_ONCE = 32


def train_fold(folder: Path, number: int, on_epoch: OnEpoch | None = None) -> FoldRecord:
    """Trains a fold of a run to its end; one that is finished is left alone.

    Args:
        folder: The run's.
        number: Of the fold, from 1.
        on_epoch: Is told after each epoch.

    Raises:
        TrainingError: The loss is no longer a number, the memory is too small, or the run's files do not fit.
    """
    run = read_run(folder)
    if number in run.finished:
        return run.fold_record(number)
    recipe = parse_recipe(run.recipe_text, str(folder / RECIPE_FILE))
    crops, fold = run.crops(), run.folds()[number - 1]
    features = open_features(folder) if recipe.training.cached_variants else None
    with _precision(recipe.training):
        weights = run.record.weights.path if run.record.weights else None
        model = build(recipe, weights, seed=int(generator(recipe.training.seed, number).integers(2**31)))
        fitter = _Fitter(recipe, crops, fold, model, StateFolder(run.fold_folder(number) / STATE), features)
        progress = fitter.run(lambda done: _tell(run, number, done, on_epoch))
    network = _in_float32(recipe, fitter.state.kept())
    network.model.save(run.network_file(number))
    return _finish(run, crops, fold, network, progress, recipe.training, fitter.state)


def build(recipe: Recipe, weights: Path | None, *, seed: int) -> Any:
    """The recipe's network as a Keras model, with pretrained weights where the recipe asks for them.

    Args:
        recipe: What to build.
        weights: The user's file; read only where the recipe needs it.
        seed: Of the random weights and of dropout.

    Raises:
        TrainingError: The weights are missing or another network's, or the network cannot have that input size.
    """
    keras.utils.set_random_seed(seed)
    choice = recipe.network
    try:
        model = builder(choice.name).build(choice.input_size, CLASSES, dropout=choice.dropout, l1=choice.l1)
    except ValueError as error:
        said = " ".join(str(error).split())
        raise TrainingError(
            f"network.input_size must suit {choice.name}, got {choice.input_size} ({said:.100}); see training/networks"
        ) from error
    if choice.weights == "vgg-face":
        load_pretrained(model, weights)
    elif choice.weights == "keras" and weights is not None:
        load_earlier(model, weights, choice.name)
    elif choice.weights == "demonstration":
        load_earlier(model, DEMONSTRATION_FILE, choice.name)
    return model


def predict(network: Network, crops: CropSet, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """(N, classes) logits of some crops as they are."""
    plain, parts = crops.plain, []
    for start in range(0, len(rows), PREDICTED_AT_ONCE):
        chosen = np.ascontiguousarray(plain[rows[start : start + PREDICTED_AT_ONCE]]).astype(np.float32)
        parts.append(keras.ops.convert_to_numpy(network.model(chosen, training=False)).astype(np.float64))
    return np.concatenate(parts)


class _Fitter:
    """One fold's training: what stays the same from epoch to epoch."""

    def __init__(
        self,
        recipe: Recipe,
        crops: CropSet,
        fold: Fold,
        model: Any,
        state: StateFolder,
        features: FeatureStore | None,
    ) -> None:
        self._recipe, self._crops, self._fold, self._features = recipe, crops, fold, features
        self._whole = model
        self._model = split_at_frozen(model)[1] if features else model
        self.state = state
        self._targets = np.eye(CLASSES, dtype=np.float32)[crops.labels]
        # Validation crops keep weight 1, as with Keras's own class weights.
        self._weights = np.ones(len(crops.frames), np.float32)
        if recipe.training.class_weights == "balanced":
            self._weights[fold.train] = class_weights(crops.labels[fold.train])
        self._model.compile(
            self._optimizer(),
            loss=keras.losses.CategoricalCrossentropy(from_logits=True),
            metrics=["accuracy"],
            jit_compile=False,  # compiled, separable convolutions take twice as long on a CPU
        )
        self._model.optimizer.build(self._model.trainable_variables)

    def run(self, on_epoch: Callable[[Progress], None]) -> Progress:
        """Trains from the state that is kept to the end."""
        settings = self._recipe.training
        variables = [*self._whole.variables, *self._model.optimizer.variables]
        progress = self.state.load(variables)
        while not progress.is_over(settings):
            started = time.monotonic()
            logs = self._epoch(progress.epochs)
            rate = float(np.asarray(self._model.optimizer.learning_rate))
            progress = progress.after(row(progress.epochs + 1, logs, rate, time.monotonic() - started), settings)
            if progress.kept_epoch == progress.epochs:
                self.state.keep(self._whole.get_weights())
            self.state.save(progress, variables)
            on_epoch(progress)
        return progress

    def _optimizer(self) -> Any:
        settings = self._recipe.training
        steps = math.ceil(len(self._fold.train) / settings.batch) * settings.epochs
        rate: Any = settings.learning_rate
        if settings.schedule == "cosine":
            rate = keras.optimizers.schedules.CosineDecay(rate, steps, alpha=0.01)
        return keras.optimizers.Adam(rate)

    def _epoch(self, done: int) -> dict[str, float]:
        fold, settings = self._fold, self._recipe.training
        key = (settings.seed, fold.number, done)
        random = generator(*key, 0)
        order = fold.train[random.permutation(len(fold.train))]
        shown = None
        if len(fold.validation):
            shown = self._batches(fold.validation, generator(*key, 1), change=self._recipe.augmentation.validation)
        try:
            history = self._model.fit(
                self._batches(order, random, change=True),
                validation_data=shown,
                initial_epoch=done,
                epochs=done + 1,
                callbacks=[_Guard(fold.number, done + 1, settings)],
                shuffle=False,  # the order is ours
                verbose=0,
            )
        except (tf.errors.ResourceExhaustedError, MemoryError) as error:
            raise self._out_of_memory() from error
        return {name: float(values[-1]) for name, values in history.history.items()}

    def _batches(self, rows: NDArray[np.int64], random: np.random.Generator, *, change: bool) -> Any:
        settings, size = self._recipe.training, self._recipe.network.input_size
        targets, weights = self._targets[rows], self._weights[rows]
        if self._features:
            chance = random if change else None
            return self._features.batches(rows, chance, targets, weights, batch=settings.batch)
        draws = draw(random, len(rows), self._recipe.augmentation) if change else unchanged(len(rows))
        return batches(self._crops.images, rows, draws, targets, weights, size=size, batch=settings.batch)

    def _out_of_memory(self) -> TrainingError:
        """Tries smaller batches until one fits."""
        batch = self._recipe.training.batch
        shape = self._model.input_shape[1:]
        while batch > 1:
            batch //= 2
            try:
                self._model.train_on_batch(np.zeros((batch, *shape), np.float32), self._targets[:1].repeat(batch, 0))
            except (tf.errors.ResourceExhaustedError, MemoryError):
                continue
            return TrainingError(
                f"a batch must fit into memory, {self._recipe.training.batch} crops do not; {batch} do: give "
                f"--set training.batch={batch} and a new --out"
            )
        return TrainingError(
            "a batch must fit into memory, not even one crop does; choose a smaller network or another machine"
        )


class _Guard(keras.callbacks.Callback):  # type: ignore[misc]
    """Ends at once where the loss is no longer a number: nothing after it means anything."""

    def __init__(self, fold: int, epoch: int, settings: TrainingSettings) -> None:
        super().__init__()
        self._place, self._rate = f"epoch {epoch} of fold {fold}", settings.learning_rate

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        loss = float((logs or {})["loss"])
        if not math.isfinite(loss):
            raise TrainingError(
                f"a loss must be a number, got {loss} in step {batch + 1} of {self._place}; lower "
                f"training.learning_rate ({self._rate:g}) or train in float32, with a new --out"
            )


@contextmanager
def _precision(settings: TrainingSettings) -> Iterator[None]:
    """Builds and trains in the recipe's precision."""
    before = keras.config.dtype_policy()
    if is_mixed(settings):
        keras.config.set_dtype_policy("mixed_float16")
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def is_mixed(settings: TrainingSettings) -> bool:
    """Whether this machine trains the recipe in mixed precision."""
    match settings.precision:
        case "mixed":
            return True
        case "float32":
            return False
        case "auto":
            return bool(tf.config.list_physical_devices("GPU"))


def _in_float32(recipe: Recipe, weights: list[NDArray[np.generic]]) -> Network:
    """The same network in float32, whatever it was trained in; without its penalty, which only training needs."""
    choice = recipe.network
    chosen = builder(choice.name)
    model = chosen.build(choice.input_size, CLASSES, dropout=choice.dropout)
    model.set_weights(weights)
    return chosen.describe(model)


def _tell(run: RunFolder, number: int, progress: Progress, on_epoch: OnEpoch | None) -> None:
    run.write_history(number, progress.history)
    if on_epoch:
        on_epoch(number, progress)


def _finish(
    run: RunFolder,
    crops: CropSet,
    fold: Fold,
    network: Network,
    progress: Progress,
    settings: TrainingSettings,
    state: StateFolder,
) -> FoldRecord:
    if len(fold.validation):
        run.write_predictions(
            fold.number, "validation", crops, fold.validation, predict(network, crops, fold.validation)
        )
    run.write_predictions(fold.number, "test", crops, fold.test, predict(network, crops, fold.test))
    labels, children = crops.labels, crops.children
    record = FoldRecord(
        number=fold.number,
        best_epoch=progress.kept_epoch,
        epochs=progress.epochs,
        stopped="early" if progress.epochs < settings.epochs else "end",
        seconds=round(sum(each["seconds"] for each in progress.history), 1),
        parts={
            part: Counts(
                nonpain=int((labels[rows] == 0).sum()),
                pain=int((labels[rows] == 1).sum()),
                children=len(np.unique(children[rows])),
            )
            for part, rows in fold.parts().items()
        },
    )
    run.write_history(fold.number, progress.history)
    run.write_fold_record(record)
    state.clear()
    return record
