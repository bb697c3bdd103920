"""What holds for all tests of the app."""

import pytest

from app.replay import quick_making


@pytest.fixture(autouse=True)
def room_for_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copies for quick seeks are made however full this machine's disk is; tests of a full disk say so themselves."""
    monkeypatch.setattr(quick_making, "LEAST_FREE_BYTES", 0)
