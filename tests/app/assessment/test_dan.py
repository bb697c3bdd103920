"""The DAN face suggestion: the rule's own numbers, and what frames dropped or unseen may and may not change."""

import math
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from app.assessment.dan import (
    BASIS,
    DanFaceSuggestion,
    DanWindow,
    DecisionRule,
    m_pain_window,
    published_window,
    suggest_face_score,
    whole_recording,
)
from app.assessment.holding import NOTHING_CAME
from app.assessment.trace import TracePoint
from models.gaps import GapReason
from tests.support.traces import Entry, observations

PERFECT = DecisionRule(threshold=0.5, sensitivity=1.0, specificity=1.0)
THESIS = DecisionRule(threshold=0.5, sensitivity=0.75, specificity=0.92)
RULES = st.builds(DecisionRule, st.floats(0.1, 0.9), st.floats(0.6, 1.0), st.floats(0.6, 1.0))


def frame(time: float, value: float | None) -> TracePoint:
    return TracePoint(time, value, None if value is not None else GapReason.NO_FACE, value)


def course(*parts: tuple[float, float | None], rate: float = 30) -> list[TracePoint]:
    """Frames for parts of (seconds, probability or None for no face)."""
    values = [value for seconds, value in parts for _ in range(round(seconds * rate))]
    return [frame(index / rate, value) for index, value in enumerate(values)]


def points(entries: list[Entry]) -> list[TracePoint]:
    return [TracePoint(time, value, gap, value) for time, value, gap in entries]


def suggest(*parts: tuple[float, float | None], decisions: DecisionRule | None = PERFECT) -> DanFaceSuggestion:
    return suggest_face_score(course(*parts), whole_recording(sum(seconds for seconds, _ in parts)), decisions)


@pytest.mark.parametrize(
    ("pain_seconds", "text"),
    [
        (0.0, "0 or 1"),
        (2.9, "0 or 1"),
        (3.0, "2"),
        (9.9, "2"),
        (10.0, "3"),
        (20.0, "3"),
        (20.1, "4"),
        (30.0, "4"),
    ],
)
def test_the_thirds_and_the_floor_of_a_thirty_second_window(pain_seconds: float, text: str) -> None:
    assert suggest((pain_seconds, 0.9), (30 - pain_seconds, 0.1)).text() == text


@pytest.mark.parametrize(
    ("seen_as_pain", "unseen", "text"),
    [
        (0.0, 2.0, "0 or 1"),
        (0.0, 6.0, "0 to 2"),
        (6.0, 3.0, "2"),
        (6.0, 6.0, "2 to 3"),
        (0.0, 15.0, "0 to 3"),
        (0.0, 21.0, "0 to 4"),
        (12.0, 10.0, "3 to 4"),
        (21.0, 9.0, "4"),
    ],
)
def test_unseen_time_gives_a_range_where_it_could_change_the_score(
    seen_as_pain: float, unseen: float, text: str
) -> None:
    suggestion = suggest((seen_as_pain, 0.9), (unseen, None), (30 - seen_as_pain - unseen, 0.1))
    assert suggestion.text() == text
    assert (suggestion.score is None) == (not text.isdigit())
    assert suggestion.unseen_seconds == pytest.approx(unseen)
    assert suggestion.seen_seconds == pytest.approx(30 - unseen)


@pytest.mark.parametrize(("probability", "pain_seconds"), [(0.5, 30.0), (0.499999, 0.0)])
def test_a_frame_at_the_threshold_is_pain_and_smoothing_plays_no_part(probability: float, pain_seconds: float) -> None:
    rows = [TracePoint(index / 30, probability, None, 1 - probability) for index in range(900)]
    assert suggest_face_score(rows, whole_recording(30.0), PERFECT).pain_seconds == pytest.approx(pain_seconds)


def test_a_model_like_the_thesiss_sees_no_pain_where_there_is_none_and_all_where_there_is() -> None:
    # 8 % of the frames of a child without pain are called pain at a specificity of 0.92: uncorrected close to a 2.
    calm = suggest((2.4, 0.9), (27.6, 0.1), decisions=THESIS)
    assert calm.share_raw == pytest.approx(0.08)
    assert calm.share_corrected == pytest.approx(0.0)
    assert calm.text() == "0 or 1"
    always = suggest((22.5, 0.9), (7.5, 0.1), decisions=THESIS)
    assert (always.share_raw, always.share_corrected) == (pytest.approx(0.75), pytest.approx(1.0))
    assert always.text() == "4"


@given(st.floats(0, 1), RULES)
def test_the_correction_undoes_what_the_models_errors_do_to_a_share(truth: float, rule: DecisionRule) -> None:
    called = rule.sensitivity * truth + (1 - rule.specificity) * (1 - truth)
    assert rule.corrected(called) == pytest.approx(truth, abs=1e-9)


def test_the_bounds_add_unseen_time_to_the_corrected_share() -> None:
    suggestion = suggest((6, 0.9), (9, 0.1), (15, None), decisions=THESIS)
    corrected = (0.4 + 0.92 - 1) / 0.67
    assert suggestion.share_corrected == pytest.approx(corrected)
    assert suggestion.share_low == pytest.approx(corrected / 2)
    assert suggestion.share_high == pytest.approx(corrected / 2 + 0.5)


def test_the_result_says_what_it_rests_on() -> None:
    rows = course((40, 0.9), (5, None), (100, 0.1))
    suggestion = suggest_face_score(rows, published_window(25.0), PERFECT)
    assert (suggestion.window.rule, suggestion.window.seconds) == ("published DAN: 30 s after the procedure", 30.0)
    assert suggestion.pain_seconds == pytest.approx(15.0)
    assert suggestion.unseen == ((GapReason.NO_FACE, pytest.approx(5.0)),)
    assert suggestion.details() == (
        "pain expression in 50 to 67 % of the time; seen 25.0 s, not seen 5.0 s of 30 s "
        f"(published DAN: 30 s after the procedure); {BASIS}"
    )
    assert m_pain_window(12.0, 40.0).rule.startswith("M-PAIN")


def test_a_window_that_outlasts_the_recording_is_unseen_there() -> None:
    suggestion = suggest_face_score(course((10, 0.9)), published_window(0.0), PERFECT)
    assert suggestion.unseen == ((NOTHING_CAME, pytest.approx(20 - 0.5 + 1 / 30)),)
    assert suggestion.text() == "3 to 4"


@pytest.mark.parametrize("rows", [[], course((30, None))])
def test_a_face_never_seen_gives_words_and_no_score(rows: list[TracePoint]) -> None:
    suggestion = suggest_face_score(rows, published_window(0.0), PERFECT)
    assert suggestion.text() == "no suggestion: the face was not seen in the window"
    assert (suggestion.lowest, suggestion.highest, suggestion.score) == (0, 4, None)
    assert (suggestion.share_raw, suggestion.share_corrected) == (None, None)
    assert (suggestion.share_low, suggestion.share_high) == (0.0, pytest.approx(1.0))


@pytest.mark.parametrize(
    ("decisions", "words"),
    [(None, "no measured sensitivity"), (DecisionRule(0.5, 0.6, 0.4), "over 1, got 1.00: the model is no better")],
)
def test_without_a_usable_operating_point_there_is_no_suggestion(decisions: DecisionRule | None, words: str) -> None:
    suggestion = suggest((10, 0.9), (20, 0.1), decisions=decisions)
    assert suggestion.text().startswith("no suggestion: ")
    assert words in suggestion.text()
    assert (suggestion.lowest, suggestion.highest, suggestion.share_low) == (None, None, None)
    assert suggestion.seen_seconds == pytest.approx(30.0)


@pytest.mark.parametrize(("start", "end"), [(1.0, 1.0), (2.0, 1.0), (math.nan, 1.0), (0.0, math.inf)])
def test_a_window_without_length_is_refused(start: float, end: float) -> None:
    with pytest.raises(ValueError, match="mark it again"):
        DanWindow("by hand", start, end)


@pytest.mark.parametrize("name", ["threshold", "sensitivity", "specificity"])
def test_an_operating_point_outside_0_to_1_is_refused_by_name(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        DecisionRule(**{"threshold": 0.5, "sensitivity": 0.8, "specificity": 0.8, name: 1.1})


# Dropping frames evenly. What one frame in `keep_every` stands for differs from what all of them stood for only between
# a change of decision and the next kept frame, and changes up and down err in opposite directions. So the time called
# pain moves by at most (keep_every - 1) frames for every two changes, and not at all for changes at kept frames.


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 9)), min_size=1, max_size=10), st.integers(1, 15), RULES)
def test_dropping_frames_evenly_changes_nothing_where_decisions_change_at_kept_frames(
    levels: list[tuple[bool, int]], keep_every: int, rule: DecisionRule
) -> None:
    values = [1.0 if pain else 0.0 for pain, blocks in levels for _ in range(blocks * keep_every)]
    every = [frame(index / 32, value) for index, value in enumerate(values)]
    window = whole_recording(len(values) / 32)
    assert suggest_face_score(every[::keep_every], window, rule) == suggest_face_score(every, window, rule)


@given(st.lists(st.booleans(), min_size=1, max_size=400), st.integers(1, 15))
@example([index % 2 == 1 for index in range(300)], 2)
def test_dropping_frames_evenly_moves_the_share_by_no_more_than_the_changes_explain(
    decided: list[bool], keep_every: int
) -> None:
    every = [frame(index / 30, 1.0 if pain else 0.0) for index, pain in enumerate(decided)]
    window = whole_recording(len(decided) / 30)
    full = suggest_face_score(every, window, PERFECT)
    thinned = suggest_face_score(every[::keep_every], window, PERFECT)
    changes = sum(former != latter for former, latter in pairwise(decided))
    allowed = math.ceil(changes / 2) * (keep_every - 1) / 30
    assert thinned.unseen_seconds == 0.0
    assert abs(thinned.pain_seconds - full.pain_seconds) <= allowed + 1e-9


@given(st.floats(0, 1), st.integers(1, 15), RULES)
def test_dropping_frames_evenly_never_changes_a_score_that_lies_clear_of_a_border(
    pain_share: float, keep_every: int, rule: DecisionRule
) -> None:
    """One bout of pain in half a minute: two changes, so at most 14 of 900 frames before the correction."""
    count, bout = 900, round(900 * pain_share)
    values = [1.0 if 50 <= index < 50 + bout else 0.0 for index in range(count)]
    every = [frame(index / 30, value) for index, value in enumerate(values)]
    window = whole_recording(count / 30)
    full = suggest_face_score(every, window, rule)
    reach = (keep_every - 1) / count / rule.youden
    assume(all(abs(full.share_low - border) > reach for border in (0.1, 1 / 3, 2 / 3)))
    assert suggest_face_score(every[::keep_every], window, rule).text() == full.text()


# More unseen time. Added to a window, or taken evenly out of what was seen, it widens the range on both sides, exactly.
# Taken out of what was seen in any other way it still widens the range of shares by its own share of the window; the
# range may move as well, since what was decided in that time is no longer known: with a perfect model never inwards.


def holds(wide: DanFaceSuggestion, narrow: DanFaceSuggestion) -> bool:
    """Whether one range holds the other, as shares and as scores."""
    return (
        wide.share_low <= narrow.share_low + 1e-9
        and wide.share_high >= narrow.share_high - 1e-9
        and wide.lowest <= narrow.lowest
        and wide.highest >= narrow.highest
    )


@given(observations(), st.floats(0, 60), RULES)
def test_unseen_time_added_to_a_window_never_narrows_the_range(
    entries: list[Entry], more: float, rule: DecisionRule
) -> None:
    end = (entries[-1][0] if entries else 0.0) + 1.0
    short = suggest_face_score(points(entries), DanWindow("by hand", 0.0, end), rule)
    long = suggest_face_score(points(entries), DanWindow("by hand", 0.0, end + more), rule)
    assert holds(long, short)


@given(st.lists(st.booleans(), min_size=1, max_size=40), st.integers(1, 8), st.integers(0, 7), RULES)
def test_unseen_time_taken_evenly_out_of_what_was_seen_never_narrows_the_range(
    decided: list[bool], frames: int, hidden: int, rule: DecisionRule
) -> None:
    """Of every run of equal frames the same number goes out of sight."""
    values = [(1.0 if pain else 0.0, place) for pain in decided for place in range(frames)]
    every = [frame(index / 32, value) for index, (value, _) in enumerate(values)]
    fewer = [
        frame(index / 32, None if place < min(hidden, frames - 1) else value)
        for index, (value, place) in enumerate(values)
    ]
    window = whole_recording(len(values) / 32)
    assert holds(suggest_face_score(fewer, window, rule), suggest_face_score(every, window, rule))


@given(observations(max_size=30), st.lists(st.booleans(), min_size=30, max_size=30), RULES)
def test_any_seen_time_that_goes_out_of_sight_widens_the_range_of_shares_by_as_much(
    entries: list[Entry], out_of_sight: list[bool], rule: DecisionRule
) -> None:
    hidden = [
        (time, None, GapReason.NO_FACE) if gone else (time, value, gap)
        for (time, value, gap), gone in zip(entries, out_of_sight, strict=False)
    ]
    window = whole_recording((entries[-1][0] if entries else 0.0) + 1.0)
    before = suggest_face_score(points(entries), window, rule)
    after = suggest_face_score(points(hidden), window, rule)
    gone_share = (after.unseen_seconds - before.unseen_seconds) / window.seconds
    width_before = before.share_high - before.share_low
    assert gone_share >= -1e-9
    assert after.share_high - after.share_low == pytest.approx(width_before + gone_share, abs=1e-9)
    perfect_before = suggest_face_score(points(entries), window, PERFECT)
    assert holds(suggest_face_score(points(hidden), window, PERFECT), perfect_before)
    # How far the range can move inwards: what a decided second weighs after the correction, less the second itself.
    if before.share_corrected not in (None, 0.0, 1.0) and after.share_corrected not in (None, 0.0, 1.0):
        assert before.share_high - after.share_high <= gone_share * (rule.specificity / rule.youden - 1) + 1e-9
        assert after.share_low - before.share_low <= gone_share * (1 - rule.specificity) / rule.youden + 1e-9


@given(observations(), RULES, st.lists(st.floats(0, 1), min_size=40, max_size=40))
def test_higher_probabilities_never_lower_the_score(
    entries: list[Entry], rule: DecisionRule, raises: list[float]
) -> None:
    raised = [
        (time, None if value is None else value + (1 - value) * up, gap)
        for (time, value, gap), up in zip(entries, raises, strict=False)
    ]
    window = whole_recording((entries[-1][0] if entries else 0.0) + 1.0)
    before = suggest_face_score(points(entries), window, rule)
    after = suggest_face_score(points(raised), window, rule)
    assert after.lowest >= before.lowest
    assert after.highest >= before.highest


@given(observations(), st.integers(1, 40))
def test_seen_and_unseen_time_make_up_the_window(entries: list[Entry], length: int) -> None:
    window = DanWindow("by hand", 1.0, 1.0 + length)
    suggestion = suggest_face_score(points(entries), window, THESIS)
    assert suggestion.seen_seconds + suggestion.unseen_seconds == pytest.approx(window.seconds)
    assert 0 <= suggestion.share_low <= suggestion.share_high <= 1
