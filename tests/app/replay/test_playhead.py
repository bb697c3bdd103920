from hypothesis import given
from hypothesis import strategies as st

from app.replay.playhead import SPEEDS, Playhead

TIMES = [index / 30 for index in range(300)]


def test_plays_at_each_speed_and_ends_at_the_end() -> None:
    for speed in SPEEDS:
        head = Playhead(TIMES)
        head.set_speed(speed, 0.0)
        head.play(100.0)
        assert head.due(100.0 + 2.0001 / speed) == 60
        assert head.is_playing
        assert head.due(100.0 + 60 / speed) == 299
        assert not head.is_playing
        head.play(500.0)
        assert head.due(500.0) == 0  # from the beginning again


def test_a_change_of_speed_does_not_jump() -> None:
    head = Playhead(TIMES)
    head.play(0.0)
    assert head.due(4.0001) == 120
    head.set_speed(0.25, 4.0001)
    assert head.due(4.0001) == 120
    assert head.due(8.0002) == 150


def test_a_step_pauses_and_stays_inside() -> None:
    head = Playhead(TIMES)
    head.play(0.0)
    assert head.step(1, 1.0001) == 31
    assert not head.is_playing
    assert head.step(-100, 2.0) == 0
    assert head.go_to(9999, 2.0) == 299


def test_a_part_is_played_again_and_again() -> None:
    head = Playhead(TIMES)
    head.set_loop((2.0, 3.0))
    head.go_to(200, 0.0)
    head.play(0.0)
    assert head.index == 60
    assert head.due(0.5001) == 75
    assert head.due(1.5001) == 75
    assert head.due(11.5001) == 75
    assert head.is_playing


@given(
    st.lists(st.floats(0.01, 2.0), min_size=1, max_size=40),
    st.lists(
        st.tuples(st.sampled_from(["play", "pause", "go", "step", "loop", "speed"]), st.floats(0, 50)), max_size=20
    ),
)
def test_it_always_stands_at_a_frame(steps: list[float], orders: list[tuple[str, float]]) -> None:
    times = [0.0]
    for step in steps:
        times.append(times[-1] + step)
    head, now = Playhead(times), 0.0
    for order, number in orders:
        now += number
        match order:
            case "play":
                head.play(now)
            case "pause":
                head.pause(now)
            case "go":
                head.go_to(int(number) - 10, now)
            case "step":
                head.step(int(number) - 25, now)
            case "loop":
                head.set_loop((number / 2, number))
            case _:
                head.set_speed(SPEEDS[int(number) % len(SPEEDS)], now)
        index = head.due(now)
        assert 0 <= index < len(times)
        assert head.at_time(head.time_of(index)) == index
