"""The recorder: plays after a kill, keeps every capture time, drops visibly, and never harms the monitoring."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import numpy as np
import pytest

from app.assessment.moment import Moment
from app.session.consent import Consent, ConsentError
from app.session.database import SessionError
from app.session.disk import DiskLimits
from app.session.recorder import NEARLY_FULL, Recorder, RecorderState, RecorderStatus
from app.session.sound import Microphone, SoundBlock, SoundError
from app.session.store import SessionStore
from app.session.video_writer import VideoWriter
from app.sources.recording import RecordingSource
from models.images import BgrImage
from tests.support.recordings import numbered_frame, read_number

ROOT = Path(__file__).parents[3]

ANY_DISK = DiskLimits(warn_bytes=0, stop_bytes=0)
"""However full the disk of this machine is."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SessionStore]:
    with SessionStore.create(tmp_path / "sessions") as opened:
        opened.set_consent(Consent(video=True), rater="N1")
        yield opened


def at(index: int, seconds: float | None = None, source: int = 1) -> Moment:
    time_seconds = index / 30 if seconds is None else seconds
    return Moment(time_seconds, index, 100.0 + time_seconds, 1e9 + time_seconds, source)


def record(store: SessionStore, frames: list[tuple[BgrImage, Moment]], **options: object) -> RecorderStatus:
    """All of the frames, however slow this machine is."""
    settings = {"queue_frames": len(frames), "limits": ANY_DISK} | options
    recorder = Recorder(store, [].append, **settings)  # type: ignore[arg-type]
    for image, moment in frames:
        assert recorder.put(image, moment)
    return recorder.stop(60)


def numbers_in(path: Path) -> list[tuple[int, float]]:
    with RecordingSource(path) as source:
        return [(read_number(frame.image), frame.time_seconds) for frame in source.frames()]


def test_every_frame_with_its_own_time(store: SessionStore) -> None:
    # A real camera's times: uneven, two within one millisecond, a pause of ten seconds.
    times = [0.0, 0.0334, 0.0335, 0.0336, 0.1, 0.18, 10.2, 10.2333]
    frames = [(numbered_frame(index), at(index, seconds)) for index, seconds in enumerate(times, start=7)]
    status = record(store, frames)
    assert (status.state, status.frames, status.dropped, status.parts) == (RecorderState.STOPPED, 8, 0, 1)
    stored = store.video_frames()
    assert [frame.at for frame in stored] == [moment for _, moment in frames]
    assert [frame.milliseconds for frame in stored] == [0, 33, 34, 35, 100, 180, 10200, 10233]
    path = store.video_path(store.video_parts[0])
    assert path.name == "video.mkv"
    assert path.stat().st_mode & 0o777 == 0o600
    assert status.bytes_written == path.stat().st_size
    played = numbers_in(path)
    assert [number for number, _ in played] == list(range(7, 15))
    assert [round(seconds * 1000) for _, seconds in played] == [frame.milliseconds for frame in stored]


def test_another_size_or_source_begins_another_file(store: SessionStore) -> None:
    frames = [(numbered_frame(index), at(index)) for index in range(3)]
    frames += [(numbered_frame(index, 161, 121), at(index)) for index in range(3, 6)]
    frames += [(numbered_frame(index, 161, 121), at(index, (index - 6) / 30, source=2)) for index in range(6, 9)]
    status = record(store, frames)
    assert (status.state, status.parts, status.frames) == (RecorderState.STOPPED, 3, 9)
    parts = store.video_parts
    assert [(part.file, part.width, part.height) for part in parts] == [
        ("video.mkv", 320, 240),
        ("video-2.mkv", 160, 120),
        ("video-3.mkv", 160, 120),
    ]
    assert [part.start.source for part in parts] == [1, 1, 2]
    assert [number for part in parts for number, _ in numbers_in(store.video_path(part))] == list(range(9))
    assert [frame.part for frame in store.video_frames()] == [1] * 3 + [2] * 3 + [3] * 3


def test_needs_consent_to_each_scope(tmp_path: Path) -> None:
    with SessionStore.create(tmp_path) as store:
        with pytest.raises(ConsentError, match="video needs the parents' consent"):
            Recorder(store, [].append)
        store.set_consent(Consent(video=True), rater="N1")
        with pytest.raises(ConsentError, match="audio needs the parents' consent"):
            Recorder(store, [].append, sound=ScriptedSound([]))
    with SessionStore.open(store.folder, read_only=True) as back, pytest.raises(SessionError, match="read-only"):
        Recorder(back, [].append)
    assert [path.name for path in store.folder.iterdir()] == ["session.sqlite"]


class BlockedStatus:
    """Holds the recorder's thread at its first word, so that the queue fills."""

    def __init__(self) -> None:
        self.blocked, self.go = threading.Event(), threading.Event()

    def __call__(self, _status: RecorderStatus) -> None:
        if not self.go.is_set():
            self.blocked.set()
            self.go.wait()


def test_a_full_queue_drops_and_counts_and_never_waits(store: SessionStore) -> None:
    store.set_consent(Consent(video=True, audio=True), rater="N1")
    status = BlockedStatus()
    # Sound that cannot be had makes the recorder say so before its first frame.
    silent = ScriptedSound([], fault=SoundError("none"))
    recorder = Recorder(store, status, limits=ANY_DISK, sound=silent, queue_frames=3)
    assert status.blocked.wait(10)
    taken = [recorder.put(numbered_frame(index), at(index)) for index in range(10)]
    assert taken == [True] * 3 + [False] * 7
    assert recorder.status.dropped == 7
    status.go.set()
    done = recorder.stop(60)
    assert (done.frames, done.dropped, done.message) == (3, 7, "none")
    assert not recorder.put(numbered_frame(11), at(11))
    assert recorder.status.dropped == 7  # after its end nothing is dropped, it is over
    assert recorder.stop() == done


KILLED = """
import sys, time
from pathlib import Path
from app.assessment.moment import Moment
from app.session.consent import Consent
from app.session.recorder import Recorder
from app.session.store import SessionStore
from tests.support.recordings import numbered_frame
from tests.support.sessions import observation, prick
store = SessionStore.create(Path(sys.argv[1]))
store.set_consent(Consent(video=True), rater="N1")
store.add_mark(prick(0.5), rater="N1", model_visible=False)
recorder = Recorder(store, [].append, queue_frames=2)
print(store.folder, flush=True)
begun, index = time.monotonic(), 0
while True:
    # Never ahead of the recorder, so that a busy machine only makes it slower.
    seconds = index / 30
    moment = Moment(seconds, index, begun + seconds, None)
    if recorder.put(numbered_frame(index), moment):
        store.add_observation(moment, observation(index))
        print(index, seconds, flush=True)
        index += 1
    time.sleep(1 / 30)
"""


def test_after_kill_9_the_video_plays_up_to_a_second_before(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        session = Path(process.stdout.readline().strip())
        last_seconds = 0.0
        while last_seconds < 3.0:
            last_seconds = float(process.stdout.readline().split()[1])
        process.send_signal(signal.SIGKILL)
        for line in process.stdout:  # what it had said before it died
            if line.endswith("\n") and len(line.split()) == 2:
                last_seconds = float(line.split()[1])
    played = numbers_in(session / "video.mkv")
    assert [number for number, _ in played] == list(range(len(played)))
    assert played[-1][1] > last_seconds - 1.0
    with SessionStore.open(session) as store:
        assert "ended without closing" in store.note
        assert [mark.time_seconds for mark in store.marks()] == [0.5]
        # Half a second, and what a busy disk takes for its fsync.
        assert store.observations()[-1].at.time_seconds > last_seconds - 2.0
        assert store.video_frames()[-1].at.time_seconds > last_seconds - 2.0
        # Recording goes on in the same session, in another file.
        assert record(store, [(numbered_frame(0), at(0))]).frames == 1
        assert (session / "video-2.mkv").is_file()


def test_warns_before_the_disk_is_full_and_stops_only_itself(store: SessionStore) -> None:
    rng = np.random.default_rng(3)
    noise = [rng.integers(0, 256, (240, 320, 3), dtype=np.uint8) for _ in range(4)]
    told: list[RecorderStatus] = []
    limits = DiskLimits(warn_bytes=1_000_000, stop_bytes=0, most_bytes=1_500_000)
    recorder = Recorder(store, told.append, limits=limits, queue_frames=4)
    index = 0
    while recorder.status.state is RecorderState.RECORDING:
        index += recorder.put(noise[index % 4], at(index))
    assert not recorder.put(noise[0], at(index))
    messages = [status.message for status in told]
    assert NEARLY_FULL in messages  # how often depends on how fast the disk fills
    assert [event.text for event in store.events("recording")].count(NEARLY_FULL) == 1
    assert messages[-1] == "the disk is full: the recording stopped, the monitoring goes on; free space"
    assert (told[-1].state, recorder.stop().state) == (RecorderState.STOPPED, RecorderState.STOPPED)
    assert "disk is full" in store.events("recording")[-1].text
    assert len(times_in(store.video_path(store.video_parts[0]))) == recorder.status.frames


def times_in(path: Path) -> list[float]:
    with RecordingSource(path) as source:
        return [frame.time_seconds for frame in source.frames()]


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[bool]:
    """A file system of its own where this machine lets us make one."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "sollievo-test", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(command, check=False, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)


def test_on_a_disk_that_is_really_full_the_session_lives_on(tmp_path: Path) -> None:
    """On a small file system nothing holds the recorder back but the disk; elsewhere a limit on its length does."""
    rng = np.random.default_rng(3)
    noise = [rng.integers(0, 256, (480, 640, 3), dtype=np.uint8) for _ in range(4)]
    with small_disk(tmp_path / "disk", 6) as mounted:
        limits = DiskLimits(warn_bytes=0, stop_bytes=0, most_bytes=None if mounted else 6_000_000)
        store = SessionStore.create(tmp_path / "disk" / "sessions")
        store.set_consent(Consent(video=True), rater="N1")
        recorder = Recorder(store, [].append, limits=limits, queue_frames=4)
        index = 0
        while recorder.status.state is RecorderState.RECORDING:
            index += recorder.put(noise[index % 4], at(index))
        status = recorder.stop(60)
        assert status.state in (RecorderState.FAILED, RecorderState.STOPPED)
        assert "free space" in status.message
        assert "\n" not in status.message
        video = store.video_path(store.video_parts[0])
        assert len(times_in(video)) > 5
        # What waited for room is written once there is some; nothing that a person entered is lost.
        store.set_consent(Consent(video=True, training=True), rater="N1")
        if mounted:
            os.truncate(video, 100_000)
        while not store.flush():
            pass
        assert store.close() == ""
        with SessionStore.open(store.folder, read_only=True) as back:
            assert back.consent.training


class ScriptedSound:
    """A microphone whose blocks are written down beforehand."""

    rate = 8000

    def __init__(self, blocks: list[SoundBlock], fault: SoundError | None = None) -> None:
        self._blocks, self._fault = blocks, fault
        self.closed = False

    def start(self, on_block: Callable[[SoundBlock], None]) -> None:
        if self._fault is not None:
            raise self._fault
        for block in self._blocks:
            on_block(block)

    def close(self) -> None:
        self.closed = True


class LiveSound(ScriptedSound):
    """A microphone that hears what the test says, also after it was closed."""

    def __init__(self) -> None:
        super().__init__([])

    def start(self, on_block: Callable[[SoundBlock], None]) -> None:
        self._on_block = on_block

    def say(self, level: int, second: int) -> None:
        self._on_block(SoundBlock(np.full(8000, level, np.int16), 100.0 + second))


def test_sound_lies_beside_the_picture_it_was_heard_with(store: SessionStore) -> None:
    store.set_consent(Consent(video=True, audio=True), rater="N1")
    # A click every second of the machine's clock, heard from half a second before the first picture on.
    click = np.zeros(800, np.int16)
    click[:40] = 20_000
    silent = np.zeros(800, np.int16)
    blocks = [
        SoundBlock(click if number % 10 == 5 else silent, 99.5 + number / 10 + 0.002 * (number % 3))
        for number in range(40)
    ]
    sound = ScriptedSound(blocks)
    status = record(store, [(numbered_frame(index), at(index)) for index in range(90)], sound=sound)
    assert (status.state, status.has_sound, sound.closed) == (RecorderState.STOPPED, True, True)
    assert store.video_parts[0].has_sound
    with av.open(str(store.video_path(store.video_parts[0]))) as container:
        heard = [(frame.time or 0.0, frame.to_ndarray()[0]) for frame in container.decode(audio=0)]
    samples = np.zeros(8000 * 4, np.int16)
    for time, piece in heard:
        first = round(time * 8000)
        samples[first : first + len(piece)] = piece
    loud = np.flatnonzero((samples[1:] > 1000) & (samples[:-1] <= 1000)) / 8000
    starts = [0.0, *loud] if samples[0] > 1000 else list(loud)
    assert [round(start, 1) for start in starts] == [0.0, 1.0, 2.0, 3.0]


def test_sound_that_is_no_longer_agreed_to_ends_at_once_and_the_video_goes_on(store: SessionStore) -> None:
    store.set_consent(Consent(video=True, audio=True), rater="N1")
    sound = LiveSound()
    hears, silenced = threading.Event(), threading.Event()

    def on_status(status: RecorderStatus) -> None:
        if status.has_sound:
            hears.set()
        elif hears.is_set():
            silenced.set()

    recorder = Recorder(store, on_status, limits=ANY_DISK, sound=sound)
    assert hears.wait(10)
    sound.say(100, 0)
    assert recorder.put(numbered_frame(0), at(0))
    recorder.end_sound()
    assert sound.closed
    sound.say(20_000, 1)  # what was on its way still
    assert silenced.wait(10)
    assert recorder.put(numbered_frame(30), at(30))
    status = recorder.stop(60)
    assert (status.state, status.frames, status.has_sound) == (RecorderState.STOPPED, 2, False)
    with av.open(str(store.video_path(store.video_parts[0]))) as container:
        heard = [frame.to_ndarray().max() for frame in container.decode(audio=0)]
    assert max(heard, default=0) <= 100


def test_a_microphone_that_falls_silent_holds_up_no_picture(tmp_path: Path) -> None:
    writer = VideoWriter(tmp_path / "video.mkv", 320, 240, sound_rate=8000)
    for index in range(90):
        writer.write(numbered_frame(index), round(index * 1000 / 30))
    writer.sync()
    (tmp_path / "cut_off.mkv").write_bytes((tmp_path / "video.mkv").read_bytes())
    writer.close()
    assert numbers_in(tmp_path / "cut_off.mkv")[-1][1] > 3.0 - 1.0


def test_without_a_microphone_the_video_goes_on_and_says_so(store: SessionStore) -> None:
    store.set_consent(Consent(video=True, audio=True), rater="N1")
    sound = ScriptedSound([], fault=SoundError("no sound: none here"))
    status = record(store, [(numbered_frame(0), at(0))], sound=sound)
    assert (status.frames, status.has_sound, status.message) == (1, False, "no sound: none here")


class Times:
    currentTime, inputBufferAdcTime = 5.0, 4.9  # noqa: N815 - PortAudio's names


class Stream:
    """Stands for PortAudio's, as far as is used of it."""

    def __init__(self, **options: object) -> None:
        self.options, self.closed = options, False

    def start(self) -> None:
        callback = self.options["callback"]
        callback(np.arange(4, dtype=np.int16).tobytes(), 4, Times(), None)  # type: ignore[operator]

    def close(self) -> None:
        self.closed = True


def test_the_microphone_up_to_the_library() -> None:
    streams: list[Stream] = []
    blocks: list[SoundBlock] = []

    def open_stream(**options: object) -> Stream:
        streams.append(Stream(**options))
        return streams[-1]

    microphone = Microphone("desk", open_stream)
    microphone.start(blocks.append)
    assert blocks[0].samples.tolist() == [0, 1, 2, 3]
    assert (streams[0].options["samplerate"], streams[0].options["device"]) == (48_000, "desk")
    microphone.close()
    microphone.close()
    assert streams[0].closed

    def fails(**_options: object) -> Stream:
        raise RuntimeError("Invalid device\n[PaErrorCode -9996]")

    with pytest.raises(SoundError, match="go on without sound") as caught:
        Microphone(None, fails).start(blocks.append)
    assert "\n" not in str(caught.value)


def test_the_real_library_gives_sound_or_one_line() -> None:
    """With PortAudio and a microphone there is sound; without either, one line says what is missing."""
    microphone = Microphone()
    said = "the microphone: sound"
    try:
        microphone.start([].append)
    except SoundError as error:
        said = str(error)
    finally:
        microphone.close()
    assert "\n" not in said
    assert said.startswith(("no sound", "the microphone"))
