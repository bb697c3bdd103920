"""Fits a network: weighted classes, best epoch by validation kept, early end, everything by one seed.

While it learns, a second head is asked how strongly each facial action is done: the label says yes or no, the actions
say why. The head is not part of the network that is exported.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.augmentation import Arrays, AugmentationSettings, AugmentedCrops, augment
from training.crops import Crops
from training.networks.network import Network
from training.quiet_tensorflow import keras
from training.tables import ACTIONS


@dataclass(frozen=True, slots=True)
class FitSettings:
    """How a network is fitted.

    Attributes:
        epochs: At most this many.
        patience: Ends after this many epochs without a lower validation loss.
        batch: Crops a step.
        learning_rate: At the start; it falls to a hundredth along half a cosine over all epochs.
        seed: Of dropout, order and augmentation.
        hard_epochs: More epochs afterwards, with much stronger augmentation.
        smoothing: Label smoothing: rendered labels have a hard edge where the faces have none.
        actions_weight: Of the loss over the facial actions; that over the classes weighs 1.
    """

    epochs: int = 30
    patience: int = 30
    batch: int = 16
    learning_rate: float = 3e-3
    seed: int = 1
    hard_epochs: int = 16
    smoothing: float = 0.02
    actions_weight: float = 3.0


@dataclass(frozen=True, slots=True)
class Fit:
    """What came out: which epoch's weights the network now has (from 1), of how many, and its validation loss."""

    best_epoch: int
    epochs: int
    validation_loss: float


def class_weights(labels: NDArray[np.int64]) -> NDArray[np.float32]:
    """(N,) a weight for each crop that makes every class count the same; their mean is 1."""
    values, place, counts = np.unique(labels, return_inverse=True, return_counts=True)
    return (len(labels) / (len(values) * counts))[place].astype(np.float32)


def fit(
    network: Network,
    train: Crops,
    validation: Crops,
    settings: FitSettings,
    keep: Path | None = None,
    augmentation: AugmentationSettings | None = None,
) -> Fit:
    """Fits `network` in place and leaves the weights of the best epoch in it.

    Args:
        network: With fresh or pretrained weights.
        train: Crops with a border for augmentation.
        validation: Crops of other children; used without their border and unchanged.
        settings: How.
        keep: A file (.keras) that holds the network of the best epoch so far.
        augmentation: How much the training crops are changed; the usual much if None. If given, the best epoch is
            chosen over the validation crops as they are and changed once as much.
    """
    keras.utils.set_random_seed(settings.seed)
    width, _ = network.input_size
    targets, classes = _targets(train, network.classes), class_weights(train.labels)
    batches = AugmentedCrops(
        train.images,
        targets,
        {"classes": classes, "actions": np.ones_like(classes)},
        width,
        batch=settings.batch,
        seed=settings.seed,
        settings=augmentation,
    )
    model = _with_actions(network)
    rate = keras.optimizers.schedules.CosineDecay(settings.learning_rate, len(batches) * settings.epochs, alpha=0.01)
    model.compile(
        keras.optimizers.Adam(rate),
        loss={
            "classes": keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=settings.smoothing),
            "actions": keras.losses.BinaryCrossentropy(from_logits=True),
        },
        loss_weights={"classes": 1.0, "actions": settings.actions_weight},
        metrics={"classes": "accuracy"},
        jit_compile=False,  # compiled, separable convolutions take twice as long on a CPU
    )
    best = _BestEpoch(network.model, settings.patience, keep)
    shown = _validation(validation, network, augmentation, settings.seed)
    model.fit(batches, validation_data=shown, epochs=settings.epochs, callbacks=[best], verbose=2)
    return best.restore()


def logits_of(network: Network, crops: NDArray[np.uint8], batch: int = 64) -> NDArray[np.float64]:
    """(N, classes) logits of crops as they come, (N, H, W, 3) uint8."""
    parts = [
        keras.ops.convert_to_numpy(network.model(crops[start : start + batch].astype(np.float32), training=False))
        for start in range(0, len(crops), batch)
    ]
    return np.concatenate(parts).astype(np.float64)


class _BestEpoch(keras.callbacks.Callback):  # type: ignore[misc]
    """Keeps the weights with the lowest validation loss over the classes; ends when it has stopped to fall."""

    def __init__(self, network: keras.Model, patience: int, keep: Path | None) -> None:
        super().__init__()
        self._network, self._patience, self._keep = network, patience, keep
        self._weights: list[NDArray[np.float32]] = network.get_weights()
        self._best = Fit(0, 0, float("inf"))

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        loss = float((logs or {})["val_classes_loss"])
        best = self._best
        if loss < best.validation_loss:
            self._best = Fit(epoch + 1, epoch + 1, loss)
            self._weights = self._network.get_weights()
            if self._keep is not None:
                self._network.save(self._keep)
        else:
            self._best = Fit(best.best_epoch, epoch + 1, best.validation_loss)
            if epoch + 1 - best.best_epoch >= self._patience:
                self.model.stop_training = True

    def restore(self) -> Fit:
        self._network.set_weights(self._weights)
        return self._best


def _with_actions(network: Network) -> keras.Model:
    """The network with a second head on its last dense layer before the logits, sharing all weights."""
    hidden = network.model.get_layer(network.dense_layers[-2]).output
    actions = keras.layers.Dense(len(ACTIONS), name="actions")(hidden)
    return keras.Model(network.model.input, {"classes": network.model.output, "actions": actions})


def _validation(
    crops: Crops, network: Network, augmentation: AugmentationSettings | None, seed: int
) -> tuple[NDArray[np.float32], Arrays]:
    plain, targets = crops.plain.astype(np.float32), _targets(crops, network.classes)
    if augmentation is None:
        return plain, targets
    random, (width, _) = np.random.default_rng(seed), network.input_size
    changed = np.stack([augment(image, width, random, augmentation) for image in crops.images]).astype(np.float32)
    return np.concatenate([plain, changed]), {name: np.concatenate([rows, rows]) for name, rows in targets.items()}


def _targets(crops: Crops, classes: int) -> Arrays:
    return {"classes": np.eye(classes, dtype=np.float32)[crops.labels], "actions": crops.actions}
