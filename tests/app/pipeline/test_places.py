"""The two places between threads: the newest value, and every value in order."""

import threading
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.pipeline.in_order import InOrder
from app.pipeline.latest import Latest


@given(st.lists(st.integers()))
def test_latest_gives_the_newest_once_and_counts_the_others(values: list[int]) -> None:
    place: Latest[int] = Latest()
    for value in values:
        place.put(value)
    assert place.look() == (values[-1] if values else None)
    assert place.take(0) == (values[-1] if values else None)
    assert place.take(0) is None
    assert place.dropped == max(0, len(values) - 1)


@given(st.lists(st.integers(), max_size=30), st.integers(1, 5))
def test_in_order_loses_nothing_between_threads(values: list[int], length: int) -> None:
    place: InOrder[int] = InOrder(length)

    def write() -> None:
        for value in values:
            place.put(value)
        place.close()

    writer = threading.Thread(target=write)
    writer.start()
    taken = []
    while (value := place.take()) is not None:
        taken.append(value)
    writer.join()
    assert taken == values
    assert place.dropped == 0


@pytest.mark.parametrize("make", [Latest, lambda: InOrder(1)])
def test_close_wakes_a_waiting_reader(make: Callable[[], Latest[int] | InOrder[int]]) -> None:
    place = make()
    answers: list[int | None] = []
    reader = threading.Thread(target=lambda: answers.append(place.take()))
    reader.start()
    place.close()
    reader.join(5)
    assert not reader.is_alive()
    assert answers == [None]
    place.put(1)
    assert place.take(0) is None


def test_close_wakes_a_writer_that_waits_for_room() -> None:
    place: InOrder[int] = InOrder(1)
    place.put(1)
    writer = threading.Thread(target=lambda: place.put(2))
    writer.start()
    place.close()
    writer.join(5)
    assert not writer.is_alive()
    assert place.take(0) == 1
    assert place.take(0) is None
