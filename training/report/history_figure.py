"""How a run learned: loss and accuracy by epoch, one colour a fold."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from training.report.style import fold_colour, new_figure, plain, save

History = Sequence[Mapping[str, float]]


def history_figure(histories: Mapping[int, History], best_epochs: Mapping[int, int], path: Path) -> Path:
    """Draws the folds' histories.

    Args:
        histories: By fold: rows of `RunFolder.history`, one an epoch; NaN without validation.
        best_epochs: By fold: the epoch whose weights were kept.
        path: The PNG file.
    """
    figure = new_figure(9.6, 3.8)
    for axes, name in zip(figure.subplots(1, 2), ("loss", "accuracy"), strict=True):
        plain(axes)
        for place, (number, rows) in enumerate(histories.items()):
            epochs = np.array([row["epoch"] for row in rows])
            colour = fold_colour(place)
            train, validation = (np.array([row[f"{prefix}{name}"] for row in rows]) for prefix in ("", "val_"))
            axes.plot(epochs, train, color=colour, linewidth=1, linestyle=":")
            shown = train if np.isnan(validation).all() else validation
            axes.plot(epochs, shown, color=colour, linewidth=1.6, label=f"fold {number}")
            kept = epochs == best_epochs[number]
            axes.plot(epochs[kept], shown[kept], "o", color=colour, markersize=6)
        axes.plot([], [], color="black", linewidth=1, linestyle=":", label="training")
        axes.plot([], [], color="black", linewidth=1.6, label="validation")
        axes.set(xlabel="epoch", ylabel=name)
    axes.legend(fontsize=8, frameon=False, ncols=2)
    return save(figure, path)
