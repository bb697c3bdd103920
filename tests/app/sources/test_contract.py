"""What every source promises, whatever is behind it (app/sources/source.py)."""

import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from app.sources.camera import CameraSource
from app.sources.paced import PacedSource
from app.sources.realsense import RealSenseRecording
from app.sources.recording import RecordingSource
from app.sources.source import Source
from models.opencv import cv2
from tests.support.realsense_simulator import RealSenseSimulator
from tests.support.recordings import numbered_frame, read_number, write_recording

COUNT = 12


@dataclass
class Subject:
    """A source, and how to make it wait: `feed` is called before frames are asked for."""

    source: Source
    feed: Callable[[], None] = lambda: None
    has_depth: bool = False


def recording(folder: Path) -> Subject:
    return Subject(RecordingSource(video(folder)))


def video(folder: Path) -> Path:
    return write_recording(folder / "a.mkv", (numbered_frame(i) for i in range(COUNT)), options={"bf": "2"})


def camera(folder: Path) -> Subject:
    # OpenCV's own capture, on a file: a real part in a camera's place.
    return Subject(CameraSource(str(video(folder)), open_capture=cv2.VideoCapture))


def paced(folder: Path) -> Subject:
    path = video(folder)
    return Subject(PacedSource(lambda: RecordingSource(path)))


def push_all(simulator: RealSenseSimulator) -> None:
    for index in range(COUNT):
        simulator.push(index, numbered_frame(index), np.full((240, 320), 500 + index, np.uint16))


def realsense_recording(folder: Path) -> Subject:
    simulator = RealSenseSimulator(320, 240)
    with simulator.record(folder / "a.db3"):
        push_all(simulator)
    return Subject(RealSenseRecording(folder / "a.db3"), has_depth=True)


def software_device(_: Path) -> Subject:
    simulator = RealSenseSimulator(320, 240)
    return Subject(simulator.source(), feed=lambda: push_all(simulator), has_depth=True)


@pytest.fixture(params=[recording, camera, paced, realsense_recording, software_device], ids=lambda make: make.__name__)
def subject(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Subject]:
    made = request.param(tmp_path)
    yield made
    made.source.close()


def test_every_frame_once_in_order_with_its_own_time_and_memory(subject: Subject) -> None:
    subject.feed()
    frames, copies = [], []
    for frame in itertools.islice(subject.source.frames(), COUNT):
        frames.append(frame)
        copies.append(frame.image.copy())
    info = subject.source.info
    assert [frame.index for frame in frames] == list(range(COUNT))
    assert [read_number(frame.image) for frame in frames] == list(range(COUNT))
    times = [frame.time_seconds for frame in frames]
    assert times[0] == 0
    assert times == pytest.approx([index / 30 for index in range(COUNT)], abs=0.001)
    assert all(earlier < later for earlier, later in itertools.pairwise(times))
    for frame, copy in zip(frames, copies, strict=True):
        assert frame.image.dtype == np.uint8
        assert frame.image.shape == (info.height, info.width, 3)
        assert frame.image.flags.c_contiguous
        np.testing.assert_array_equal(frame.image, copy)  # later frames have not been written over it
        if frame.depth is not None:
            assert frame.depth.dtype == np.uint16
            assert frame.depth.shape == (info.height, info.width)
    assert any(frame.depth is not None for frame in frames) == subject.has_depth
    for one, other in itertools.pairwise(frames):
        assert not np.shares_memory(one.image, other.image)
        if one.depth is not None and other.depth is not None:
            assert not np.shares_memory(one.depth, other.depth)


def test_closing_from_another_thread_ends_the_frames(subject: Subject) -> None:
    subject.feed()
    begun, ended = threading.Event(), threading.Event()
    seen = []

    def watch() -> None:
        for frame in subject.source.frames():
            seen.append(frame.index)
            begun.set()
            if len(seen) == 2:
                # Holds the stream open until it was closed, so that closing meets a stream that is under way.
                closed.wait(5)
        ended.set()

    closed = threading.Event()
    watcher = threading.Thread(target=watch)
    watcher.start()
    assert begun.wait(5)
    subject.source.close()
    closed.set()
    assert ended.wait(2)
    watcher.join(2)
    assert seen == list(range(len(seen)))
    assert len(seen) <= 3


def test_closing_twice_and_asking_a_closed_source(subject: Subject) -> None:
    subject.source.close()
    subject.source.close()
    assert list(subject.source.frames()) == []
    assert subject.source.info.width == 320


def test_context_manager(subject: Subject) -> None:
    with subject.source as inside:
        assert inside is subject.source
    assert list(subject.source.frames()) == []


def test_the_info_is_of_the_kind(subject: Subject) -> None:
    info = subject.source.info
    assert info.kind in {"recording", "camera", "realsense"}
    assert (info.width, info.height) == (320, 240)
    assert info.name
    assert "\n" not in info.note
    if info.is_live and not isinstance(subject.source, PacedSource):
        assert info.frame_count is None
        assert info.duration_seconds is None
