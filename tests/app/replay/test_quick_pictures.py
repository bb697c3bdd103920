"""The copy for quick seeks: the right picture at once, nothing of another one, private, gone with the results."""

import os
import shutil
import stat
import threading
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.replay import quick_making
from app.replay.quick_making import open_quick
from app.replay.quick_pictures import ABOUT, FOLDER, GROUP, GROUPS, PICTURES, QuickPictures
from app.session.lock import SessionLock
from app.setup_watch import WatchOptions
from app.sources.recording import Picture, RecordingSource
from app.sources.video_file import VideoFile
from models.images import BgrImage
from tests.support.quick_copies import COUNT, FAR_APART, copy_of, make, write_far_apart
from tests.support.recordings import numbered_frame, read_number, write_recording
from tests.support.replays import PATIENCE, keep_results, open_replay


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_far_apart(tmp_path_factory.mktemp("v") / "far.mkv")


@pytest.fixture
def path(recorded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy2(recorded, tmp_path / "far.mkv"))


@pytest.fixture
def caches(tmp_path: Path) -> Path:
    return tmp_path / "data" / "caches"


def coloured_frame(index: int) -> BgrImage:
    """A numbered frame under a colour that goes round: a wrong colour matrix shows in it."""
    tint = np.array([(60, 120, 230), (220, 80, 60), (70, 200, 90)][index // 20], np.float64) / 255
    return np.asarray(numbered_frame(index) * tint, np.uint8)


def numbers_of(pictures: QuickPictures) -> list[int]:
    """Indexes of the pictures that it has; each must be the one that it says."""
    found = []
    for index in range(COUNT):
        frame = pictures.frame(index)
        if frame is not None:
            assert read_number(frame.image) == frame.index == index == round(frame.time_seconds * 30)
            found.append(index)
    return found


def test_every_picture_is_the_one_it_says_at_the_time_the_recording_says(path: Path, caches: Path) -> None:
    assert make(copy_of(path, caches))
    again = copy_of(path, caches)
    assert again.share == 1.0
    assert numbers_of(again) == list(range(COUNT))
    with RecordingSource(path) as source:
        for index in (149, 0, 23, 24, 25, 100):
            own, soon = next(source.frames()) if source.seek_index(index) else None, again.frame(index)
            assert own is not None
            assert soon is not None
            assert (own.index, own.time_seconds) == (soon.index, soon.time_seconds)
            assert own.image.shape == soon.image.shape
            assert float(np.abs(own.image.astype(int) - soon.image).mean()) < 4


@pytest.mark.parametrize(
    ("rotation", "pix_fmt", "colours"),
    [
        (90, "yuv420p", {}),
        (180, "yuv420p10le", {}),
        (0, "yuv444p", {}),
        (0, "yuvj420p", {}),
        (0, "yuv420p", {"colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709"}),
    ],
)
def test_turned_and_otherwise_coloured_recordings_likewise(
    tmp_path: Path, caches: Path, rotation: int, pix_fmt: str, colours: dict[str, str]
) -> None:
    path = write_recording(
        tmp_path / "t.mp4", (coloured_frame(index) for index in range(60)), rate=Fraction(25, 2),
        rotation_degrees=rotation, pix_fmt=pix_fmt, options={**FAR_APART, **colours},
    )  # fmt: skip
    pictures = copy_of(path, caches)
    assert make(pictures)
    with RecordingSource(path) as source:
        for own in source.frames():
            soon = pictures.frame(own.index)
            assert soon is not None
            assert soon.time_seconds == own.time_seconds
            assert soon.image.shape == own.image.shape
            assert float(np.abs(own.image.astype(int) - soon.image).mean()) < 4


def test_larger_pictures_are_kept_smaller_and_come_back_in_their_own_size(tmp_path: Path, caches: Path) -> None:
    frames = (numbered_frame(index, 1922, 1082) for index in range(48))
    path = write_recording(tmp_path / "w.mkv", frames, options=FAR_APART)
    pictures = copy_of(path, caches)
    assert make(pictures)
    frame = pictures.frame(47)
    assert frame is not None
    assert frame.image.shape == (1082, 1922, 3)
    assert read_number(frame.image) == 47


def test_it_is_private_and_goes_when_the_results_go(
    qtbot: QtBot, qapp: QApplication, path: Path, options: WatchOptions
) -> None:
    keep_results(path, options)
    program = open_replay(qtbot, qapp, options, path)
    try:
        qtbot.waitUntil(lambda: program.controller.quick.share == 1.0, timeout=PATIENCE)
        kept = program.controller._kept
        assert kept is not None
        folder = kept.cache.recording_folder / FOLDER
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir() if file.is_file()} == {0o600}
        kept.cache.forget()
        assert not folder.exists()
    finally:
        program.close()


def test_what_is_looked_at_comes_first_and_the_rest_goes_on_from_there(path: Path, caches: Path) -> None:
    assert not make(copy_of(path, caches), lambda: 60, groups=1)
    assert numbers_of(copy_of(path, caches)) == list(range(48, 72))
    looked = iter([60, 100, 100])
    assert not make(copy_of(path, caches), lambda: next(looked), groups=2)
    assert numbers_of(copy_of(path, caches)) == [*range(48, 120)]
    assert make(copy_of(path, caches))
    assert numbers_of(copy_of(path, caches)) == list(range(COUNT))


def test_one_that_was_cut_off_goes_on_where_it_was(path: Path, caches: Path) -> None:
    pictures = copy_of(path, caches)
    assert not make(pictures, groups=3)
    groups, coded = pictures.folder / GROUPS, pictures.folder / PICTURES
    record = groups.stat().st_size // 3
    os.truncate(groups, 3 * record - 5)  # the third record was not written whole
    with coded.open("ab") as file:
        file.write(b"half a group")
    again = copy_of(path, caches)
    assert numbers_of(again) == list(range(2 * GROUP))
    assert make(again)
    whole = copy_of(path, caches)
    assert numbers_of(whole) == list(range(COUNT))
    assert groups.stat().st_size == record * -(-COUNT // GROUP)


def test_a_damaged_copy_is_not_shown_and_is_made_again(path: Path, caches: Path) -> None:
    pictures = copy_of(path, caches)
    assert make(pictures)
    with (pictures.folder / PICTURES).open("r+b") as file:
        file.seek(100)
        file.write(bytes(50))
    damaged = copy_of(path, caches)
    assert damaged.frame(0) is None
    assert damaged.share == 0
    for again in (damaged, copy_of(path, caches)):
        assert make(again)
        assert numbers_of(again) == list(range(COUNT))


@pytest.mark.parametrize("place", [0, 8, 20])
def test_records_that_say_what_cannot_be_are_not_taken(path: Path, caches: Path, place: int) -> None:
    pictures = copy_of(path, caches)
    assert make(pictures)
    groups = pictures.folder / GROUPS
    content = bytearray(groups.read_bytes())
    content[place : place + 4] = b"\xff\xff\xff\x7f"  # of the first record: its group, its offset, a size
    groups.write_bytes(content)
    again = copy_of(path, caches)
    assert numbers_of(again) == list(range(GROUP, COUNT))
    assert make(again)
    assert numbers_of(again) == list(range(COUNT))


def test_pictures_that_went_away_are_made_again(path: Path, caches: Path) -> None:
    pictures = copy_of(path, caches)
    assert make(pictures)
    (pictures.folder / PICTURES).unlink()
    again = copy_of(path, caches)
    assert again.share == 0
    assert make(again)
    assert numbers_of(again) == list(range(COUNT))


def test_a_copy_that_was_erased_meanwhile_gives_nothing(path: Path, caches: Path) -> None:
    pictures = copy_of(path, caches)
    assert make(pictures)
    shutil.rmtree(pictures.folder)
    assert pictures.frame(3) is None


def test_of_a_recording_that_was_touched_it_is_made_anew(path: Path, caches: Path) -> None:
    assert make(copy_of(path, caches))
    os.utime(path, (1, 1))
    touched = copy_of(path, caches)
    assert touched.share == 0
    assert touched.frame(0) is None
    assert make(touched)
    assert numbers_of(touched) == list(range(COUNT))


def test_a_damaged_recording_gives_a_copy_of_what_can_be_read(path: Path, caches: Path) -> None:
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4000] = bytes(4000)
    path.write_bytes(content)
    pictures = copy_of(path, caches)
    assert make(pictures)
    with RecordingSource(path) as source:
        times = source.frame_times()
        for index in range(len(times)):
            frame = pictures.frame(index)
            assert frame is None or frame.time_seconds == times[index]
    for index in range(GROUP):
        frame = pictures.frame(index)
        assert frame is not None
        assert read_number(frame.image) == index


class Swallowing(RecordingSource):
    """A recording whose decoder gives one picture less than the file has, and says nothing."""

    def pictures(self) -> Iterator[Picture]:
        return (picture for picture in super().pictures() if abs(picture.time_seconds * 30 - 40) > 0.1)


def test_a_picture_that_the_decoder_swallows_shifts_no_other_one(
    path: Path, caches: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quick_making, "RecordingSource", Swallowing)
    pictures = copy_of(path, caches)
    assert make(pictures)
    assert numbers_of(pictures) == [*range(24), *range(48, COUNT)]


def test_one_bad_packet_costs_little_and_is_remembered(
    tmp_path: Path, caches: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count, options = 600, {"g": "100", "bf": "0", "sc_threshold": "0"}
    path = write_recording(tmp_path / "d.mkv", (numbered_frame(index) for index in range(count)), options=options)
    with av.open(str(path)) as container:
        packets = [(packet.pos, packet.size) for packet in container.demux(video=0) if packet.size]
    pos, size = packets[410]
    content = bytearray(path.read_bytes())
    content[pos + 8 : pos + size] = b"\xff" * (size - 8)  # all of its picture, none of the next one's
    path.write_bytes(content)
    with RecordingSource(path) as source:
        read = sum(1 for _ in source.frames())
    assert read < count  # the decoder refuses it
    decoded: list[int] = []
    real = VideoFile.read
    monkeypatch.setattr(VideoFile, "read", lambda file: decoded.append(1) or real(file))
    pictures = copy_of(path, caches)
    assert make(pictures)
    assert len(decoded) < 1300  # each picture once, and three ways to the bad one
    had = [index for index in range(0, count, GROUP) if pictures.frame(index) is not None]
    assert had == [*range(0, 408, GROUP), *range(504, count, GROUP)]
    again = copy_of(path, caches)
    assert again.share == 1.0


def test_another_window_that_makes_it_is_waited_for(path: Path, caches: Path) -> None:
    pictures = copy_of(path, caches)
    assert not make(pictures, groups=1)
    lock = SessionLock(pictures.folder)
    asked = iter([True, True, False, False])
    assert not quick_making.make(copy_of(path, caches), lambda: 0, lambda: next(asked), lambda _share: None)
    other = copy_of(path, caches)
    waiting = threading.Thread(target=make, args=(other,), daemon=True)
    waiting.start()
    time.sleep(0.1)
    assert other.share == pytest.approx(1 / 7)
    lock.release()
    waiting.join(60)
    assert numbers_of(other) == list(range(COUNT))


def test_of_a_recording_that_was_replaced_while_it_was_copied_nothing_stays(
    path: Path, caches: Path, tmp_path: Path
) -> None:
    frames = (numbered_frame(index + 1000) for index in range(COUNT))
    another = write_recording(tmp_path / "another.mkv", frames, options=FAR_APART)
    pictures = copy_of(path, caches)

    def told(share: float) -> None:
        if share == 1.0:
            another.replace(path)

    assert not quick_making.make(pictures, lambda: 0, lambda: True, told)
    assert not pictures.folder.exists()
    pictures = copy_of(path, caches)
    shutil.copy2(path, another)
    os.utime(path, (1, 1))
    assert not make(pictures)  # opened, and replaced before the copy was begun
    assert not (pictures.folder / PICTURES).exists()


def test_copies_of_recordings_that_are_gone_changed_or_long_unused_go(path: Path, caches: Path, tmp_path: Path) -> None:
    others = []
    for name in ("gone", "changed", "unused", "used"):
        frames = (numbered_frame(index + len(others)) for index in range(60))
        others.append(copy_of(write_recording(tmp_path / f"{name}.mkv", frames, options=FAR_APART), caches))
        assert make(others[-1])
    gone, changed, unused, used = others
    gone.path.unlink()
    os.utime(changed.path, (1, 1))
    os.utime(unused.folder / ABOUT, (1, 1))
    copy_of(path, caches)
    assert [one.folder.exists() for one in others] == [False, False, False, True]
    with RecordingSource(path) as source:
        assert open_quick(source, caches, may_copy=False) is None
    assert not used.folder.exists()


def test_none_is_made_where_it_is_not_needed_or_would_leave_its_disk(
    path: Path, caches: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    near = write_recording(tmp_path / "near.mkv", (numbered_frame(index) for index in range(90)), options={"g": "30"})
    with RecordingSource(near) as source:
        assert source.longest_way() == 30
        assert open_quick(source, caches, may_copy=True) is None
    real = Path.stat

    class Elsewhere:
        """A recording on a share: what the system says of it, but for the disk."""

        def __init__(self, state: os.stat_result) -> None:
            self.st_dev, self.st_size, self.st_mtime_ns = state.st_dev + 1, state.st_size, state.st_mtime_ns

    with RecordingSource(path) as source:
        assert open_quick(source, caches, may_copy=True) is not None
        monkeypatch.setattr(
            Path, "stat", lambda one, **given: Elsewhere(real(one)) if one == path else real(one, **given)
        )
        assert open_quick(source, caches, may_copy=True) is None


def test_a_disk_that_is_nearly_full_stops_it(path: Path, caches: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick_making, "LEAST_FREE_BYTES", 1 << 60)
    pictures = copy_of(path, caches)
    assert not make(pictures)
    assert (pictures.folder / PICTURES).stat().st_size == 0


def test_the_copy_longest_unused_goes_first(
    path: Path, caches: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = []
    for number in (1, 2):
        frames = (numbered_frame(index + number) for index in range(60))
        other = write_recording(tmp_path / f"{number}.mkv", frames, options=FAR_APART)
        others.append(copy_of(other, caches))
        assert make(others[-1])
        os.utime(others[-1].folder / ABOUT, (time.time() - 100 + number,) * 2)
    copy_of(others[0].path, caches)  # used again
    size = (others[0].folder / PICTURES).stat().st_size
    monkeypatch.setattr(quick_making, "MOST_BYTES", size + COUNT * quick_making.PICTURE_BYTES)
    pictures = copy_of(path, caches)
    assert make(pictures)
    assert [one.folder.exists() for one in (*others, pictures)] == [True, False, True]
