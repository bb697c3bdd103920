"""A small network learns to answer as a large one does, and to look where it looks.

The large network's answers to a few fixed variants of every crop are worked out once. The small one then learns from
them, not from the labels: softened probabilities (Hinton, Vinyals, Dean, Distilling the Knowledge in a Neural Network,
2015, arXiv 1503.02531) and the map of where its last convolution is active (Zagoruyko, Komodakis, Paying More Attention
to Attention, ICLR 2017, arXiv 1612.03928), which has one number a place, however many channels either network has.
All of it is kept on the disk: a killed run goes on after its last batch of answers, or its last epoch.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.crop_set import CropSet
from training.draws import batches, draw, generator, unchanged
from training.errors import TrainingError
from training.fit_state import Progress, StateFolder, row
from training.folds import Fold
from training.networks.network import Network
from training.quiet_tensorflow import keras
from training.recipe import Recipe

SOFTNESS = 2.0
"""Temperature that both networks' logits are divided by while one learns from the other."""

CLASSES = 2
TAUGHT_AT_ONCE = 16

OnAnswers = Callable[[int, int], None]
"""Hears how many answers of the large network are kept, of how many."""

OnEpoch = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class DistillationSettings:
    """How the small network learns.

    Attributes:
        variants: Changed copies of every training crop that the large network is asked about.
        attention_weight: Of the loss over the map; that over the probabilities weighs 1; 0 leaves the map out.
    """

    variants: int = 3
    attention_weight: float = 1.0


def distil(
    large: Network,
    small: Network,
    crops: CropSet,
    fold: Fold,
    recipe: Recipe,
    settings: DistillationSettings,
    state: StateFolder,
    *,
    on_answers: OnAnswers = lambda _done, _of: None,
    on_epoch: OnEpoch = lambda _progress: None,
) -> Progress:
    """Trains `small` in place on the fold's training children and leaves the kept epoch's weights in it.

    Args:
        large: Answers; stays as it is.
        small: Learns; its map must have the large one's size.
        crops: The run's.
        fold: Which children train and which validate.
        recipe: Its training settings (rate, epochs, batch, what is kept) and augmentation hold here too; the loss is
            this module's, and so "accuracy" is the share of the large network's decisions that the small one shares.
        settings: How it learns.
        state: Where everything is kept; its folder may be removed once the fold is finished.
        on_answers: Hears how far the large network is.
        on_epoch: Hears of each epoch.

    Returns:
        How it went; `kept_epoch` is 0 where the weights it began with were not beaten on the validation children
        (without any: on the training crops); they then stay.

    Raises:
        TrainingError: The loss is no longer a number.
    """
    model = _with_attention(small)
    steps = math.ceil(len(fold.train) / recipe.training.batch) * recipe.training.epochs
    rate: Any = recipe.training.learning_rate
    if recipe.training.schedule == "cosine":
        rate = keras.optimizers.schedules.CosineDecay(rate, steps, alpha=0.01)
    model.compile(
        keras.optimizers.Adam(rate),
        loss=_loss(settings.attention_weight),
        metrics=[keras.metrics.MeanMetricWrapper(_same_decision, name="accuracy")],
        jit_compile=False,
    )
    model.optimizer.build(model.trainable_variables)
    variables = [*small.model.variables, *model.optimizer.variables]
    start = small.model.get_weights()
    progress = state.load(variables)
    teacher = None
    while not progress.is_over(recipe.training):
        teacher = teacher or _Teacher(large, crops, fold, recipe, settings, state.folder, on_answers)
        begun = time.monotonic()
        history = model.fit(
            teacher.training(progress.epochs),
            validation_data=teacher.validation(),
            shuffle=False,  # the order is ours
            verbose=0,
        )
        logs = {name: float(values[-1]) for name, values in history.history.items()}
        if not math.isfinite(logs["loss"]):
            raise TrainingError(
                f"a loss must be a number, got {logs['loss']} in epoch {progress.epochs + 1} of fold {fold.number}; "
                f"give a lower --learning-rate than {recipe.training.learning_rate:g} and a new --out"
            )
        learned = float(np.asarray(model.optimizer.learning_rate))
        progress = progress.after(row(progress.epochs + 1, logs, learned, time.monotonic() - begun), recipe.training)
        if progress.kept_epoch == progress.epochs:
            state.keep(small.model.get_weights())
        state.save(progress, variables)
        on_epoch(progress)
    # A rate that is too high ruins a network that was pruned almost without loss: then that one stays.
    teacher = teacher or _Teacher(large, crops, fold, recipe, settings, state.folder, on_answers)
    judged = teacher.validation() if len(fold.validation) else teacher.training(0)
    kept = state.kept()
    losses = []
    for weights in (kept, start):
        small.model.set_weights(weights)
        losses.append(float(model.evaluate(judged, verbose=0, return_dict=True)["loss"]))
    if not losses[0] < losses[1]:
        return replace(progress, kept_epoch=0)
    small.model.set_weights(kept)
    return progress


class _Teacher:
    """The large network's answers, (logits, map) a crop, worked out once and kept."""

    def __init__(
        self,
        large: Network,
        crops: CropSet,
        fold: Fold,
        recipe: Recipe,
        settings: DistillationSettings,
        folder: Path,
        on_answers: OnAnswers,
    ) -> None:
        self._crops, self._fold, self._recipe, self._settings = crops, fold, recipe, settings
        model = _with_attention(large)
        self._of = settings.variants * len(fold.train) + len(fold.validation)
        self._done = 0
        self._answers = [
            self._ask(model, fold.train, variant, folder / f"teacher-{variant}.npy", on_answers)
            for variant in range(settings.variants)
        ]
        self._checked = None
        if len(fold.validation):
            self._checked = self._ask(model, fold.validation, None, folder / "teacher-plain.npy", on_answers)

    def training(self, epoch: int) -> Any:
        """Batches of (changed crops, answers, weights) of an epoch, each crop in one of its variants."""
        fold, settings = self._fold, self._recipe.training
        variant = epoch % self._settings.variants
        order = generator(settings.seed, fold.number, epoch, 2).permutation(len(fold.train))
        answers = self._answers[variant][order]
        return batches(
            self._crops.images,
            fold.train[order],
            self._draws(variant).of(order),
            answers,
            np.ones(len(order), np.float32),
            size=self._recipe.network.input_size,
            batch=settings.batch,
        )

    def validation(self) -> Any:
        """The same of the validation children, unchanged; None where there are none."""
        if self._checked is None:
            return None
        rows = self._fold.validation
        return batches(
            self._crops.images,
            rows,
            unchanged(len(rows)),
            self._checked,
            np.ones(len(rows), np.float32),
            size=self._recipe.network.input_size,
            batch=self._recipe.training.batch,
        )

    def _draws(self, variant: int) -> Any:
        random = generator(self._recipe.training.seed, self._fold.number, variant, 3)
        return draw(random, len(self._fold.train), self._recipe.augmentation)

    def _ask(
        self, model: Any, rows: NDArray[np.int64], variant: int | None, file: Path, on_answers: OnAnswers
    ) -> NDArray[np.float32]:
        """(N, classes + places) answers; those on the disk are taken from there, from the first missing one it asks."""
        width = int(model.output_shape[-1])
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            waiting = file.with_suffix(".part")
            with waiting.open("wb") as stream:
                np.save(stream, np.full((len(rows), width), np.nan, np.float32))
            waiting.replace(file)
        kept = np.lib.format.open_memmap(file, mode="r+")
        draws = unchanged(len(rows)) if variant is None else self._draws(variant)
        missing = np.flatnonzero(np.isnan(kept).any(axis=1))
        self._done += len(rows) - len(missing)
        for start in range(0, len(missing), TAUGHT_AT_ONCE):
            chosen = missing[start : start + TAUGHT_AT_ONCE]
            nothing = np.zeros((len(chosen), 1), np.float32)
            size = self._recipe.network.input_size
            dataset = batches(
                self._crops.images, rows[chosen], draws.of(chosen), nothing, nothing[:, 0], size=size, batch=len(chosen)
            )
            for images, _, _ in dataset:
                kept[chosen] = keras.ops.convert_to_numpy(model(images, training=False))
            self._done += len(chosen)
            kept.flush()
            on_answers(self._done, self._of)
        return np.array(kept)


def _with_attention(network: Network) -> keras.Model:
    """The network with one output, (N, classes + places): logits, then where its map is active, of length 1."""
    activity = keras.ops.mean(keras.ops.square(network.model.get_layer(network.cam_layer).output), axis=-1)
    height, width = network.map_size
    activity = keras.ops.reshape(activity, (-1, height * width))
    length = keras.ops.sqrt(keras.ops.sum(keras.ops.square(activity), axis=-1, keepdims=True) + 1e-12)
    return keras.Model(network.model.input, keras.ops.concatenate([network.model.output, activity / length], axis=-1))


def _loss(attention_weight: float) -> Any:
    def loss(answers: Any, given: Any) -> Any:
        taught = keras.ops.softmax(answers[:, :CLASSES] / SOFTNESS)
        said = keras.ops.log_softmax(given[:, :CLASSES] / SOFTNESS)
        # The large network's own entropy taken off: 0 is the same answer.
        own = keras.ops.sum(taught * keras.ops.log(taught + 1e-12), axis=-1)
        apart = (own - keras.ops.sum(taught * said, axis=-1)) * SOFTNESS**2
        places = keras.ops.sum(keras.ops.square(answers[:, CLASSES:] - given[:, CLASSES:]), axis=-1)
        return apart + attention_weight * places

    return loss


def _same_decision(answers: Any, given: Any) -> Any:
    one, other = (keras.ops.argmax(each[:, :CLASSES], axis=-1) for each in (answers, given))
    return keras.ops.cast(keras.ops.equal(one, other), "float32")
