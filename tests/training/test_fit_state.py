"""Which epoch is kept and when training ends, by the recipe's rules; and a state that comes back."""

import math
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from training.fit_state import Progress, StateFolder
from training.recipe import TrainingSettings, load_recipe

THESIS = load_recipe("experiment-1").training
NUMBERS = st.lists(st.tuples(st.floats(0, 5), st.sampled_from([0.5, 0.6, 0.7, 0.8])), min_size=1, max_size=40)


def _settings(**changes: object) -> TrainingSettings:
    return THESIS.model_copy(update=changes)


def _row(number: int, val_loss: float, val_accuracy: float) -> dict[str, float]:
    return {"epoch": number, "loss": 1.0, "accuracy": 0.5, "val_loss": val_loss, "val_accuracy": val_accuracy}


@given(NUMBERS)
def test_the_first_of_the_best_epochs_is_kept(numbers: list[tuple[float, float]]) -> None:
    losses, accuracies = zip(*numbers, strict=True)
    expected = {
        "best-validation-accuracy": 1 + accuracies.index(max(accuracies)),
        "lowest-validation-loss": 1 + losses.index(min(losses)),
        "last": len(numbers),
    }
    for keep, epoch in expected.items():
        progress = Progress()
        for number, (loss, accuracy) in enumerate(numbers, start=1):
            progress = progress.after(_row(number, loss, accuracy), _settings(keep=keep))
        assert progress.kept_epoch == epoch


@given(NUMBERS, st.integers(1, 6))
def test_it_ends_after_as_many_epochs_without_a_lower_loss_as_the_recipe_waits(
    numbers: list[tuple[float, float]], patience: int
) -> None:
    settings = _settings(patience=patience, epochs=100)
    progress, done = Progress(), 0
    while not progress.is_over(settings) and done < len(numbers):
        done += 1
        progress = progress.after(_row(done, *numbers[done - 1]), settings)
    losses = [loss for loss, _ in numbers[:done]]
    waited = done - 1 - losses.index(min(losses))
    assert progress.is_early(settings) == (waited >= patience)
    # Nothing before the end was a reason to end.
    for earlier in range(1, done):
        part = losses[:earlier]
        assert earlier - 1 - part.index(min(part)) < patience


def test_a_state_comes_back_and_a_damaged_one_counts_as_none(tmp_path: Path) -> None:
    class Variable:
        def __init__(self, values: list[float]) -> None:
            self.values = np.array(values)

        def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray:
            return self.values

        def assign(self, values: np.ndarray) -> None:
            self.values = values

    state = StateFolder(tmp_path / "state")
    assert state.load([Variable([0])]) == Progress()
    progress = Progress().after(_row(1, math.nan, math.nan), _settings(keep="last", patience=None))
    state.keep([np.array([7.0])])
    state.save(progress, [Variable([1, 2])])
    fresh = Variable([0, 0])
    again = state.load([fresh])
    assert (again.epochs, again.kept_epoch) == (1, 1)
    assert math.isnan(again.history[0]["val_loss"])
    assert fresh.values.tolist() == [1, 2]
    assert state.kept()[0].tolist() == [7.0]
    assert state.load([fresh, fresh]) == Progress()  # another network
    for name in ("state.npz", "kept.npz"):
        file = tmp_path / "state" / name
        whole = file.read_bytes()
        half = whole[: len(whole) // 2]
        for damaged in (b"PK cut short", half, half + bytes(len(whole) - len(half))):
            file.write_bytes(damaged)
            assert state.load([fresh]) == Progress()
        file.write_bytes(whole)
        assert state.load([fresh]).epochs == 1
    (tmp_path / "state" / ".kept.npz.part").write_bytes(b"left over")
    state.clear()
    assert not (tmp_path / "state").exists()
