"""Nurse first: hidden until she has saved, and what was visible is never forgotten."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.assessment.nurse_first import NurseFirst


def test_hidden_until_her_score_is_saved_and_again_for_the_next_procedure() -> None:
    nurse = NurseFirst()
    assert not nurse.visible
    nurse.procedure_began(10.0)
    assert not nurse.was_visible(10.0)
    nurse.score_saved(50.0)
    assert nurse.visible
    assert not nurse.was_visible(10.0, 50.0 - 1e-6)
    nurse.procedure_began(100.0)
    assert not nurse.visible
    assert nurse.was_visible(60.0, 60.0)
    assert nurse.was_visible(10.0)  # a correction of the first score is not blind any more
    assert not nurse.was_visible(100.0)


def test_a_look_in_between_counts_for_the_score() -> None:
    nurse = NurseFirst()
    nurse.procedure_began(10.0)
    nurse.set_enabled(False, 20.0)
    nurse.set_enabled(True, 21.0)
    assert not nurse.visible
    assert nurse.was_visible(10.0)
    assert not nurse.was_visible(30.0)


def test_off_it_hides_nothing() -> None:
    nurse = NurseFirst(enabled=False)
    nurse.procedure_began(10.0)
    assert nurse.visible
    assert nurse.was_visible(10.0)


@settings(max_examples=100, deadline=None)
@given(
    st.booleans(), st.lists(st.tuples(st.sampled_from(["save", "begin", "on", "off"]), st.integers(1, 9)), max_size=20)
)
def test_what_was_shown_over_a_random_history(enabled: bool, steps: list[tuple[str, int]]) -> None:
    nurse = NurseFirst(enabled=enabled)
    seen: list[bool] = []  # by whole second
    now = 0
    for action, wait in steps:
        seen += [nurse.visible] * wait
        now += wait
        if action == "save":
            nurse.score_saved(now)
        elif action == "begin":
            nurse.procedure_began(now)
        else:
            nurse.set_enabled(action == "on", now)
        assert nurse.visible or nurse.enabled
    for start in range(now):
        for end in (start, now - 1):
            assert nurse.was_visible(start, end + 0.5) == any(seen[start : end + 1])
