from pathlib import Path

import numpy as np
import pytest

from app.assessment.marks import MarkContent, MarkKind
from app.assessment.moment import Moment
from app.session.consent import Consent, ConsentError
from app.session.export.key_frames import Faces
from app.session.export.report import report_of
from app.session.recordings import session_for
from app.session.store import SessionStore
from app.session.subject import Analgesia, AnalgesiaKind, Subject
from app.session.tables import ObservationRow
from app.sources.recording import RecordingSource
from tests.support.scored_sessions import dan, heel_prick, score
from tests.support.sessions import MODEL, StoppedClock

CLIPS = Path(__file__).parents[3] / "data" / "clips"


def judged(store):
    """The clip's frames as a model would have judged them: pain as in the truth table, the true box."""
    lines = (CLIPS / "heel_prick_short_truth.csv").read_text().splitlines()
    names = lines[0].split(",")
    for line in lines[1:]:
        row = dict(zip(names, line.split(","), strict=True))
        index, seconds = int(row["frame"]), float(row["time_seconds"])
        probability = 0.9 if row["pain"] == "1" else 0.1
        box = (float(row[name]) for name in ("left", "top", "right", "bottom"))
        roll = float(row["roll_degrees"])
        store.add_observation(
            Moment(seconds, index),
            ObservationRow(index, seconds, *box, roll, probability, probability, probability > 0.5, None, *MODEL),
        )


@pytest.fixture
def store(tmp_path):
    recording = CLIPS / "heel_prick_short.mkv"
    with RecordingSource(recording) as source:
        info = source.info
    with session_for(recording, info, tmp_path / "sessions", clock=StoppedClock()) as store:
        given = (Analgesia(AnalgesiaKind.SUCROSE, "0.5 ml 24 %"),)
        store.set_subject(Subject("STUDY", "C1", 38.0, 2.0, "simulation", analgesia=given), rater="N1")
        for kind, seconds in (
            (MarkKind.PROCEDURE_START, 1.0),
            (MarkKind.PRICK, 2.5),
            (MarkKind.SQUEEZE_START, 3.5),
            (MarkKind.PROCEDURE_END, 9.0),
            (MarkKind.CALM, 10.0),
        ):
            store.add_mark(MarkContent(kind, Moment(seconds)), rater="N1", model_visible=False)
        judged(store)
        score(store, "R1", dan(3), suggested=(2, 3))
        score(store, "R2", dan(4), visible=True)
        yield store


def words(page):
    return " ".join(text.get_text() for text in page.texts)


def test_the_report_names_model_scores_and_limits(store):
    report = report_of(store, faces=Faces.NONE)
    assert report.pdf().startswith(b"%PDF")
    _, numbers = report.pages()
    text = words(numbers)
    for said in ("RESEARCH USE - NOT A MEDICAL DEVICE", MODEL[2], "STUDY/C1", "38 weeks", "R1", "6: pain", "2 to 3"):
        assert said in text
    assert "seen" in text
    assert f"{MODEL[0]} {MODEL[1]} ({MODEL[2][:12]})" in report.trace.model_text
    assert [name for _, name in report.trace.events][:2] == ["procedure start", "prick"]


def test_key_frames_show_faces_only_with_consent(store):
    with pytest.raises(ConsentError, match="publication"):
        report_of(store, faces=Faces.SHOWN)
    store.set_consent(Consent(video=True, publication=True), rater="N1")
    pictures = report_of(store, faces=Faces.SHOWN).trace.key_frames
    assert 1 < len(pictures) <= 6
    assert len(report_of(store, faces=Faces.COVERED).trace.key_frames) > 0
    assert report_of(store, faces=Faces.NONE).trace.key_frames == []


def test_covered_key_frames_hide_the_face(store):
    for _, picture in report_of(store).trace.key_frames:
        scale = picture.shape[1] / 640
        middle = picture[round(168 * scale), round(407 * scale)]
        assert np.all(np.abs(middle.astype(int) - 128) < 3)


def test_a_session_without_anything_still_gives_a_report(tmp_path):
    with SessionStore.create(tmp_path, clock=StoppedClock()) as store:
        report = report_of(store)
        assert "none looked" in report.trace.model_text
        assert report.pdf().startswith(b"%PDF")


def test_more_scores_than_fit_are_counted(tmp_path):
    with heel_prick(tmp_path, "C1", seen=60) as store:
        for number in range(20):
            score(store, f"R{number}", dan(2))
        assert "and 6 more" in words(report_of(store).pages()[1])
