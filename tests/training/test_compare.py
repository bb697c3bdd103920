"""Which of two models to use: the paired test against every possible swap, and who is never promoted."""

import hashlib
import itertools
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.children import CHILDREN_FILE, children_file
from models.manifest import MANIFEST_FILE, CropRule
from models.paired_test import randomisation_test
from tests.support.bundles import write_bundle
from tests.support.runs import RULE, chance, folds_of, redness, write_crops, write_run
from training.compare import Answers, Verdict, compare, p_text
from training.compare_command import compare as compare_command
from training.compare_held import of_crops
from training.compare_sources import of_bundles, of_runs
from training.crop_set import RULE_FILE, rule_text
from training.errors import TrainingError

pytestmark = pytest.mark.training


def _answers(probabilities: np.ndarray) -> Answers:
    return Answers(probabilities, probabilities >= 0.5)


def _world(children: int, frames: int = 6) -> tuple[np.ndarray, np.ndarray]:
    labels = np.tile([0, 1], children * frames // 2).astype(np.int64)
    return labels, np.repeat([f"child-{child:02d}" for child in range(children)], frames)


@settings(max_examples=20)
@given(st.integers(0, 1000), st.integers(2, 12))
def test_the_same_answers_are_never_promoted(seed: int, children: int) -> None:
    labels, names = _world(children)
    same = _answers(np.random.default_rng(seed).uniform(size=len(labels)))
    found = compare(labels, names, same, same, draws=20)
    assert found.p == 1
    assert found.verdict == Verdict.no_difference
    assert "keep the running one" in found.why


def test_p_is_that_of_all_swaps() -> None:
    random = np.random.default_rng(3)
    labels, names = _world(8)
    one, other = random.uniform(size=(2, len(labels))) < np.where(labels == 1, [[0.6], [0.9]], [[0.4], [0.2]])
    places = [np.flatnonzero(names == name) for name in np.unique(names)]

    def gain(swapped: tuple[bool, ...]) -> float:
        first, second = one.copy(), other.copy()
        for rows, is_swapped in zip(places, swapped, strict=True):
            if is_swapped:
                first[rows], second[rows] = other[rows], one[rows]
        rates = [(each[labels == 1].mean() + (~each[labels == 0]).mean()) / 2 for each in (first, second)]
        return rates[1] - rates[0]

    observed = gain((False,) * 8)
    every = [abs(gain(swapped)) >= abs(observed) - 1e-9 for swapped in itertools.product((False, True), repeat=8)]
    found = randomisation_test(labels, names, one, other, draws=20000)
    assert found == pytest.approx(np.mean(every), abs=0.01)


def test_five_children_never_show_a_difference_and_many_do() -> None:
    for children, verdict in ((5, Verdict.no_difference), (12, Verdict.promote)):
        labels, names = _world(children)
        running = _answers(np.full(len(labels), 0.6))
        found = compare(labels, names, running, _answers(labels.astype(np.float64)), draws=300)
        assert found.verdict == verdict
        assert found.differences["balanced_accuracy"].value == pytest.approx(0.5)
        again = compare(labels, names, _answers(labels.astype(np.float64)), running, draws=300)
        assert again.verdict == (Verdict.keep if children == 12 else Verdict.no_difference)


def test_a_better_model_that_misses_more_pain_is_for_a_person_to_judge() -> None:
    labels, names = _world(20)
    running = _answers(np.full(len(labels), 0.9))
    asking = _answers(np.where(np.arange(len(labels)) % 6 == 1, 0.1, labels * 0.9))
    found = compare(labels, names, running, asking, draws=500)
    assert found.verdict == Verdict.a_person
    assert "misses more pain" in found.why


def test_one_class_cannot_be_compared() -> None:
    with pytest.raises(TrainingError, match="found 4 of 4 with pain"):
        compare(np.ones(4, np.int64), np.array(list("aabb")), _answers(np.ones(4)), _answers(np.ones(4)))


def test_a_p_is_never_shown_as_zero() -> None:
    assert p_text(0.0004) == "p < 0.001"
    assert p_text(0.02) == "p = 0.020"


def test_runs_on_the_same_folds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_crops(tmp_path / "crops", children=9)
    write_run(tmp_path / "guess", tmp_path / "crops", chance)
    write_run(tmp_path / "good", tmp_path / "crops", redness)
    _compare(tmp_path / "guess", tmp_path / "good", out=tmp_path / "out")
    said = json.loads((tmp_path / "out/comparison.json").read_text(encoding="utf-8"))
    assert said["verdict"] == "promote"
    text = (tmp_path / "out/comparison.md").read_text(encoding="utf-8")
    assert text == capsys.readouterr().out
    assert "| 3 |" in text
    with pytest.raises(TrainingError, match="must be new"):
        _compare(tmp_path / "guess", tmp_path / "good", out=tmp_path / "out")


def test_runs_on_other_folds_are_refused(tmp_path: Path) -> None:
    crops = write_crops(tmp_path / "crops")
    write_run(tmp_path / "three", tmp_path / "crops")
    write_run(tmp_path / "two", tmp_path / "crops", folds=folds_of(crops, 2))
    with pytest.raises(TrainingError, match="fold 1 differs"):
        of_runs(tmp_path / "three", tmp_path / "two")


def test_bundles_on_crops(tmp_path: Path) -> None:
    """The red model sees the label; a copy of it calls nothing pain by its threshold."""
    write_crops(tmp_path / "crops", children=8, size=64)
    rule = {"detector": RULE.detector, "margin": RULE.margin, "roll": RULE.roll}
    good = write_bundle(tmp_path / "good", crop=rule, threshold={"value": 0.43, "chosen_how": "by a test"})
    deaf = write_bundle(tmp_path / "deaf", crop=rule, threshold={"value": 0.99, "chosen_how": "by a test"})
    held = of_crops([tmp_path / "crops"], [], "")
    pair = of_bundles(deaf, good, held)
    found = compare(pair.labels, pair.children, *pair.answers, draws=500)
    assert found.verdict == Verdict.promote
    assert found.asking.accuracy == 1
    assert found.running.sensitivity == 0
    assert any("does not say which" in note for note in pair.notes)


def test_a_bundle_is_not_tested_on_children_that_it_learned_from(tmp_path: Path) -> None:
    crops = write_crops(tmp_path / "crops", children=2, size=64)
    data = children_file([str(crops.children[-1]), "another"])
    for name, content in (("knows", data), ("cannot-say", None)):
        bundle = write_bundle(tmp_path / name, crop=RULE.model_dump())
        if content:
            manifest = json.loads((bundle / MANIFEST_FILE).read_text(encoding="utf-8"))
            manifest["files"][CHILDREN_FILE] = hashlib.sha256(content).hexdigest()
            (bundle / MANIFEST_FILE).write_text(json.dumps(manifest), encoding="utf-8")
            (bundle / CHILDREN_FILE).write_bytes(content)
    held = of_crops([tmp_path / "crops"], [], "")
    with pytest.raises(TrainingError, match=r"red-1\.0\.0-\w+ did from child-01; take others"):
        of_bundles(tmp_path / "cannot-say", tmp_path / "knows", held)
    first = (replace(held[0], rows=held[0].rows[:8], folds=held[0].folds[:8]),)
    assert len(of_bundles(tmp_path / "cannot-say", tmp_path / "knows", first).labels) == 8


def test_bundles_cut_by_different_rules_take_their_own_crops(tmp_path: Path) -> None:
    write_crops(tmp_path / "crops", size=64)
    other = CropRule(detector="mediapipe-short", margin=0.3, roll="upright")
    shutil.copytree(tmp_path / "crops", tmp_path / "wide")
    (tmp_path / "wide" / RULE_FILE).write_text(rule_text(other, size=64, border=0), encoding="utf-8")
    one = write_bundle(tmp_path / "one", crop=RULE.model_dump())
    two = write_bundle(tmp_path / "two", crop=other.model_dump())
    with pytest.raises(TrainingError, match=r"needs crops of 64 x 64 pixels by mediapipe-short, margin 0\.3"):
        of_bundles(one, two, of_crops([tmp_path / "crops"], [], ""))
    # The files of a crop set are named relative to it: the copied set names copied recordings.
    with pytest.raises(TrainingError, match="share none"):
        of_bundles(one, two, of_crops([tmp_path / "crops", tmp_path / "wide"], [], ""))


def test_what_is_no_model_or_has_no_crops_is_one_line(tmp_path: Path) -> None:
    bundle = write_bundle(tmp_path / "bundle")
    with pytest.raises(TrainingError, match="this holds neither"):
        _compare(tmp_path, bundle)
    with pytest.raises(TrainingError, match="got neither; give one"):
        _compare(bundle, bundle)
    write_crops(tmp_path / "crops")
    write_run(tmp_path / "run", tmp_path / "crops")
    with pytest.raises(TrainingError, match="got one of each"):
        _compare(tmp_path / "run", bundle)
    with pytest.raises(TrainingError, match="found splits: none"):
        _compare(bundle, bundle, crops=[tmp_path / "crops"], split="test")


def _compare(
    running: Path, new: Path, *, crops: list[Path] | None = None, split: str = "", out: Path | None = None
) -> None:
    compare_command(running, new, crops=crops, table=None, split=split, like=None, fold=None, out=out, draws=500)
