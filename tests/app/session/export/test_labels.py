import csv
import stat
from pathlib import Path

import numpy as np
import pytest

from app.assessment.marks import MarkContent, MarkKind
from app.assessment.moment import Moment
from app.labels_command import export_labels
from app.session.consent import Consent
from app.session.export.labels import collect_labels
from app.session.recorder import Recorder
from app.session.recordings import session_for, sessions_in
from app.session.store import SessionStore
from app.session.subject import Subject
from app.sources.recording import RecordingSource
from tests.support.scored_sessions import dan, heel_prick, score
from tests.support.sessions import CAMERA, StoppedClock
from training.readers.replay import read_labels

CLIP = Path(__file__).parents[3] / "data" / "clips" / "heel_prick_short.mkv"


@pytest.fixture
def store(tmp_path):
    """The session of a recording that lies elsewhere."""
    with RecordingSource(CLIP) as source:
        info = source.info
    with session_for(CLIP, info, tmp_path / "sessions", clock=StoppedClock()) as store:
        store.set_subject(Subject("STUDY", "C1", 38.0, 2.0, "simulation"), rater="N1")
        store.set_consent(Consent(video=True, training=True), rater="N1")
        yield store


def mark(store, kind, start, end=None, *, rater="R1", visible=False):
    until = None if end is None else Moment(end)
    added = store.add_mark(MarkContent(kind, Moment(start), until), rater=rater, model_visible=visible)
    assert store.flush()  # the export reads from the disk
    return added


def labels_of(store):
    assert store.flush()
    return collect_labels([store.folder]).rows


def test_training_reads_what_replay_labelled(store, tmp_path):
    mark(store, MarkKind.NONPAIN, 0.0, 1.0)
    mark(store, MarkKind.PAIN, 3.0, 4.0)
    mark(store, MarkKind.EXCLUDE, 3.5, 4.0, rater="R2")
    lines = export_labels([store.folder], tmp_path / "table.csv")
    assert "of 1 sessions" in lines[-1]
    reading = read_labels(tmp_path / "table.csv")
    with RecordingSource(CLIP) as source:
        times = source.frame_times()
    assert [frame.label for frame in reading.frames] == ["nonpain"] * np.sum(times <= 1.0) + ["pain"] * np.sum(
        (times >= 3.0) & (times < 3.5)
    )
    assert all(frame.file == CLIP.absolute() for frame in reading.frames)
    assert [times[frame.frame_index] for frame in reading.frames] == pytest.approx(
        [frame.time_seconds for frame in reading.frames], abs=1e-6
    )
    assert {frame.child for frame in reading.frames} == {"STUDY/C1"}
    assert stat.S_IMODE((tmp_path / "table.csv").stat().st_mode) == 0o600
    export_labels([store.folder], tmp_path / "parquet" / "table.parquet")
    assert [frame.frame_index for frame in read_labels(tmp_path / "parquet").frames] == [
        frame.frame_index for frame in reading.frames
    ]


def test_of_one_raters_overlapping_marks_the_newest_counts_and_exclude_first(store):
    mark(store, MarkKind.EXCLUDE, 1.0, 1.5)
    mark(store, MarkKind.PAIN, 0.0, 3.0)
    mark(store, MarkKind.NONPAIN, 2.0, 3.0)
    rows = labels_of(store)
    by_time = {row.time_seconds: row.label for row in rows}
    assert len(by_time) == len(rows)
    assert {label for time, label in by_time.items() if time < 1.0} == {"pain"}
    assert {label for time, label in by_time.items() if 1.0 <= time <= 1.5} == {"exclude"}
    assert {label for time, label in by_time.items() if time >= 2.0} == {"nonpain"}


def test_the_table_holds_the_drawn_face_and_the_facial_actions(store, tmp_path):
    mark(store, MarkKind.PAIN, 1.0, 2.0)
    mark(store, MarkKind.BROW_BULGE, 1.5, 9.0)
    box = MarkContent(MarkKind.FACE_BOX, Moment(0.0), Moment(1.2), box=(10.0, 20.0, 110.25, 120.0))
    store.add_mark(box, rater="R1", model_visible=False)
    assert store.flush()
    export_labels([store.folder], tmp_path / "table.csv")
    with (tmp_path / "table.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        time = float(row["time_seconds"])
        assert row["brow_bulge"] == ("1" if time >= 1.5 else "0")
        assert (row["face_left"], row["face_right"]) == (("10", "110.25") if time <= 1.2 else ("", ""))
        assert row["mouth"] == ""
    assert {row["brow_bulge"] for row in rows} == {"0", "1"}
    assert len(read_labels(tmp_path / "table.csv").frames) == len(rows)


def test_a_mark_without_end_is_one_frame_and_removed_ones_are_none(store):
    gone = mark(store, MarkKind.PAIN, 0.0, 2.0)
    store.remove_mark(gone.mark, rater="R1", model_visible=False)
    store.add_mark(MarkContent(MarkKind.NONPAIN, Moment(0.5, 7)), rater="R1", model_visible=False)
    assert [(row.frame_index, row.label) for row in labels_of(store)] == [(7, "nonpain")]


def test_labels_by_who_saw_the_model_are_of_another_origin(store):
    mark(store, MarkKind.PAIN, 0.0, 0.1, visible=True)
    mark(store, MarkKind.PAIN, 0.0, 0.1, rater="R2")
    assert {(row.rater, row.origin) for row in labels_of(store)} == {("R1", "replay-seen"), ("R2", "replay")}


def test_a_blind_label_has_no_score_that_the_model_may_have_moved(store):
    for kind, start in ((MarkKind.PROCEDURE_START, 0.0), (MarkKind.PRICK, 0.1), (MarkKind.PROCEDURE_END, 2.0)):
        mark(store, kind, start)
    for rater, options in (
        ("R1", {"visible": True}),
        ("R2", {"suggested": (4, 4), "shown": True}),
        ("R3", {"suggested": (4, 4)}),
        ("R4", {"visible": True}),
    ):
        mark(store, MarkKind.PAIN, 0.5, rater=rater, visible=rater == "R4")
        score(store, rater, dan(4), **options)
    assert {row.rater: (row.origin, row.human_score) for row in labels_of(store)} == {
        "R1": ("replay", None),
        "R2": ("replay", None),
        "R3": ("replay", 4),
        "R4": ("replay-seen", 4),
    }


def test_nothing_leaves_without_consent_to_training(store, tmp_path):
    mark(store, MarkKind.PAIN, 0.0, 1.0)
    store.set_consent(Consent(video=True), rater="N1")
    assert store.flush()
    with pytest.raises(ValueError, match="consent to training"):
        export_labels([store.folder], tmp_path / "table.csv")
    assert not (tmp_path / "table.csv").exists()


def test_frames_of_a_sessions_own_video_are_counted_in_its_file(tmp_path):
    with heel_prick(tmp_path, "C1") as store:
        store.set_consent(Consent(video=True, training=True), rater="N1")
        recorder = Recorder(store, lambda _: None)
        random = np.random.default_rng(0)
        for index in range(90, 120):  # the recording began later than the source
            image = random.integers(0, 255, (CAMERA.height, CAMERA.width, 3), np.uint8)
            assert recorder.put(image, Moment(index / 30, index))
        recorder.stop()
        mark(store, MarkKind.PAIN, 3.5, 3.6)
        score(store, "R1", dan(3))
    (folder,) = sessions_in(tmp_path)
    rows = collect_labels([folder]).rows
    assert [row.frame_index for row in rows] == [15, 16, 17, 18]
    assert [row.human_score for row in rows] == [3] * 4
    with RecordingSource(Path(rows[0].file)) as source:
        assert [source.frame_times()[row.frame_index] for row in rows] == pytest.approx(
            [row.time_seconds for row in rows], abs=1e-6
        )


def test_sessions_that_give_nothing_are_named(store, tmp_path):
    with SessionStore.create(tmp_path / "others", clock=StoppedClock()) as other:
        folder = other.folder
    assert "nothing is marked" in collect_labels([folder]).notes[0]
    mark(store, MarkKind.PAIN, 0.0, 1.0)
    with pytest.raises(ValueError, match=r"\.csv or \.parquet"):
        export_labels([store.folder], tmp_path / "table.txt")
