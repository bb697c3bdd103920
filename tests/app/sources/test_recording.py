"""Recordings of every kind that is promised, with the number in each picture telling which one it is."""

from collections.abc import Callable
from fractions import Fraction
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.sources.recording import RecordingSource
from app.sources.source import Frame, SourceError
from app.sources.video_file import VideoFile
from tests.support.recordings import numbered_frame, read_number, write_recording

WITH_B_FRAMES = {"preset": "veryfast", "bf": "2", "g": "12"}


def numbered(count: int, width: int = 320, height: int = 240) -> list[np.ndarray]:
    return [numbered_frame(index, width, height) for index in range(count)]


def play(path: Path) -> tuple[list[Frame], str]:
    with RecordingSource(path) as source:
        frames = list(source.frames())
        return frames, source.info.note


def assert_whole(frames: list[Frame], count: int) -> None:
    assert [frame.index for frame in frames] == list(range(count))
    assert [read_number(frame.image) for frame in frames] == list(range(count))


@pytest.mark.parametrize("audio", [False, True], ids=["silent", "sound"])
@pytest.mark.parametrize(
    ("suffix", "codec", "pix_fmt"),
    [
        *[(s, c, None) for s in ("mkv", "mp4") for c in ("libx264", "libx265", "ffv1", "mjpeg")],
        *[("avi", c, None) for c in ("libx264", "ffv1", "mjpeg")],
        ("mkv", "libx264", "yuv420p10le"),
        ("mp4", "libx265", "yuv420p10le"),
        ("mkv", "ffv1", "yuv420p10le"),
        ("mkv", "libx264", "yuv422p"),
        ("mkv", "libx264", "gray"),
    ],
)
def test_every_codec_in_every_container(
    tmp_path: Path, suffix: str, codec: str, pix_fmt: str | None, audio: bool
) -> None:
    path = write_recording(tmp_path / f"a.{suffix}", numbered(12), codec=codec, pix_fmt=pix_fmt, audio=audio)
    frames, note = play(path)
    assert_whole(frames, 12)
    assert note == ""
    tolerance = 0.0006 if suffix == "mkv" else 1e-9  # an MKV's times are whole milliseconds
    assert [frame.time_seconds for frame in frames] == pytest.approx([i / 30 for i in range(12)], abs=tolerance)


def test_colour_is_kept_and_blue_comes_first(tmp_path: Path) -> None:
    image = np.empty((240, 320, 3), np.uint8)
    image[:] = (40, 90, 200)
    for codec, options in (("libx264", {"crf": "4"}), ("ffv1", {}), ("mjpeg", {"qscale": "2"})):
        frames, _ = play(write_recording(tmp_path / f"{codec}.mkv", [image] * 2, codec=codec, options=options))
        assert np.abs(frames[0].image.astype(int) - image).max() <= 4, codec


@pytest.mark.parametrize(
    ("codec", "pix_fmt", "width", "height"),
    [
        ("ffv1", None, 61, 43),
        ("mjpeg", None, 321, 243),
        ("libx264", "yuv444p", 321, 243),
        ("libx264", None, 322, 242),
        ("libx265", None, 1366, 766),
    ],
)
def test_odd_sizes(tmp_path: Path, codec: str, pix_fmt: str | None, width: int, height: int) -> None:
    path = write_recording(tmp_path / "a.mkv", numbered(5, width, height), codec=codec, pix_fmt=pix_fmt)
    frames, _ = play(path)
    assert_whole(frames, 5)
    assert frames[0].image.shape == (height, width, 3)
    assert frames[0].image.flags.c_contiguous


def test_4k(tmp_path: Path) -> None:
    frames, _ = play(write_recording(tmp_path / "a.mp4", numbered(3, 3840, 2160)))
    assert_whole(frames, 3)
    assert frames[0].image.shape == (2160, 3840, 3)


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_phones_portrait_video_comes_upright(tmp_path: Path, suffix: str, turns: int) -> None:
    """The camera stores what its sensor saw, lying down, and how far a player has to turn it."""
    stored = [np.rot90(image, -turns).copy() for image in numbered(4, 240, 320)]
    path = write_recording(tmp_path / f"a.{suffix}", stored, rotation_degrees=90 * turns)
    with RecordingSource(path) as source:
        assert (source.info.width, source.info.height) == (240, 320)
        frames = list(source.frames())
    assert_whole(frames, 4)
    assert frames[0].image.shape == (320, 240, 3)
    assert frames[0].image.flags.c_contiguous


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_variable_frame_rate_keeps_the_files_own_times(tmp_path: Path, suffix: str) -> None:
    times = [0.0, 0.1, 0.15, 0.5, 0.51, 2.0, 2.033]
    path = write_recording(tmp_path / f"a.{suffix}", numbered(7), times_seconds=times)
    with RecordingSource(path) as source:
        frames = list(source.frames())
        assert [frame.time_seconds for frame in frames] == pytest.approx(times, abs=1e-9)
        assert source.frame_times().tolist() == [frame.time_seconds for frame in frames]
        assert source.info.frames_per_second is None


def test_a_late_first_picture_is_time_0(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "a.mkv", numbered(4), times_seconds=[5.0, 5.1, 5.3, 5.4])
    frames, note = play(path)
    assert [frame.time_seconds for frame in frames] == pytest.approx([0, 0.1, 0.3, 0.4])
    assert note == ""


def test_a_rate_that_is_no_whole_number(tmp_path: Path) -> None:
    rate = Fraction(30000, 1001)
    with RecordingSource(write_recording(tmp_path / "a.mp4", numbered(40), rate=rate)) as source:
        times = [frame.time_seconds for frame in source.frames()]
        assert times == [float(index / rate) for index in range(40)]
        assert source.info.frames_per_second == float(rate)


def test_b_frames_in_an_avi_are_in_order(tmp_path: Path) -> None:
    """An AVI stores no time of showing, so the pictures' order of decoding must not be taken for it."""
    frames, _ = play(write_recording(tmp_path / "a.avi", numbered(30), options=WITH_B_FRAMES))
    assert_whole(frames, 30)
    assert [frame.time_seconds for frame in frames] == pytest.approx([i / 30 for i in range(30)])


# Each file's pictures, all sorts of groups: B-frames, none, one key picture only, a variable rate, no index.
SEEKABLE = {
    "b_frames.mkv": {"options": WITH_B_FRAMES},
    "b_frames.mp4": {"options": WITH_B_FRAMES, "audio": True},
    "b_frames.avi": {"options": WITH_B_FRAMES},
    "open_groups.mp4": {"codec": "libx265", "options": {"x265-params": "log-level=error:keyint=10:open-gop=1"}},
    "one_group.mkv": {"options": {**WITH_B_FRAMES, "g": "1000"}},
    "variable.mkv": {"options": WITH_B_FRAMES, "times_seconds": [0.04 * i + 0.3 * (i // 7) for i in range(60)]},
    "ffv1.mkv": {"codec": "ffv1"},
    "mjpeg.avi": {"codec": "mjpeg"},
    "no_index.mkv": {"options": WITH_B_FRAMES, "container_options": {"live": "1"}},
    "fragmented.mp4": {"options": WITH_B_FRAMES, "container_options": {"movflags": "frag_keyframe+empty_moov"}},
    "bare.h264": {"options": WITH_B_FRAMES},
    "stream.ts": {"options": WITH_B_FRAMES},
}


@pytest.mark.parametrize("name", SEEKABLE)
def test_seeks_are_exact_by_index_and_by_time(tmp_path: Path, name: str) -> None:
    path = write_recording(tmp_path / name, numbered(60), **SEEKABLE[name])
    dice = np.random.default_rng(7)
    with RecordingSource(path) as source:
        times = source.frame_times()
        assert len(times) == 60
        for index in dice.integers(0, 60, 40).tolist():
            source.seek_index(index)
            frame = next(source.frames())
            assert (frame.index, read_number(frame.image), frame.time_seconds) == (index, index, times[index])
        for moment in dice.uniform(0, times[-1], 40).tolist():
            source.seek_time(moment)
            frame = next(source.frames())
            assert frame.time_seconds <= moment
            assert frame.index == 59 or times[frame.index + 1] > moment
            assert read_number(frame.image) == frame.index


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    group=st.sampled_from([7, 1000]),
    walk=st.lists(st.tuples(st.integers(0, 59), st.integers(0, 5)), min_size=1, max_size=12),
    steps=st.lists(st.sampled_from([-1, 1, -3, 2]), max_size=30),
)
def test_any_walk_through_a_recording_meets_the_right_pictures(
    tmp_path: Path, group: int, walk: list[tuple[int, int]], steps: list[int]
) -> None:
    path = tmp_path / f"{group}.mkv"
    if not path.exists():
        write_recording(path, numbered(60, 96, 64), options={"bf": "3", "b-adapt": "0", "g": str(group)})
    with RecordingSource(path) as source:
        place = 0
        for start, more in walk:
            source.seek_index(start)
            for frame in islice(source.frames(), more + 1):
                assert read_number(frame.image) == frame.index
                place = frame.index
            assert place == min(start + more, 59)
        for step in steps:
            place = min(max(place + step, 0), 59)
            source.seek_index(place)
            assert read_number(next(source.frames()).image) == place


def test_steps_back_decode_little_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_recording(tmp_path / "a.mkv", numbered(100), options={"bf": "3", "b-adapt": "0", "g": "1000"})
    reads: list[int] = []
    real = VideoFile.read
    monkeypatch.setattr(VideoFile, "read", lambda file: reads.append(1) or real(file))
    with RecordingSource(path) as source:
        source.seek_index(90)
        reads.clear()
        for index in range(90, 80, -1):
            source.seek_index(index)
            assert next(source.frames()).index == index
        assert reads == []
        source.seek_index(95)  # from here on, not from the only key picture
        assert next(source.frames()).index == 95
        assert len(reads) <= 5


def test_on_the_way_to_a_picture_those_that_none_needs_are_not_decoded(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "a.mkv", numbered(40), options={"bf": "3", "b-adapt": "0", "g": "1000"})
    with RecordingSource(path) as source:
        stamps = [round(1000 * float(seconds)) for seconds in source.frame_times()]
    file = VideoFile(path)
    try:
        file.seek(0)
        file.pass_over(stamps[30])
        came = [stamp for stamp, _ in iter(file.read, None)]
    finally:
        file.close()
    assert came == sorted(came)
    assert 8 <= sum(stamp < stamps[30] for stamp in came) <= 20  # of thirty
    assert came[-10:] == stamps[30:]


def test_playing_goes_on_from_a_seek_also_after_the_end(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "a.mkv", numbered(20), options=WITH_B_FRAMES)
    with RecordingSource(path) as source:
        assert_whole(list(source.frames()), 20)
        assert list(source.frames()) == []
        source.seek_index(15)
        rest = list(source.frames())
        assert [frame.index for frame in rest] == [read_number(frame.image) for frame in rest] == list(range(15, 20))
        source.seek_time(-1)
        assert next(source.frames()).index == 0
        source.seek_time(99)
        assert [frame.index for frame in source.frames()] == [19]


def test_asking_for_the_times_does_not_disturb_playing(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "a.mkv", numbered(20), options=WITH_B_FRAMES)
    with RecordingSource(path) as source:
        player = source.frames()
        first = [next(player) for _ in range(5)]
        assert source.info.frame_count is None
        assert len(source.frame_times()) == 20
        assert source.info.frame_count == 20
        assert source.info.duration_seconds == pytest.approx(20 / 30, abs=0.001)
        assert_whole(first + list(player), 20)


def test_impossible_seeks_are_refused(tmp_path: Path) -> None:
    with RecordingSource(write_recording(tmp_path / "a.mkv", numbered(3))) as source:
        for index in (-1, 3):
            with pytest.raises(IndexError, match=f"from 0 to 2, not {index}"):
                source.seek_index(index)
        with pytest.raises(ValueError, match="NaN"):
            source.seek_time(float("nan"))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    gaps=st.lists(st.integers(1, 400), min_size=2, max_size=25),
    group=st.integers(1, 12),
    moments=st.lists(st.floats(-1, 12), max_size=6),
)
def test_any_spacing_and_grouping_plays_and_seeks(
    tmp_path: Path, gaps: list[int], group: int, moments: list[float]
) -> None:
    times = np.cumsum([0, *gaps]) / 1000
    path = write_recording(
        tmp_path / "a.mkv",
        numbered(len(times), 96, 64),
        times_seconds=times.tolist(),
        options={**WITH_B_FRAMES, "g": str(group)},
    )
    with RecordingSource(path) as source:
        frames = list(source.frames())
        assert_whole(frames, len(times))
        assert [frame.time_seconds for frame in frames] == pytest.approx(times.tolist(), abs=1e-9)
        for moment in moments:
            source.seek_time(moment)
            shown = max(0, sum(frame.time_seconds <= moment for frame in frames) - 1)
            assert read_number(next(source.frames()).image) == shown


def test_a_seek_that_is_not_wanted_any_more_ends_and_the_next_one_is_exact(tmp_path: Path) -> None:
    path = write_recording(
        tmp_path / "far.mkv", (numbered_frame(index) for index in range(150)), options={"g": "250", "bf": "2"}
    )
    with RecordingSource(path) as source:
        assert source.longest_way() == 150
        assert source.way_to(120) == 120
        asked: list[int] = []
        assert not source.seek_index(120, lambda: asked.append(1) or len(asked) < 20)
        assert len(asked) == 20
        assert source.way_to(120) == 120
        for index in (100, 140, 5, 149):
            assert source.seek_index(index)
            frame = next(source.frames())
            assert (frame.index, read_number(frame.image)) == (index, index)
        assert source.way_to(148) == 0
        assert source.way_to(3) == 3
        with pytest.raises(IndexError, match="0 to 149, not 150"):
            source.way_to(150)


def test_after_a_seek_that_was_not_wanted_any_more_no_picture_is_left_out(tmp_path: Path) -> None:
    path = write_recording(
        tmp_path / "far.mkv", (numbered_frame(index) for index in range(200)), options={"g": "250", "bf": "2"}
    )

    def wanted(times: int) -> Callable[[], bool]:
        asked = iter(range(times))
        return lambda: next(asked, None) is not None

    for given_up in range(20, 60, 4):
        for further in (1, 2, 5, 10):
            with RecordingSource(path) as source:
                assert not source.seek_index(190, wanted(given_up))
                first = given_up * 3 // 2 + further  # of three pictures about one was passed over
                assert source.seek_index(first)
                for index, frame in zip(range(first, first + 10), source.frames(), strict=False):
                    assert (frame.index, read_number(frame.image)) == (index, index)


def test_a_recording_that_went_away_is_said_at_each_seek(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "b.avi", (numbered_frame(index) for index in range(60)), options={"bf": "2"})
    with RecordingSource(path) as source:
        source.seek_index(40)
        assert read_number(next(source.frames()).image) == 40
        path.unlink()
        with pytest.raises(SourceError, match="There is no file"):
            source.seek_index(3)  # this container is opened anew for a step back
        source.seek_index(59)  # what was open is open still
        assert read_number(next(source.frames()).image) == 59
