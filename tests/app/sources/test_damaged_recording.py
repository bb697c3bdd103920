"""What cannot be played, and what can be played in part only, says so in one line."""

import itertools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.sources.recording import RecordingSource
from app.sources.source import SourceError
from tests.support.recordings import numbered_frame, read_number, write_recording


def error_of(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        RecordingSource(path)
    text = str(caught.value)
    assert "\n" not in text
    assert path.name in text
    return text


def numbered(count: int) -> list[np.ndarray]:
    return [numbered_frame(index) for index in range(count)]


def cut(path: Path, share: float) -> Path:
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    return path


@pytest.mark.parametrize(
    ("name", "kwargs"),
    [
        ("b_frames.mkv", {"options": {"preset": "veryfast", "bf": "2", "g": "12"}}),
        ("ffv1.mkv", {"codec": "ffv1"}),
        ("sound.mkv", {"codec": "mjpeg", "audio": True}),
        ("never_closed.mkv", {"container_options": {"live": "1"}}),
        ("fragmented.mp4", {"container_options": {"movflags": "frag_keyframe+empty_moov"}, "options": {"g": "6"}}),
        ("a.avi", {"codec": "mjpeg"}),
    ],
)
def test_a_cut_recording_plays_up_to_the_cut(tmp_path: Path, name: str, kwargs: dict[str, object]) -> None:
    path = cut(write_recording(tmp_path / name, numbered(60), **kwargs), 0.6)
    with RecordingSource(path) as source:
        numbers = [read_number(frame.image) for frame in source.frames()]
        assert numbers == list(range(len(numbers)))
        assert 20 < len(numbers) < 50
        assert source.info.note.startswith("The file ")
        assert f"played up to {(len(numbers) - 1) / 30:.1f} s" in source.info.note
        assert len(source.frame_times()) == len(numbers)
        source.seek_index(len(numbers) - 1)
        assert read_number(next(source.frames()).image) == len(numbers) - 1


def test_an_mp4_cut_before_its_contents_table(tmp_path: Path) -> None:
    assert "cut off" in error_of(cut(write_recording(tmp_path / "a.mp4", numbered(30)), 0.6))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0.0, 1.0), flips=st.lists(st.tuples(st.floats(0, 0.999), st.integers(1, 255)), max_size=5))
def test_no_damage_ends_in_anything_but_a_clear_end(
    damaged: Path, share: float, flips: list[tuple[float, int]]
) -> None:
    content = bytearray(damaged.read_bytes())
    for place, change in flips:
        content[int(place * len(content))] ^= change
    path = damaged.with_name("damaged.mkv")
    path.write_bytes(content[: int(share * len(content))])
    try:
        with RecordingSource(path) as source:
            frames = list(source.frames())
            size = (source.info.height, source.info.width, 3)
    except SourceError:
        return
    assert [frame.index for frame in frames] == list(range(len(frames)))
    times = [frame.time_seconds for frame in frames]
    assert times[0] == 0
    assert all(earlier < later for earlier, later in itertools.pairwise(times))
    assert all(frame.image.shape == size for frame in frames)


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("damage") / "whole.mkv"
    return write_recording(path, numbered(20), options={"preset": "veryfast", "bf": "2", "g": "8"}, audio=True)


def test_empty_file(tmp_path: Path) -> None:
    (tmp_path / "a.mkv").touch()
    assert "is empty (0 bytes)" in error_of(tmp_path / "a.mkv")


@pytest.mark.parametrize("content", [b"Hello, ward 3.\n" * 50, bytes(5000), b"#EXTM3U\nhttp://192.0.2.1/a.ts\n"])
@pytest.mark.parametrize("suffix", ["mkv", "mp4", "txt", "m3u8"])
def test_not_a_video(tmp_path: Path, content: bytes, suffix: str) -> None:
    (tmp_path / f"a.{suffix}").write_bytes(content)
    assert "is no video" in error_of(tmp_path / f"a.{suffix}")


def test_a_picture_is_no_video(tmp_path: Path) -> None:
    import matplotlib.image

    matplotlib.image.imsave(tmp_path / "a.png", numbered_frame(1))
    assert "is no video" in error_of(tmp_path / "a.png")


def write_sound(path: Path, cover: bytes = b"") -> Path:
    import av

    from tests.support.recordings import hum

    with av.open(str(path), "w") as container:
        sound = container.add_stream("aac", rate=48_000, layout="mono")
        if cover:
            container.add_attachment("cover.png", "image/png", cover)
        for piece in hum(0.5):
            container.mux(sound.encode(piece))
        container.mux(sound.encode(None))
    return path


def test_audio_only(tmp_path: Path) -> None:
    assert "holds sound but no picture" in error_of(write_sound(tmp_path / "a.mkv"))


def test_a_cover_picture_is_no_recording(tmp_path: Path) -> None:
    import matplotlib.image

    matplotlib.image.imsave(tmp_path / "cover.png", numbered_frame(1))
    path = write_sound(tmp_path / "a.mkv", (tmp_path / "cover.png").read_bytes())
    assert "holds sound but no picture" in error_of(path)


def test_zero_length_stream(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "a.mkv", numbered(1), codec="ffv1")
    content = path.read_bytes()
    # Everything before the first cluster: all is said about a picture, and none comes.
    path.write_bytes(content[: content.index(bytes.fromhex("1f43b675"))])
    assert "without a picture" in error_of(path)


def test_an_unknown_coding(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "a.mkv", numbered(3), codec="ffv1")
    path.write_bytes(path.read_bytes().replace(b"V_FFV1", b"V_FFX9"))
    assert "not known here" in error_of(path)


def test_a_title_in_an_old_alphabet_does_no_harm(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "a.mp4", numbered(3))
    path.write_bytes(path.read_bytes().replace(b"isomiso2", b"is\xf8miso2", 1))  # becomes metadata, and is no UTF-8
    with RecordingSource(path) as source:
        assert len(list(source.frames())) == 3


def test_pictures_that_cannot_be_decoded_are_told(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "a.mkv", numbered(30), options={"preset": "veryfast", "bf": "2", "g": "6"})
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 600] = bytes(600)
    path.write_bytes(content)
    with RecordingSource(path) as source:
        count = len(list(source.frames()))
        assert count < 30
        assert source.info.note.startswith("The file ")


def test_missing_and_folder(tmp_path: Path) -> None:
    assert "There is no file" in error_of(tmp_path / "none.mkv")
    assert "is a folder" in error_of(tmp_path)


def test_no_read_permission(tmp_path: Path) -> None:
    """Tests may run as root, whom nothing is forbidden: a child process gives that up after its imports."""
    path = write_recording(tmp_path / "a.mkv", numbered(3))
    path.chmod(0)
    code = (
        "import os, sys\n"
        "from app.sources.recording import RecordingSource\n"
        "from app.sources.source import SourceError\n"
        "os.chdir(sys.argv[1])\n"
        "if os.getuid() == 0: os.setgroups([]); os.setuid(65534)\n"
        "try: RecordingSource('a.mkv')\n"
        "except SourceError as error: print(error)\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True, env=os.environ
    )
    assert answer.stdout.startswith("a.mkv may not be read by this user: ask its owner")
    assert answer.stdout.count("\n") == 1


def test_the_file_is_gone_before_the_times_are_asked_for(tmp_path: Path) -> None:
    with RecordingSource(write_recording(tmp_path / "a.mkv", numbered(3))) as source:
        shutil.move(tmp_path / "a.mkv", tmp_path / "b.mkv")
        with pytest.raises(SourceError, match="There is no file"):
            source.frame_times()
