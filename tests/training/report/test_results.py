"""The numbers of a run by hand, and the faults that they must not survive."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.errors import TrainingError
from training.report.results import FoldAnswers, result_of
from training.run_folder import Predictions

pytestmark = pytest.mark.training


def rows(children: str, *, sure: float = 2.0, swapped: bool = False, seed: int = 0) -> Predictions:
    """Two pictures a child, one with pain, answered by `sure` times the truth and some noise."""
    count = 2 * len(children)
    labels = np.tile([0, 1], len(children)).astype(np.int64)
    truth = np.where(labels == 1, sure, -sure) * (-1 if swapped else 1)
    logits = np.stack([np.zeros(count), truth + np.random.default_rng(seed).normal(size=count)], axis=1)
    names = np.repeat(list(children), 2)
    return Predictions(np.arange(count), names, np.tile([0, 1], len(children)), names, labels, logits)


def folds(**options: bool) -> list[FoldAnswers]:
    return [
        FoldAnswers(1, rows("abcd", seed=1), rows("efgh", seed=2, **options)),
        FoldAnswers(2, rows("efgh", seed=3), rows("abcd", seed=4, **options)),
    ]


def test_spread_is_mean_and_sample_deviation_of_the_folds() -> None:
    found = result_of(folds(), draws=50)
    values = [each.scores.accuracy for each in found.folds]
    assert found.spreads["accuracy"].mean == pytest.approx(np.mean(values))
    assert " ± " in found.spreads["accuracy"].text()
    assert found.spreads["accuracy"].sd == pytest.approx(abs(values[0] - values[1]) / np.sqrt(2))
    right = sum(each.confusion.true_pain + each.confusion.true_none for each in found.folds)
    assert found.pooled.accuracy == pytest.approx(right / 16)
    assert sorted(set(found.children.tolist())) == list("abcdefgh")


@settings(max_examples=20)
@given(st.integers(0, 100))
def test_the_test_children_have_no_say_in_temperature_and_threshold(seed: int) -> None:
    validation = rows("abcd")
    ours, theirs = (
        result_of([FoldAnswers(1, validation, rows("efgh", seed=each))], draws=2).folds[0].decision
        for each in (seed, seed + 1)
    )
    assert ours == theirs


def test_the_larger_output_decides_where_the_thesis_is_compared() -> None:
    """Both outputs lean to pain: the validation children move the threshold, the thesis's decision stays."""

    def lean(part: Predictions | None) -> Predictions:
        assert part is not None
        return replace(part, logits=part.logits + np.array([0.0, 3.0]))

    leaning = [FoldAnswers(each.number, lean(each.validation), lean(each.test)) for each in folds()]
    chosen, larger = result_of(leaning, draws=20), result_of(leaning, draws=20, larger_output=True)
    argmax = [float((each.test.logits.argmax(axis=1) == each.test.labels).mean()) for each in leaning]
    assert larger.spreads["accuracy"].mean == pytest.approx(np.mean(argmax))
    assert chosen.spreads["accuracy"].mean > larger.spreads["accuracy"].mean
    assert larger.pooled.auc == pytest.approx(result_of(folds(), draws=2, larger_output=True).pooled.auc)


def test_without_a_validation_part_nothing_is_chosen() -> None:
    found = result_of([FoldAnswers(1, None, rows("abc"))], draws=5)
    assert found.folds[0].decision.threshold == 0.5
    assert "no validation part" in found.warnings[0]
    assert found.spreads["f1"].text() == f"{found.pooled.f1:.3f}"


def test_swapped_labels_are_told() -> None:
    found = result_of(folds(swapped=True), draws=5)
    assert [warning for warning in found.warnings if "are labels swapped?" in warning]


def test_a_fold_with_one_class_has_no_auc_and_says_so() -> None:
    both, one = folds()
    pain = one.test.labels == 1
    only = replace(
        one.test,
        **{name: getattr(one.test, name)[pain] for name in ("rows", "files", "children", "labels", "logits")},
        frame_indices=one.test.frame_indices[pain],
    )
    found = result_of([both, FoldAnswers(2, one.validation, only)], draws=20)
    assert found.spreads["auc"].folds == 1
    assert "one class only (pain)" in found.warnings[0]
    with pytest.raises(TrainingError, match="found 4 of 4 with pain"):
        result_of([FoldAnswers(2, one.validation, only)])


def test_validation_of_one_class_chooses_nothing() -> None:
    validation = replace(rows("ab"), labels=np.ones(4, np.int64))
    found = result_of([FoldAnswers(1, validation, rows("cd"))], draws=5)
    assert found.folds[0].decision.temperature == 1
    assert "validated on one class" in found.warnings[0]


@pytest.mark.parametrize(
    ("some", "said"),
    [
        ([FoldAnswers(1, rows("abc"), rows("cd"))], "found c in validation and test"),
        ([FoldAnswers(1, None, rows("ab")), FoldAnswers(2, None, rows("bc"))], "found b in folds 1 and 2"),
        ([FoldAnswers(1, None, replace(rows("ab"), labels=np.array([0, 1, 2, 0])))], "must be 0 or 1, found 2"),
        ([FoldAnswers(1, None, replace(rows("ab"), logits=np.full((4, 2), np.nan)))], "found 4 of 4 that are not"),
        ([FoldAnswers(3, rows(""), rows("ab"))], "fold 3: validation and test must hold pictures"),
        ([], "found none; finish the training first"),
    ],
)
def test_what_breaks_a_rule_is_one_line(some: list[FoldAnswers], said: str) -> None:
    with pytest.raises(TrainingError, match=said) as caught:
        result_of(some)
    assert "\n" not in str(caught.value)
