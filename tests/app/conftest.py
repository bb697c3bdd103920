"""What holds for all tests of the app."""

import gc
from collections.abc import Iterator

import pytest

from app.replay import quick_making


@pytest.fixture(autouse=True)
def room_for_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copies for quick seeks are made however full this machine's disk is; tests of a full disk say so themselves."""
    monkeypatch.setattr(quick_making, "LEAST_FREE_BYTES", 0)


@pytest.fixture(autouse=True)
def widgets_go_in_their_own_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test leaves of Qt is collected here: a worker's thread that collects a widget can stand still for ever."""
    yield
    if "qtbot" in request.fixturenames:
        gc.collect()
