"""Marks: every change is a new row, undo and redo too; checked over random histories."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.assessment.marks import Mark, MarkBook, MarkContent, MarkKind, moved
from app.assessment.moment import Entered, Moment

RATERS = ("N1", "N2")


def entered(rater: str = "N1", *, visible: bool = False) -> Entered:
    return Entered(rater, visible, 1.0, 2.0)


def prick(seconds: float) -> MarkContent:
    return MarkContent(MarkKind.PRICK, Moment(seconds))


def state(book: MarkBook) -> dict[int, MarkContent]:
    return {mark.mark: mark.content for mark in book.marks()}


def test_a_drag_is_a_new_row_and_the_old_one_stays() -> None:
    book = MarkBook()
    first = book.add(prick(5.0), entered())
    second = book.change(first.mark, moved(first.content, Moment(6.0, 180)), entered("N2", visible=True))
    assert book.rows == (first, second)
    assert (second.replaces, second.mark, second.time_seconds) == (first.row, first.mark, 6.0)
    assert book.marks() == (second,)
    assert not first.entered.model_visible
    assert second.entered.model_visible


def test_a_dragged_range_keeps_its_length() -> None:
    content = MarkContent(MarkKind.PAIN, Moment(5.0, 150), Moment(8.0, 240))
    there = moved(content, Moment(7.0, 210, source=2))
    assert there.at == Moment(7.0, 210, source=2)
    assert there.end == Moment(10.0, source=2)


def test_labels_are_changed_by_nobody_else_events_are() -> None:
    book = MarkBook()
    label = book.add(MarkContent(MarkKind.PAIN, Moment(1.0), Moment(2.0)), entered("N1"))
    event = book.add(prick(1.0), entered("N1"))
    with pytest.raises(ValueError, match="only by who gave it"):
        book.remove(label.mark, entered("N2"))
    book.change(event.mark, prick(1.5), entered("N2"))
    assert len(book.rows) == 3


def test_what_is_not_there_cannot_be_changed() -> None:
    book = MarkBook()
    mark = book.add(prick(1.0), entered())
    book.remove(mark.mark, entered())
    for number in (mark.mark, 99):
        with pytest.raises(ValueError, match="must be there"):
            book.change(number, prick(2.0), entered())


def test_undo_leaves_alone_what_another_rater_changed_since() -> None:
    book = MarkBook()
    mark = book.add(prick(1.0), entered("N1"))
    book.change(mark.mark, prick(3.0), entered("N2"))
    assert book.undo(entered("N1")) is None
    assert state(book) == {mark.mark: prick(3.0)}


def test_a_new_change_ends_what_could_be_redone() -> None:
    book = MarkBook()
    book.add(prick(1.0), entered())
    book.undo(entered())
    book.add(prick(2.0), entered())
    assert book.redo(entered()) is None
    assert [mark.time_seconds for mark in book.marks()] == [2.0]


@pytest.mark.parametrize(
    ("kind", "end", "box"),
    [
        (MarkKind.PAIN, Moment(0.5), None),
        (MarkKind.FACE_BOX, None, None),
        (MarkKind.PRICK, None, (0.0, 0.0, 1.0, 1.0)),
    ],
)
def test_refuses_what_cannot_be(kind: MarkKind, end: Moment | None, box: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="got"):
        MarkContent(kind, Moment(1.0), end, "", box)


class OneEditor(RuleBasedStateMachine):
    """One rater's changes, with undo and redo, against a list of states."""

    def __init__(self) -> None:
        super().__init__()
        self.book = MarkBook()
        self.past: list[dict[int, MarkContent]] = [{}]
        self.future: list[dict[int, MarkContent]] = []
        self.rows: tuple[Mark, ...] = ()

    def _did(self) -> None:
        self.past.append(state(self.book))
        self.future.clear()

    @rule(seconds=st.floats(0, 100))
    def add(self, seconds: float) -> None:
        self.book.add(prick(seconds), entered())
        self._did()

    @precondition(lambda self: self.book.marks())
    @rule(data=st.data(), seconds=st.floats(0, 100))
    def change(self, data: st.DataObject, seconds: float) -> None:
        mark = data.draw(st.sampled_from(self.book.marks()))
        self.book.change(mark.mark, prick(seconds), entered())
        assert state(self.book)[mark.mark] == prick(seconds)
        self._did()

    @precondition(lambda self: self.book.marks())
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        mark = data.draw(st.sampled_from(self.book.marks()))
        self.book.remove(mark.mark, entered())
        assert mark.mark not in state(self.book)
        self._did()

    @rule()
    def undo(self) -> None:
        row = self.book.undo(entered())
        assert (row is None) == (len(self.past) == 1)
        if row is not None:
            self.future.append(self.past.pop())

    @rule()
    def redo(self) -> None:
        row = self.book.redo(entered())
        assert (row is None) == (not self.future)
        if row is not None:
            self.past.append(self.future.pop())

    @invariant()
    def shows_what_it_should(self) -> None:
        assert state(self.book) == self.past[-1]

    @invariant()
    def rows_are_only_added_and_say_all(self) -> None:
        assert self.book.rows[: len(self.rows)] == self.rows
        self.rows = self.book.rows
        assert [row.row for row in self.rows] == list(range(1, len(self.rows) + 1))
        assert state(MarkBook(self.rows)) == state(self.book)


TestOneEditor = OneEditor.TestCase
TestOneEditor.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(RATERS), st.integers(0, 4), st.integers(0, 5)), max_size=30))
def test_two_raters_never_break_the_chain(steps: list[tuple[str, int, int]]) -> None:
    book = MarkBook()
    for rater, action, number in steps:
        there = book.marks()
        if action == 0 or (action in (1, 2) and not there):
            book.add(prick(float(number)), entered(rater))
        elif action == 1:
            book.change(there[number % len(there)].mark, prick(float(number)), entered(rater))
        elif action == 2:
            book.remove(there[number % len(there)].mark, entered(rater))
        elif action == 3:
            book.undo(entered(rater))
        else:
            book.redo(entered(rater))
    newest: dict[int, int] = {}
    for row in book.rows:
        assert row.replaces == newest.get(row.mark)
        newest[row.mark] = row.row
