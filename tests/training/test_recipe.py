"""Recipes: the thesis's settings to the letter, and one line for whatever is wrong."""

from pathlib import Path

import pytest

from training.errors import TrainingError
from training.recipe import Folds, Split, deviations, load_recipe, parse_recipe, shipped_recipes

THESIS = ("experiment-1", "experiment-2", "experiment-3", "videodol")


@pytest.mark.parametrize(
    ("name", "rate", "folds", "origins", "tested"),
    [
        ("experiment-1", 5e-6, 5, ("m-pain",), ("m-pain",)),
        ("experiment-2", 1e-5, 10, ("icope",), ("icope",)),
        ("experiment-3", 5e-6, 5, ("m-pain", "icope"), ("m-pain",)),
    ],
)
def test_the_newborns_settings_are_those_of_section_4_3_3(
    name: str, rate: float, folds: int, origins: tuple[str, ...], tested: tuple[str, ...]
) -> None:
    recipe = load_recipe(name)
    training = recipe.training
    assert (training.optimizer, training.learning_rate, training.schedule) == ("adam", rate, "constant")
    assert (training.batch, training.epochs, training.patience) == (32, 100, 15)
    assert (training.keep, training.class_weights) == ("best-validation-accuracy", "balanced")
    assert training.cached_variants == 0
    assert recipe.evaluation == Folds(kind="folds", folds=folds, validation_share=0.2)
    change = recipe.augmentation
    assert (change.flip, change.rotation_degrees, change.brightness, change.validation) == (True, 30, (1.0, 1.5), True)
    assert (recipe.data.origins, recipe.data.test_origins) == (origins, tested)


def test_the_emergency_departments_settings_are_those_of_section_4_3_4() -> None:
    recipe = load_recipe("videodol")
    training, change = recipe.training, recipe.augmentation
    assert (training.optimizer, training.learning_rate, training.batch) == ("adam", 5e-6, 32)
    assert (training.epochs, training.patience, training.keep) == (20, None, "last")
    assert (training.class_weights, training.schedule) == ("balanced", "constant")
    assert recipe.evaluation == Split(kind="split", test_share=0.25, validation_share=0.0)
    assert (change.flip, change.rotation_degrees, change.brightness, change.validation) == (True, 30, (1, 1), False)


@pytest.mark.parametrize("name", THESIS)
def test_the_network_is_that_of_section_4_3_2(name: str) -> None:
    network = load_recipe(name).network
    assert (network.name, network.weights, network.input_size, network.dropout) == ("vgg-face", "vgg-face", 224, 0.5)
    assert network.l1 > 0


def test_every_recipe_has_a_short_form_that_says_what_it_changes() -> None:
    for name in (*THESIS, "synthetic"):
        assert deviations(load_recipe(name)) == ()
        short = load_recipe(f"{name}-short")
        assert short.based_on == name
        assert "shortened for two cores" in short.description
        assert deviations(short)
    found = deviations(load_recipe("experiment-1-short"))
    assert "training.epochs: 10 instead of 100 (experiment-1)" in found
    assert not any(text.startswith("training.learning_rate") for text in found)


def test_a_recipe_comes_back_from_its_own_text() -> None:
    for name in shipped_recipes():
        recipe = load_recipe(name)
        assert parse_recipe(recipe.to_yaml(), "again") == recipe


def test_a_change_of_a_shipped_recipe_is_a_deviation() -> None:
    recipe = load_recipe("experiment-1", ["training.epochs=3", "training.learning_rate=1e-4"])
    assert (recipe.training.epochs, recipe.training.learning_rate) == (3, 1e-4)
    assert deviations(recipe) == (
        "training.learning_rate: 0.0001 instead of 5e-06 (experiment-1)",
        "training.epochs: 3 instead of 100 (experiment-1)",
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("training.epochs=many", "field training.epochs: input should be a valid integer, found 'many'"),
        ("training.keep=best", "found 'best'"),
        ("training.speed=2", "got 'training.speed=2'"),
        ("training.epochs", "got 'training.epochs'"),
        ("training.epochs=[1", "value must be YAML"),
        ("evaluation.folds=1", "field evaluation.folds: "),
        ("evaluation={kind: luck}", "'luck'"),
        ("network={name: compact}", "field network.weights is missing"),
        ("network={name: compact, colour: red}", "field network"),
        ("evaluation.validation_share=0", "keep must be last and patience null"),
        ("network.name=compact", "weights vgg-face go with network vgg-face, found compact"),
        ("network.weights=none", "found 2 with weights none"),
        ("network.weights=demonstration", "go with network compact, found vgg-face"),
        ("augmentation.brightness=[2, 1]", "found [2, 1]"),
        ("bundle.population.age_days=[3, 1]", "age_days must be [smallest, largest]"),
        ("training.learning_rate=0", "field training.learning_rate"),
    ],
)
def test_what_is_wrong_is_one_line(change: str, words: str) -> None:
    changes = [change, "training.cached_variants=2"] if change == "network.weights=none" else [change]
    with pytest.raises(TrainingError) as caught:
        load_recipe("experiment-1", changes)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_recipe_names_the_shipped_ones(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"experiment-1, experiment-1-short.*'experiment-9'"):
        load_recipe("experiment-9")
    (tmp_path / "ward.yaml").write_text("- no fields", encoding="utf-8")
    with pytest.raises(TrainingError, match="must hold named fields"):
        load_recipe(str(tmp_path / "ward.yaml"))
    (tmp_path / "ward.yaml").write_text("a: [", encoding="utf-8")
    with pytest.raises(TrainingError, match="must be YAML"):
        load_recipe(str(tmp_path / "ward.yaml"))
