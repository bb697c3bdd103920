"""The session of what is watched ends with everything on the disk, however slow it is."""

import threading
from pathlib import Path

import numpy as np
import pytest

from app.assessment.moment import Moment
from app.bedside import keeping
from app.session.consent import Consent
from app.session.disk import DiskLimits
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


def test_a_session_that_ends_while_its_recorder_is_behind_closes_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "RECORDER_SECONDS", 0.01)
    kept, held = keeping.Keeping(lambda: tmp_path, StoppedClock(), [].append), Held()
    store = kept.begin(CAMERA, "camera:0", None, "N1")
    store.set_consent(Consent(video=True, audio=True), rater="N1")

    def make(into: SessionStore) -> Recorder:
        return Recorder(into, held.on_status, limits=DiskLimits(warn_bytes=0, stop_bytes=0), sound=held)

    recorder = kept.record(make)
    assert held.reached.wait(10)
    for index in range(5):
        assert recorder.put(np.zeros((48, 64, 3), np.uint8), Moment(index / 30, index))
    assert kept.end() == ""
    assert kept.store is None  # the screen goes on, and another session may begin
    (ending,) = (one for one in threading.enumerate() if one.name == "sollievo-late-end")
    assert not ending.daemon  # the program waits for it
    held.go.set()
    ending.join(60)
    ended = recorder.stop()
    assert (ended.state, ended.frames) == (RecorderState.STOPPED, 5)
    with SessionStore.open(store.folder, read_only=True) as back:
        assert [frame.at.frame_index for frame in back.video_frames()] == [0, 1, 2, 3, 4]
