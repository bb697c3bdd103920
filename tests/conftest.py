"""What holds for all tests."""

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

# The machine's load is not what a property is about; pytest's own timeout ends a test that hangs.
settings.register_profile("sollievo", deadline=None)
settings.load_profile("sollievo")

# What a shell runs in its background is deaf to Ctrl+C, and so would be the programs that tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads or writes the user's own library."""
    folder = tmp_path_factory.mktemp("data")
    folder.rmdir()
    monkeypatch.setitem(os.environ, "SOLLIEVO_DATA", str(folder))
    return folder
