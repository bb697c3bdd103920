"""A program that is right gets the best of all numbers; each planted fault is counted, and blamed on its own stage."""

import json
import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.assessment.dan import DecisionRule
from app.validation.episodes import detections, outcome, true_episodes
from app.validation.figures import confusion_png, courses_png, delays_and_cam_png
from app.validation.look import Looked
from app.validation.measures import Measures, as_json, measure
from app.validation.regions import CamMass
from app.validation.report import About, to_markdown
from tests.support.validation_sets import THRESHOLD, make_looked

RULE = DecisionRule(THRESHOLD, 0.98, 0.98)
CAM = CamMass(40, (0.1, 0.2, 0.1, 0.2, 0.3), (0.1, 0.1, 0.05, 0.1, 0.35))
CALM = make_looked("calm", score=0)
SCORED = [
    make_looked("two", pain=[(5, 11)], score=2, cams=(CAM,)),
    make_looked("three", pain=[(5, 20)], score=3),
    make_looked("four", pain=[(2, 28)], score=4),
]


def measured(*recordings: Looked) -> Measures:
    return measure(recordings, THRESHOLD, RULE, draws=20)


def test_a_program_that_is_right_gets_the_best_numbers() -> None:
    result = measured(CALM, *SCORED)
    assert result.alarms[0].an_hour.value == 0
    assert result.alarms[0].minutes == pytest.approx(0.5)
    assert result.detections[0].found.value == 1
    assert 0 <= result.detections[0].delay_median <= 0.5
    first = result.agreements[0]
    assert (first.exact.value, first.ranges.value) == (1, 0)
    assert (first.kappa_single.value, first.kappa_middle.value) == (1, 1)
    assert result.confusion == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]
    assert result.auc.value == 1
    assert result.frames[0].coverage == 1
    assert result.misses == []
    assert [row.false_an_hour for row in result.stages] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("fault", "what", "stage"),
    [
        ({"said": [(10, 14)]}, "false episode", "model"),
        ({"said": [(10, 14)], "roll_error": 170.0}, "false episode", "face the wrong way up"),
        ({"said": [(10, 14)], "box": (320, 130, 400, 210)}, "false episode", "face cut off by a misplaced box"),
        ({"pain": [(10, 14)], "said": []}, "missed episode", "model"),
        ({"pain": [(10, 14)], "unseen": [(9, 15)]}, "missed episode", "not seen: turned away 4.0 s"),
        ({"pain": [(10, 10.6)]}, "missed episode", "too short or interrupted for the onset delay"),
        ({"pain": [(10, 24)], "said": [(16, 24)]}, "late episode", "model"),
    ],
)
def test_every_fault_of_an_episode_is_blamed_on_its_stage(fault: dict[str, object], what: str, stage: str) -> None:
    misses = measured(make_looked(**fault)).misses  # type: ignore[arg-type]
    assert [(miss.what, miss.stage) for miss in misses] == [(what, stage)]


@pytest.mark.parametrize(
    ("fault", "stage"),
    [
        ({"pain": [(5, 20)], "said": [(5, 11)], "score": 3}, "model"),
        ({"pain": [(5, 20)], "unseen": [(4, 16)], "score": 3}, "not seen: turned away 12.0 s"),
        ({"pain": [(5, 7.4)], "score": 2}, "rule: under the floor"),
        ({"pain": [(5, 20)], "score": 4}, "rule: one label for three signs"),
        # 10.67 % was decided; what is taken off for false alarms takes it under the floor.
        ({"pain": [(5, 8.2)], "score": 2}, "correction"),
    ],
)
def test_every_wrong_score_is_blamed_on_its_stage(fault: dict[str, object], stage: str) -> None:
    misses = [miss for miss in measured(make_looked(**fault)).misses if miss.what == "DAN score"]  # type: ignore[arg-type]
    assert [miss.stage for miss in misses] == [stage]


def test_a_window_in_which_nothing_was_seen_has_no_suggestion() -> None:
    result = measured(make_looked(pain=[(5, 20)], unseen=[(0, 30)], score=3), CALM, *SCORED)
    first = result.agreements[0]
    assert (first.procedures, first.suggested) == (5, 4)
    assert result.confusion_columns[-1] == "none"
    assert first.kappa_single.value == 1


def test_true_runs_less_than_two_seconds_apart_are_one_episode() -> None:
    assert len(true_episodes(make_looked(pain=[(5, 8), (9.5, 12)]))) == 1
    assert len(true_episodes(make_looked(pain=[(5, 8), (10.4, 13)]))) == 2


def test_an_episode_that_runs_on_finds_the_next_one_but_is_not_timed_again() -> None:
    one = make_looked(pain=[(5, 8), (11, 14)], said=[(5, 14)])
    row = detections([outcome(one, one.episodes)])[0]
    assert (row.episodes, row.found.value, row.timed) == (2, 1, 1)
    assert row.delay_median < 1


@settings(deadline=None, max_examples=25)
@given(start=st.floats(3, 10), length=st.floats(2, 12))
def test_a_delay_is_the_same_at_a_low_rate_to_half_a_frame(start: float, length: float) -> None:
    delays = []
    for rate in (3.0, 30.0):
        one = make_looked(rate=rate, pain=[(start, start + length)])
        delays.append(detections([outcome(one, one.episodes)])[0].delay_median)
    # 0.5 s of smoothing are halfway from 0.05 to 0.95 after 0.35 s; at three frames a second that shows a bit later.
    assert delays[1] == pytest.approx(0.37, abs=0.05)
    assert abs(delays[0] - delays[1]) <= 0.5 / 3 + 0.05


def test_time_is_weighed_as_time_whatever_the_rate() -> None:
    slow = make_looked("slow", rate=3.0, unseen=[(0, 30)])
    fast = make_looked("fast", rate=30.0)
    assert measured(slow, fast).frames[0].coverage == pytest.approx(0.5)
    gaps = measured(slow, fast).gaps
    assert gaps["in view"] == {"turned away": pytest.approx(0.5), "a value": pytest.approx(0.5)}


def test_numbers_become_json_and_the_report_has_every_part() -> None:
    missed = make_looked("missed", pain=[(10, 14)], said=[])
    result = measured(make_looked("wrong", said=[(3, 9)], score=0), missed, *SCORED)
    text = json.dumps(as_json(result), allow_nan=False)
    assert json.loads(text)["agreements"][0]["procedures"] == 4
    about = About("set", "red 1.0.0 (abc)", True, "scripted", "voted", 0.5, 0.98, 0.98, "sollievo validate set")
    report = to_markdown(about, result, ["a.png", "b.png", "c.png"])
    for word in (
        "## Goals",
        "**no**",
        "too few recordings",
        "wrong | false episode",
        "a.png",
        "b.png",
        "c.png",
        "60.0 %",
    ):
        assert word in report
    assert "nan" not in report.replace("nano", "")
    tables = [line for line in report.splitlines() if line.startswith("|")]
    for line, following in pairwise(tables):
        if set(following) <= set("|- "):
            assert line.count("|") == following.count("|")


def test_an_untrained_model_still_gets_a_report() -> None:
    result = measure([CALM, *SCORED], 0.5, None, draws=20)
    assert math.isnan(result.agreements[0].kappa_single.value)
    about = About("set", "untrained", False, "scripted", "voted", 0.5, None, None, "sollievo validate set")
    assert "the manifest has none" in to_markdown(about, result, ["a", "b", "c"])


def test_figures_are_drawn_with_and_without_pain() -> None:
    for recordings in ([CALM], [CALM, *SCORED]):
        result = measured(*recordings)
        outcomes = [outcome(one, one.episodes) for one in recordings]
        for png in (confusion_png(result), courses_png(outcomes), delays_and_cam_png(result, outcomes)):
            assert png.startswith(b"\x89PNG")


def test_grad_cam_is_compared_with_chance() -> None:
    cam = measured(*SCORED).cam
    assert cam is not None
    assert cam.frames == 1
    assert cam.regions.value == pytest.approx(0.6)
    assert cam.regions_area == pytest.approx(0.35)
    assert cam.regions_in_face.value == pytest.approx(0.6 / 0.9)
    assert np.isclose(cam.parts["eyes"][0], 0.2)
