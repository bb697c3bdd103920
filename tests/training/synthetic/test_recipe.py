"""Recipes are checked before anything is rendered; the shipped ones hold."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from training.synthetic.body import load_body
from training.synthetic.expressions import STATES
from training.synthetic.generate import clip_procedure, jobs_of
from training.synthetic.identity import draw_identity
from training.synthetic.pictures import draw_depth, draw_picture, state_of
from training.synthetic.recipe import Factors, Recipe, RecipeError, read_recipe
from training.synthetic.skin import SKIN_DEPTHS, draw_skin, typology_angle

RECIPES = Path("training/synthetic/recipes")
NAMES = ("demo", "shift", "shift-small", "procedures")


def changed(tmp_path: Path, old: str, new: str, name: str = "demo") -> Path:
    text = (RECIPES / f"{name}.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "recipe.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def recipe(name: str) -> Recipe:
    return read_recipe(RECIPES / f"{name}.toml")


def factors(name: str = "demo") -> Factors:
    found = recipe(name).factors
    assert found is not None
    return found


def test_no_child_is_in_two_sets_or_two_recipes():
    seen: set[int] = set()
    for name in NAMES:
        subjects = {job.identity for job in jobs_of(recipe(name))}
        assert not seen & subjects
        assert max(subjects) < 900_000
        seen |= subjects
    train = [entry for entry in recipe("demo").sets if entry.name == "train"]
    assert train[0].identities >= 60


def test_the_procedures_are_as_many_as_the_recipe_says():
    jobs = jobs_of(recipe("procedures"))
    pricks = [job for job in jobs if not job.name.startswith("care")]
    assert len(pricks) >= 60
    assert sum(job.seconds for job in jobs if job.score is None) >= 30 * 60
    assert {job.single_sign for job in pricks if job.score == 3} == {True, False}
    assert clip_procedure(pricks[0]).kind == "heel_prick"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("width = 360", "width = 36", "width"),
        ("width = 360", "", "width"),
        ("seed = 20261", "seed = 900001", "seed"),
        ("first_identity = 10000", "first_identity = 60", "two sets"),
        ("first_identity = 20000", "first_identity = 899990", "below 900000"),
        ("pain = 6", "paim = 6", "paim"),
        ("ward = 4", "sun = 4", "sun"),
        ("cap = 0.15", "cap = 1.5", "cap"),
        ("cap = 0.15", "cap = 0.15\nhat = 1", "hat"),
        ('name = "demo"', 'name = "demo', "TOML"),
    ],
)
def test_a_broken_recipe_is_refused_in_one_line_that_names_the_field(tmp_path: Path, old: str, new: str, said: str):
    with pytest.raises(RecipeError, match=said) as caught:
        read_recipe(changed(tmp_path, old, new))
    assert "\n" not in str(caught.value)


def area_under_curve(values: np.ndarray, labels: np.ndarray) -> float:
    higher = (values[labels][:, None] > values[~labels][None, :]).mean()
    same = (values[labels][:, None] == values[~labels][None, :]).mean()
    return float(higher + same / 2)


def test_nothing_but_the_face_tells_the_label():
    """Flush, light, distance, blur, objects must not separate pain from the rest (they did: flush alone, AUC 0.79)."""
    body = load_body()
    drawn = [draw_picture(factors(), 7, identity, number) for identity in range(60) for number in range(20)]
    pain = np.array([entry.actions.pain for entry in drawn])
    assert 0.35 < pain.mean() < 0.65
    measures = {
        "flush": [entry.scene.extra_flush for entry in drawn],
        "exposure": [entry.scene.light.exposure for entry in drawn],
        "warmth": [entry.scene.light.key[0] - entry.scene.light.key[2] for entry in drawn],
        "distance": [entry.scene.camera.distance for entry in drawn],
        "roll": [entry.scene.camera.roll for entry in drawn],
        "yaw": [entry.scene.turn.yaw for entry in drawn],
        "blur": [entry.scene.sensor.motion_pixels for entry in drawn],
        "noise": [entry.scene.sensor.noise for entry in drawn],
        "pacifier": [entry.scene.on_face.pacifier for entry in drawn],
        "hand": [entry.scene.on_face.hand is not None for entry in drawn],
        "tube": [entry.scene.on_face.feeding_tube for entry in drawn],
        "cap": [entry.scene.on_face.cap for entry in drawn],
        "second face": [entry.scene.companion is not None for entry in drawn],
        "lost pacifier": [entry.scene.on_face.pacifier_away is not None for entry in drawn],
        "skin depth": np.repeat([draw_depth(factors().skin_depth, identity) for identity in range(60)], 20),
        "own redness": np.repeat([draw_identity(body, identity).skin.flush for identity in range(60)], 20),
    }
    for name, values in measures.items():
        assert abs(area_under_curve(np.array(values, float), pain) - 0.5) < 0.06, name


def test_no_single_action_outside_the_signs_tells_the_label():
    drawn = [draw_picture(factors(), 8, identity, number) for identity in range(60) for number in range(20)]
    pain = np.array([entry.actions.pain for entry in drawn])
    mouths = np.array([entry.actions.vertical_stretch for entry in drawn])
    assert area_under_curve(mouths, pain) < 0.75
    open_not_pain = [entry for entry in drawn if entry.actions.vertical_stretch > 0.5 and not entry.actions.pain]
    shut_not_pain = [entry for entry in drawn if entry.actions.lids_closed > 0.9 and not entry.actions.pain]
    assert len(open_not_pain) > 100
    assert len(shut_not_pain) > 100


def test_every_skin_tone_is_as_frequent_in_every_state():
    """Otherwise a model may take skin for an expression, and a group too small is measured badly."""
    shown: dict[str, Counter[str]] = {}
    for entry in recipe("demo").sets:
        children = range(entry.first_identity, entry.first_identity + entry.identities)
        tones = {
            child: draw_skin(np.random.default_rng(child), draw_depth(factors().skin_depth, child)).tone
            for child in children
        }
        of_set = Counter(tones.values())
        assert len(of_set) == 6
        assert max(of_set.values()) - min(of_set.values()) <= 1
        if entry.name == "train":
            for child in children:
                for number in range(entry.pictures):
                    shown.setdefault(state_of(factors().states, 20261, child, number), Counter())[tones[child]] += 1
    assert set(shown) == set(STATES)
    for state, tones_shown in shown.items():
        assert len(tones_shown) == 6
        mean = sum(tones_shown.values()) / 6
        assert max(abs(count - mean) for count in tones_shown.values()) < max(0.15 * mean, 7), (state, tones_shown)


def test_every_child_shows_every_state_its_share():
    weights = factors().states
    for child in range(5):
        shown = Counter(state_of(weights, 3, child, number) for number in range(200))
        for state, weight in weights.items():
            assert shown[state] == pytest.approx(200 * weight / sum(weights.values()), abs=3), state


def test_second_faces_are_twins_and_parents_of_the_childs_own_tone_and_of_no_set():
    always = factors().model_copy(update={"second_face": 1.0})
    guests = []
    for child in range(40):
        guest = draw_picture(always, 5, child, 0).scene.companion
        assert guest is not None
        assert guest.depth == pytest.approx(draw_depth(always.skin_depth, child), abs=0.041)
        assert guest.seed >= 1_000_000
        assert not guest.actions.pain
        guests.append(guest.parent)
    assert {True, False} == set(guests)


def test_shift_changes_what_training_never_saw():
    demo, shift = factors(), factors("shift")
    assert {"side", "phototherapy"} <= set(shift.lights) - set(demo.lights)
    assert shift.unfamiliar
    assert shift.quality[1] <= demo.quality[0]
    depths = [draw_depth(shift.skin_depth, seed) for seed in range(40)]
    assert not any(low <= depth <= high for depth in depths for low, high in demo.skin_depth)
    assert set(shift.states) <= set(STATES)


def test_skin_runs_from_very_light_to_dark_on_the_typology_scale():
    angles = [typology_angle(colour) for _, colour, _ in SKIN_DEPTHS]
    assert angles == sorted(angles, reverse=True)
    tones = {draw_skin(np.random.default_rng(seed), depth).tone for seed in range(3) for depth in np.linspace(0, 1, 30)}
    assert tones == {"very light", "light", "intermediate", "tan", "brown", "dark"}


def test_a_seed_is_one_child():
    body = load_body()
    first, again, other = draw_identity(body, 5), draw_identity(body, 5), draw_identity(body, 6)
    assert np.array_equal(first.neutral, again.neutral)
    assert first.skin == again.skin
    assert not np.allclose(first.neutral, other.neutral)
    deeper = draw_identity(body, 5, 0.9)
    assert np.array_equal(first.neutral, deeper.neutral)
    assert deeper.skin.typology_angle < 0
