"""Sound in replay: what is handed to the loudspeaker is of the time on the screen, and nothing where it may not be.

There is no sound device here: a stand-in takes the samples that the system's loudspeaker would.
"""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from app.replay.loudspeaker import NoSoundError, SystemLoudspeaker
from app.replay.sound import AHEAD_SECONDS, RATE, RecordingSound, require_sound
from app.sources.recording import RecordingSource
from app.views.silence import Silence
from tests.support.recordings import numbered_frame, write_recording
from tests.support.sounds import CountingLoudspeaker, HandClock, time_of, tone, write_sounding

CLOSE = 0.002
"""Seconds: an MKV rounds a block's time to milliseconds."""


@dataclass
class Heard:
    """The sound of one recording with a stand-in for all around it."""

    path: Path
    start_seconds: float = 0.0
    clock: HandClock = field(default_factory=HandClock)
    speaker: CountingLoudspeaker = field(default_factory=CountingLoudspeaker)
    errors: list[NoSoundError] = field(default_factory=list)
    failed: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def __post_init__(self) -> None:
        self.sound = RecordingSound(self.path, self.start_seconds, self.speaker, self._on_failed, self.clock)

    def _on_failed(self, error: NoSoundError) -> None:
        self.errors.append(error)
        self.failed.release()

    def play(self, seconds: float) -> None:
        """Plays from there as of now, and waits for the loudspeaker to be started."""
        self.sound.follow((seconds, self.clock.seconds))
        assert self.speaker.started.acquire(timeout=60)

    def hear(self, delay_seconds: float = 0.0) -> float:
        """The time of what is heard next; waits for the reader where it was left behind."""
        end = time.monotonic() + 60
        while not (samples := self.speaker.hear(delay_seconds)).any():
            assert time.monotonic() < end
        return time_of(samples)


@pytest.fixture(scope="module")
def sounding(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sounding(tmp_path_factory.mktemp("v") / "sound.mkv")


@pytest.fixture
def heard(sounding: Path) -> Iterator[Heard]:
    heard = Heard(sounding)
    yield heard
    assert heard.sound.close(60)
    assert not heard.speaker.runs


def test_sound_begins_at_the_time_told_and_goes_on_with_the_clock(heard: Heard) -> None:
    for start in (0.0, 2.0, 4.5, 1.0, 1.0333):
        heard.play(start)
        pieces = []
        for piece in range(20):
            pieces.append(heard.speaker.hear())
            assert time_of(pieces[-1]) == pytest.approx(start + piece / 100, abs=CLOSE)
            heard.clock.seconds += 0.01
        # A tone without a jump: 1 kHz changes by an eighth of its height from one sample to the next.
        whole = np.concatenate(pieces).astype(float)
        assert np.abs(np.diff(whole)).max() < 0.14 * np.abs(whole).max()


def test_sound_that_is_switched_on_late_or_comes_late_is_of_the_present(heard: Heard) -> None:
    since = (1.0, heard.clock.seconds)
    heard.clock.seconds += 1.5
    heard.sound.follow(since)
    assert heard.speaker.started.acquire(timeout=60)
    assert heard.hear() == pytest.approx(2.5, abs=CLOSE)
    heard.clock.seconds += 0.4  # the machine was busy
    assert heard.hear() == pytest.approx(2.9, abs=CLOSE)
    heard.clock.seconds += 0.01
    assert heard.hear(0.2) == pytest.approx(3.11, abs=CLOSE)  # what is heard in 0.2 s


def test_nothing_is_heard_while_it_stands(heard: Heard) -> None:
    heard.play(1.0)
    assert heard.speaker.hear().any()
    fetch = heard.speaker._fill
    assert fetch is not None
    heard.sound.follow(None)
    assert not fetch(480, 0.0).any()  # at once, even before the loudspeaker is told
    heard.play(3.0)
    assert heard.hear() == pytest.approx(3.0, abs=CLOSE)


def test_off_and_on_again_before_the_reader_saw_it_is_not_silent(heard: Heard) -> None:
    since = (2.0, heard.clock.seconds)
    heard.sound.follow(since)
    assert heard.speaker.started.acquire(timeout=60)
    heard.sound.follow(None)
    heard.sound.follow(since)
    assert heard.speaker.started.acquire(timeout=60)
    assert heard.hear() == pytest.approx(2.0, abs=CLOSE)


def test_a_hole_is_silent_and_moves_nothing(tmp_path: Path) -> None:
    heard = Heard(write_sounding(tmp_path / "hole.mkv", holes=[(1.0, 2.0)]))
    try:
        heard.play(0.9)
        assert heard.hear() == pytest.approx(0.9, abs=CLOSE)
        heard.clock.seconds += 0.5
        assert not heard.speaker.hear().any()
        heard.play(2.2)
        assert heard.hear() == pytest.approx(2.2, abs=CLOSE)
        heard.play(1.5)
        assert not heard.speaker.hear().any()
        heard.clock.seconds += 0.6
        assert heard.hear() == pytest.approx(2.1, abs=CLOSE)
    finally:
        assert heard.sound.close(60)


def test_times_count_from_the_first_picture(tmp_path: Path) -> None:
    path = write_sounding(tmp_path / "late.mkv", first_seconds=1.0)
    with RecordingSource(path) as source:
        assert source.start_seconds == pytest.approx(1.0)
        heard = Heard(path, source.start_seconds)
    try:
        for seconds in (0.0, 3.0):
            heard.play(seconds)
            assert heard.hear() == pytest.approx(1.0 + seconds, abs=CLOSE)
    finally:
        assert heard.sound.close(60)


def test_another_rate_two_channels_and_an_mp4(tmp_path: Path) -> None:
    path, rate = tmp_path / "phone.mp4", 44_100
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=30, options={"preset": "ultrafast", "g": "30", "bf": "2"})
        assert isinstance(video, av.VideoStream)
        video.width, video.height, video.pix_fmt = 320, 240, "yuv420p"
        sound = container.add_stream("aac", rate=rate, layout="stereo")
        assert isinstance(sound, av.AudioStream)
        for index in range(150):
            container.mux(video.encode(av.VideoFrame.from_ndarray(numbered_frame(index), format="bgr24")))
        container.mux(video.encode(None))
        samples = tone(5.0, rate)
        samples[np.arange(len(samples)) % rate > rate // 2] = 0  # it begins anew each second: AAC changes loudness
        for start in range(0, len(samples), 1024):
            both = np.repeat(samples[start : start + 1024], 2)[None]
            piece = av.AudioFrame.from_ndarray(both, format="s16", layout="stereo")
            piece.sample_rate, piece.pts, piece.time_base = rate, start, Fraction(1, rate)
            container.mux(sound.encode(piece))
        container.mux(sound.encode(None))
    with RecordingSource(path) as source:
        heard = Heard(path, source.start_seconds)
    try:
        for second in (1, 3, 2):
            heard.play(second - 0.1)
            pieces = []
            for _ in range(20):
                pieces.append(heard.speaker.hear())
                heard.clock.seconds += 0.01
            begins = int(np.argmax(np.abs(np.concatenate(pieces).astype(int)) > 2000)) / RATE
            assert begins == pytest.approx(0.1, abs=0.005)
    finally:
        assert heard.sound.close(60)


def test_no_more_is_read_ahead_than_said_and_a_full_queue_ends_at_once(sounding: Path) -> None:
    heard = Heard(sounding)
    heard.play(0.0)
    for _ in range(50):
        heard.clock.seconds += 0.01
        heard.speaker.hear()
        assert heard.sound._queued <= (AHEAD_SECONDS + 0.1) * RATE
    assert heard.sound.close(60)


class Jammed(CountingLoudspeaker):
    """Hangs when it is started, as a driver may."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    def start(self, fill: Callable[..., np.ndarray], on_lost: Callable[[], None]) -> None:
        super().start(fill, on_lost)
        self.let_go.wait()


def test_a_loudspeaker_that_hangs_holds_nobody_up(sounding: Path) -> None:
    speaker = Jammed()
    heard = Heard(sounding, speaker=speaker)
    heard.play(0.0)
    heard.sound.follow((3.0, heard.clock.seconds))
    heard.sound.follow(None)
    assert not heard.sound.close(0.01)
    speaker.let_go.set()
    assert heard.sound.close(60)


class Broken(CountingLoudspeaker):
    """Cannot be started the first time."""

    def __init__(self) -> None:
        super().__init__()
        self.broken = True

    def start(self, fill: Callable[..., np.ndarray], on_lost: Callable[[], None]) -> None:
        if self.broken:
            raise NoSoundError(Silence.FAILED, "Device unavailable")
        super().start(fill, on_lost)


def test_a_loudspeaker_that_fails_is_said_and_may_come_back(sounding: Path) -> None:
    speaker = Broken()
    heard = Heard(sounding, speaker=speaker)
    heard.sound.follow((1.0, heard.clock.seconds))
    assert heard.failed.acquire(timeout=60)
    assert [(error.why, str(error)) for error in heard.errors] == [(Silence.FAILED, "Device unavailable")]
    speaker.broken = False
    heard.play(2.0)
    assert time_of(speaker.hear()) == pytest.approx(2.0, abs=CLOSE)
    assert speaker.on_lost is not None
    speaker.on_lost()
    assert heard.errors[-1].why is Silence.FAILED
    assert heard.sound.close(60)


class Stream:
    """Stands in for PortAudio's: it fetches once as soon as it is started."""

    def __init__(self, **options: object) -> None:
        self.options = options
        self.out = np.full((480, 1), 7, np.int16)
        self.closed = False

    def start(self) -> None:
        class Times:
            currentTime, outputBufferDacTime = 5.0, 5.25  # noqa: N815 - the library's names

        self.options["callback"](self.out, 480, Times(), None)  # type: ignore[operator]

    def end(self) -> None:
        self.options["finished_callback"]()  # type: ignore[operator]

    def close(self) -> None:
        self.closed = True
        self.end()  # PortAudio says so of every end


def test_the_systems_loudspeaker_up_to_the_library() -> None:
    streams: list[Stream] = []
    lost: list[bool] = []
    asked: list[tuple[int, float]] = []

    def open_stream(**options: object) -> Stream:
        streams.append(Stream(**options))
        return streams[-1]

    def fill(count: int, delay_seconds: float) -> np.ndarray:
        asked.append((count, delay_seconds))
        return np.arange(count, dtype=np.int16)

    speaker = SystemLoudspeaker(open_stream)
    speaker.start(fill, lambda: lost.append(True))
    assert asked == [(480, 0.25)]
    assert streams[0].out[:, 0].tolist() == list(range(480))
    assert (streams[0].options["samplerate"], streams[0].options["channels"]) == (RATE, 1)
    speaker.stop()
    speaker.stop()
    assert streams[0].closed
    assert not lost
    speaker.start(fill, lambda: lost.append(True))
    streams[1].end()
    assert lost == [True]

    def fails(**_options: object) -> Stream:
        raise RuntimeError("Invalid device\n[PaErrorCode -9996]")

    with pytest.raises(NoSoundError, match="Invalid device") as caught:
        SystemLoudspeaker(fails).start(fill, list)
    assert caught.value.why is Silence.FAILED


def test_the_real_library_is_there_or_says_what_is_missing() -> None:
    """With PortAudio and a loudspeaker it is found, not opened; without either, it is said which."""
    why = None
    try:
        SystemLoudspeaker()
    except NoSoundError as error:
        why = error.why
    assert why in (None, Silence.NOT_INSTALLED, Silence.NO_LOUDSPEAKER)


def test_a_recording_without_sound_is_known(tmp_path: Path, sounding: Path) -> None:
    require_sound(sounding)
    silent = write_recording(tmp_path / "silent.mkv", [numbered_frame(index) for index in range(3)])
    for path in (silent, tmp_path / "none.mkv"):
        with pytest.raises(NoSoundError) as caught:
            require_sound(path)
        assert caught.value.why is Silence.NOT_IN_FILE
