"""What a baseline is: pictures to numbers, numbers to a straight answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from training.metrics import FloatArray, LabelArray, auc

Features = NDArray[np.float32]
PENALTIES = (1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0)
"""Values of an SVM's C that the validation children choose from."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """One of chapter 2's models.

    Attributes:
        name: On the command line, in run folders and in reports.
        what: One sentence with the source.
        features: Crops (N, H, W, 3) uint8, RGB, to (N, features) float32.
        components: Principal components kept, or None for all features, each scaled to unit variance.
        classifier: What tells the classes apart.
    """

    name: str
    what: str
    features: Callable[[NDArray[np.uint8]], Features]
    components: int | None
    classifier: Literal["lda", "svm"]


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A fitted baseline: features (N, features) to logits (N, 2), and what the validation children chose."""

    model: Any
    chosen: str

    def logits(self, features: Features) -> FloatArray:
        """No pain is 0; pain is how far the picture lies on pain's side of the border."""
        far = np.asarray(self.model.decision_function(features), np.float64)
        return np.stack([np.zeros_like(far), far], axis=1)


def fit_baseline(
    baseline: Baseline,
    train: tuple[Features, LabelArray],
    validation: tuple[Features, LabelArray] | None,
    *,
    seed: int = 0,
) -> Fitted:
    """Fits on the training children; an SVM's C is the one with the best AUC on the validation children.

    Args:
        baseline: What to fit.
        train: Features (N, features) and labels (N,).
        validation: The same of other children; None leaves an SVM at the middle of `PENALTIES`.
        seed: Of the PCA and of the SVM's solver.
    """
    from sklearn.pipeline import make_pipeline

    reduction = _reduction(baseline, len(train[0]), seed).fit(train[0])
    features, labels = reduction.transform(train[0]), train[1]
    if baseline.classifier == "lda":
        return Fitted(make_pipeline(reduction, _lda().fit(features, labels)), "")
    if validation is None:
        middle = PENALTIES[len(PENALTIES) // 2]
        return Fitted(make_pipeline(reduction, _svm(middle, seed).fit(features, labels)), f"C = {middle:g}, not chosen")
    shown = reduction.transform(validation[0])
    trials = [_svm(penalty, seed).fit(features, labels) for penalty in PENALTIES]
    values = [auc(validation[1], np.asarray(trial.decision_function(shown))) for trial in trials]
    best = int(np.nanargmax(values))
    chosen = f"C = {PENALTIES[best]:g} of {_list(PENALTIES)}, by the AUC on the validation children"
    return Fitted(make_pipeline(reduction, trials[best]), chosen)


def _reduction(baseline: Baseline, pictures: int, seed: int) -> Any:
    from sklearn.decomposition import PCA
    from sklearn.preprocessing import StandardScaler

    if baseline.components is None:
        return StandardScaler()
    return PCA(min(baseline.components, pictures - 1), whiten=True, svd_solver="randomized", random_state=seed)


def _lda() -> Any:
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

    # Equal priors, as the networks' class weights have it.
    return LinearDiscriminantAnalysis(priors=(0.5, 0.5))


def _svm(penalty: float, seed: int) -> Any:
    from sklearn.svm import LinearSVC

    # Linear: best for children that training never saw, as Brahnam and others found (2005, doi 10.1007/11676935_15).
    return LinearSVC(C=penalty, class_weight="balanced", dual="auto", max_iter=20000, random_state=seed)


def _list(values: Sequence[float]) -> str:
    return ", ".join(f"{value:g}" for value in values)
