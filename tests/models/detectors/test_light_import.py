"""What MediaPipe does not need is absent only while it is imported."""

import sys
from types import ModuleType

import pytest

from models.detectors.light_import import NOT_NEEDED, without_plotting


def test_what_is_not_needed_is_empty_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("mediapipe", *NOT_NEEDED):
        monkeypatch.delitem(sys.modules, name, raising=False)
    with without_plotting():
        import matplotlib.pyplot as plt

        assert not hasattr(plt, "subplots")
    assert not set(NOT_NEEDED) & set(sys.modules)
    with pytest.raises(RuntimeError), without_plotting():
        raise RuntimeError
    assert not set(NOT_NEEDED) & set(sys.modules)


def test_what_is_loaded_already_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "mediapipe", raising=False)
    loaded = ModuleType("sounddevice")
    monkeypatch.setitem(sys.modules, "sounddevice", loaded)
    with without_plotting():
        assert sys.modules["sounddevice"] is loaded
    assert sys.modules["sounddevice"] is loaded
