"""The session of what is watched ends with everything on the disk, or says what is missing."""

import threading
from pathlib import Path

import numpy as np
import pytest

from app.assessment.moment import Moment
from app.bedside import keeping
from app.session.consent import Consent
from app.session.recorder import Recorder, RecorderState, RecorderStatus
from app.session.sound import SoundError
from app.session.store import SessionStore
from tests.support.sessions import CAMERA, StoppedClock


class Held:
    """Holds the recorder at its first word, as a disk that hangs does; that there is no sound makes it say one."""

    rate = 8000

    def __init__(self) -> None:
        self.reached, self.go = threading.Event(), threading.Event()

    def start(self, _on_block: object) -> None:
        raise SoundError("none")

    def close(self) -> None:
        """Nothing is open."""

    def on_status(self, _status: RecorderStatus) -> None:
        self.reached.set()
        self.go.wait(60)


def test_a_session_that_ends_while_its_recorder_is_held_up_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "RECORDER_SECONDS", 0.01)
    kept, held = keeping.Keeping(lambda: tmp_path, StoppedClock(), [].append), Held()
    store = kept.begin(CAMERA, "camera:0", None, "N1")
    store.set_consent(Consent(video=True, audio=True), rater="N1")

    def make(into: SessionStore) -> Recorder:
        return Recorder(into, held.on_status, sound=held)

    recorder = kept.record(make)
    assert held.reached.wait(10)
    for index in range(5):
        assert recorder.put(np.zeros((48, 64, 3), np.uint8), Moment(index / 30, index))
    assert "the last pictures of the recording were not written in time" in kept.end()
    held.go.set()
    ended = recorder.stop(60)
    assert (ended.state, ended.frames) == (RecorderState.FAILED, 0)  # it goes no further without the pictures' times
    assert "the session is closed" in ended.message
