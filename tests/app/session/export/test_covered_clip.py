import csv
import stat
from pathlib import Path

import av
import numpy as np
import pytest

from app.cover_command import cover
from app.session.consent import Consent, ConsentError
from app.session.export.covered_clip import CoverError, find_all, sensitive_detectors, write_covered_clip
from app.session.recordings import session_for
from app.session.video_writer import VideoWriter
from app.settings import sessions_folder
from app.sources.recording import RecordingSource
from models.face import Box, Face
from tests.support.scored_sessions import heel_prick

CLIPS = Path(__file__).parents[3] / "data" / "clips"
EVERY = 12


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """Every twelfth frame of the heel prick, five a second, with sound."""
    path = tmp_path_factory.mktemp("recording") / "short.mkv"
    with RecordingSource(CLIPS / "heel_prick_short.mkv") as source:
        frames = [frame for frame in source.frames() if frame.index % EVERY == 0]
    writer = VideoWriter(path, 640, 360, sound_rate=8000)
    for number, frame in enumerate(frames):
        writer.write(frame.image, number * 200)
        writer.write_sound(np.full(1600, 1000, np.int16), number * 1600)
    writer.close()
    return path


@pytest.fixture(scope="module")
def truth():
    with (CLIPS / "heel_prick_short_truth.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))[::EVERY]
    return [Box(*(float(row[name]) for name in ("left", "top", "right", "bottom"))) for row in rows]


@pytest.fixture(scope="module")
def detectors():
    opened = sensitive_detectors()
    yield opened
    for detector in opened:
        detector.close()


class Sees:
    """A detector that takes a corner of whatever has a pattern for a face, while it is awake."""

    name = "sees"
    awake = True

    def detect(self, image):
        height, width = image.shape[:2]
        return [Face(Box(0, 0, width / 8, height / 8), 0.9, None, 0.0)] if self.awake and image.std() > 3 else []

    def close(self):
        pass


class SleepsOnce(Sees):
    """Sees faces while it looks for them first and while the clip is proved, and none in between."""

    def told(self, share):
        self.awake = not 0.4 < share < 0.51


def test_no_detector_finds_a_face_and_the_true_face_is_grey(recording, truth, detectors, tmp_path):
    shares = []
    clip = write_covered_clip(recording, tmp_path / "covered.mkv", detectors, told=shares.append)
    assert clip.frames == len(truth)
    assert clip.whole < len(truth)  # else there would be nothing to see
    assert shares[-1] == pytest.approx(1.0, abs=0.2)
    with RecordingSource(clip.path) as source:
        frames = list(source.frames())
    assert len(frames) == len(truth)
    for frame, face in zip(frames, truth, strict=True):
        assert find_all(frame.image, detectors) == []
        inside = frame.image[round(face.top) : round(face.bottom), round(face.left) : round(face.right)]
        assert np.mean(np.abs(inside.astype(int) - 128) < 12) > 0.99
    assert stat.S_IMODE(clip.path.stat().st_mode) == 0o600
    with av.open(str(clip.path)) as container:
        assert [stream.type for stream in container.streams] == ["video"]
        assert set(container.metadata) <= {"ENCODER"}


def test_a_frame_in_which_a_face_is_still_found_is_covered_whole(recording, tmp_path):
    clip = write_covered_clip(recording, tmp_path / "covered.mkv", [Sees()])
    assert (clip.whole, clip.rounds) == (clip.frames, 1)


def test_nothing_is_written_where_the_proof_fails(recording, tmp_path, monkeypatch):
    monkeypatch.setattr("app.session.export.covered_clip.ROUNDS", 1)
    detector = SleepsOnce()
    with pytest.raises(CoverError, match="nothing was written"):
        write_covered_clip(recording, tmp_path / "out" / "covered.mkv", [detector], told=detector.told)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_clip_whose_proof_fails_is_written_anew(recording, tmp_path):
    detector = SleepsOnce()
    clip = write_covered_clip(recording, tmp_path / "covered.mkv", [detector], told=detector.told)
    assert clip.rounds == 2
    assert clip.whole > 0


class SeesAThird(Sees):
    """Sees a face in every picture of the recording, then only in the third one of the clip, and counts its looks."""

    def __init__(self, frames):
        self.frames, self.done, self.looks = frames, 0, 0

    def told(self, _share):
        self.done += 1

    def detect(self, image):
        self.looks += self.done > self.frames
        return super().detect(image) if self.done < self.frames or self.done == self.frames + 2 else []


def test_what_was_found_clean_stays_as_it_is_and_is_not_searched_again(recording, truth, tmp_path):
    detector = SeesAThird(len(truth))
    clip = write_covered_clip(recording, tmp_path / "covered.mkv", [detector], told=detector.told)
    assert (clip.rounds, clip.whole) == (2, 1)
    # At four turns, from the clip's second picture on; in the second round the third is grey, the others are known.
    assert detector.looks == 4 * (clip.frames - 1)


def test_a_recording_is_never_replaced(recording, tmp_path):
    before = recording.read_bytes()
    with pytest.raises(CoverError, match="must not take its recording's place"):
        write_covered_clip(recording, recording, [Sees()])
    with pytest.raises(CoverError, match=r"is an \.mkv"):
        write_covered_clip(recording, tmp_path / "covered.mp4", [Sees()])
    assert recording.read_bytes() == before


def test_a_sessions_video_needs_consent_to_publication(tmp_path):
    with heel_prick(tmp_path, "C1") as store:
        folder = store.folder
    with pytest.raises(ConsentError, match="publication"):
        cover(folder / "video.mkv", tmp_path / "covered.mkv")


def test_a_refusal_counts_wherever_the_film_lies(recording, tmp_path):
    film = tmp_path / "film.mkv"
    film.write_bytes(recording.read_bytes())
    with RecordingSource(film) as source, session_for(film, source.info, sessions_folder()) as store:
        store.set_consent(Consent(video=True, publication=False), rater="N1")
    with heel_prick(tmp_path / "elsewhere", "C1") as store:
        own = store.folder / "video.mkv"
        own.write_bytes(b"film")
    film.rename(tmp_path / "moved.mkv")
    (tmp_path / "link.mkv").symlink_to(own)
    for name in ("moved.mkv", "link.mkv"):
        with pytest.raises(ConsentError, match="publication"):
            cover(tmp_path / name, tmp_path / "covered.mkv")
