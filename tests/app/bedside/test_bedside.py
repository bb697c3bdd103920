"""The bedside over real parts: marks, scores, nurse first, the recording, and what is in the session afterwards."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.assessment.episodes import OpenEpisode
from app.assessment.marks import MarkKind
from app.pipeline.watch import State
from app.refcounts import keep_constants_alive
from app.session.consent import Consent
from app.session.database import DATABASE
from app.session.records import PLAYED_CLOCK
from app.session.store import SessionStore
from app.session.subject import AnalgesiaKind
from app.settings import Settings
from app.sources.recording import RecordingSource
from app.views.notice_view import Notice
from app.views.state_view import Silence
from app.views.vital_signs_view import VitalSignsView
from tests.support.bedsides import INSIDE, BedsideStage
from tests.support.stages import PATIENCE

keep_constants_alive()

CLIP = Path(__file__).parents[2] / "data" / "clips" / "heel_prick_short.mkv"


def test_a_nurse_scores_first_then_sees_the_model_and_all_of_it_is_in_the_session(qtbot: QtBot, tmp_path: Path) -> None:
    """Start, prick, recording, score first, model, save, close; then the session is opened again."""
    settings = Settings(rater="N7", window_rule="phase-during")
    bed = BedsideStage(qtbot, tmp_path, lambda: RecordingSource(CLIP), settings=settings)
    bedside, window, monitor = bed.bedside, bed.window, bed.stage.monitor
    monitor.facts_shown.connect(lambda _facts: started or begin())
    started: list[bool] = []

    def begin() -> None:
        started.append(True)
        bedside.subject.saved.emit(INSIDE)
        bedside.strip.procedure_button.click()
        bedside.strip.button(MarkKind.PRICK).click()
        bedside.recording.button.click()
        bedside.consent.tick("video").click()
        bedside.consent.tick("training").click()
        bedside.consent.save_button.click()

    with qtbot.waitSignal(monitor.ended, timeout=PATIENCE):
        bed.stage.begin()
    bedside.recording.button.click()
    bedside.strip.procedure_button.click()
    bedside.tick()

    window.panels.show_panel("scores")
    assert window.model_output_hidden is Silence.NURSE_FIRST
    assert not window.state.isVisible()
    assert not window.trace.isVisible()
    assert bedside.scores.item("face").suggestion == "The model's suggestion is hidden until your score is saved."
    for item, value in (("face", 3), ("limbs", 2), ("voice", 1)):
        bedside.scores.item(item).value_button(value).click()
    assert bedside.scores.total == "Total 6 of 10: pain"
    bedside.scores.button("save").click()
    assert window.model_output_hidden is None
    assert window.state.isVisible()
    assert "before you saw the model" in bedside.scores.said
    kept = bedside.scores.item("face").suggestion
    assert "time-based, intensity not measured" in kept
    bedside.keeping._points.clear()  # as after half an hour
    bedside.tick()
    assert bedside.scores.item("face").suggestion == kept
    bedside.scores.item("voice").value_button(2).click()
    bedside.scores.button("save").click()
    begun = time.monotonic()
    bed.close()
    assert time.monotonic() - begun < 2

    (folder,) = bed.sessions()
    with SessionStore.open(folder) as store:
        assert store.note == ""
        assert store.about["program_version"]
        assert store.subject == INSIDE
        assert store.consent == Consent(video=True, training=True)
        assert [source.clock for source in store.sources] == [PLAYED_CLOCK]
        kinds = [mark.kind for mark in store.marks()]
        assert kinds == [MarkKind.PROCEDURE_START, MarkKind.PRICK, MarkKind.PROCEDURE_END]
        assert not any(mark.entered.model_visible for mark in store.marks())
        first, corrected = store.score_rows()
        assert (first.content.total, corrected.content.total) == (6, 7)
        assert first.entered.rater == "N7"
        assert not first.entered.model_visible
        assert not first.content.suggestions[0].shown
        assert first.content.model is not None
        assert first.content.model[:2] == ("red", "1.0.0")
        assert corrected.content.suggestions[0].shown
        seen = store.observations()
        assert [row.at.frame_index for row in seen] == list(range(seen[0].at.frame_index or 0, len(seen)))
        assert any(row.row.probability is not None for row in seen)
        assert len(store.video_frames()) > 0
        assert (folder / "video.mkv").stat().st_size > 0
        assert [event.text for event in store.events("visibility")][-1] == "shown"


def test_nothing_is_kept_before_there_is_something_to_keep(still: BedsideStage) -> None:
    assert still.sessions() == []
    still.bedside.strip.button(MarkKind.PACIFIER).click()
    (folder,) = still.sessions()
    assert (folder / DATABASE).is_file()
    assert len(still.store.observations()) >= 1  # what was seen just before belongs to it


def test_marks_are_made_by_key_and_pedal_dragged_taken_back_and_done_again(qtbot: QtBot, still: BedsideStage) -> None:
    strip, window = still.bedside.strip, still.window
    with qtbot.waitActive(window):
        window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_P)
    assert "End procedure" in strip.procedure_button.text()
    still.ahead(2)
    qtbot.keyClick(window, Qt.Key.Key_F8)
    still.ahead(1)
    for key in (Qt.Key.Key_N, Qt.Key.Key_Q, Qt.Key.Key_Q, Qt.Key.Key_5, Qt.Key.Key_6, Qt.Key.Key_7, Qt.Key.Key_9):
        qtbot.keyClick(window, key)
    kinds = [mark.kind for mark in still.store.marks()]
    assert kinds == [
        MarkKind.PROCEDURE_START,
        MarkKind.PRICK,
        MarkKind.PRICK,
        MarkKind.SQUEEZE_START,
        MarkKind.SQUEEZE_END,
        MarkKind.DRESSING,
        MarkKind.PACIFIER,
        MarkKind.SUCROSE,
        MarkKind.OTHER,
    ]
    prick = still.store.marks()[1]
    window.trace.mark_moved.emit(str(prick.mark), prick.time_seconds + 0.5)
    assert still.store.marks()[1].time_seconds == pytest.approx(prick.time_seconds + 0.5)
    strip.undo_button.click()
    assert still.store.marks()[1].time_seconds == prick.time_seconds
    strip.redo_button.click()
    assert still.store.marks()[1].time_seconds == pytest.approx(prick.time_seconds + 0.5)
    assert len(still.store.mark_rows()) == 9 + 3
    assert strip.said.startswith("Done again: Prick")


def test_a_child_outside_the_population_gets_marks_but_no_state_and_no_suggestion(still: BedsideStage) -> None:
    bedside, window = still.bedside, still.window
    assert window.model_output_hidden is Silence.OUTSIDE_POPULATION
    form = bedside.subject
    form.field("code").setText("Giovanni Bianchi")
    assert "looks like a name" in form.warning
    form.field("code").setText("MP-018")
    assert form.warning == ""
    form.field("weeks").setText("34+5")
    form.field("days").setText("3")
    form.setting.setEditText("maternity ward")
    form.field("dose").setText("0.5 ml 24 %")
    form.button("give").click()
    form.button("save").click()
    subject = still.store.subject
    assert subject is not None
    assert subject.gestational_weeks == pytest.approx(34 + 5 / 7)
    assert [(one.kind, one.dose) for one in subject.analgesia] == [(AnalgesiaKind.SUCROSE, "0.5 ml 24 %")]
    assert window.model_output_hidden is Silence.OUTSIDE_POPULATION
    bedside.strip.procedure_button.click()
    still.ahead(40)
    bedside.strip.procedure_button.click()
    still.ahead(31)
    bedside.scores.item("face").value_button(0).click()
    bedside.scores.button("save").click()
    (score,) = still.store.scores()
    assert score.content.suggestions == ()
    assert not score.entered.model_visible
    assert window.model_output_hidden is Silence.OUTSIDE_POPULATION
    form.field("weeks").setText("38")
    form.button("save").click()
    assert window.model_output_hidden is None  # her score is saved
    assert still.store.subject is not None
    assert still.store.subject.gestational_weeks == 38


def test_the_demonstration_has_a_child_and_shows_states_until_nurse_first_is_asked_for(
    qtbot: QtBot, tmp_path: Path
) -> None:
    population = {
        "gestational_weeks": [34.0, 42.0],
        "age_days": [0.0, 28.0],
        "settings": ["simulation"],
        "description": "nobody",
        "synthetic": True,
    }
    bed = BedsideStage(qtbot, tmp_path, spec="demo", population=population)
    bed.begin()
    assert bed.window.model_output_hidden is None
    assert bed.sessions() == []  # the ready child alone begins no session
    bed.bedside.scores.nurse_first.click()
    assert bed.window.model_output_hidden is Silence.NURSE_FIRST
    assert bed.settings.nurse_first
    bed.close()


def test_what_was_left_open_waits_in_the_tray_and_leads_to_its_place(still: BedsideStage) -> None:
    bedside = still.bedside
    bedside.strip.button(MarkKind.OTHER).click()
    bedside.strip.button(MarkKind.SQUEEZE_START).click()
    still.ahead(5)
    texts = {row.text for row in bedside.tray.rows}
    assert {"No subject", "No consent recorded", "Mark without a note: other"} <= texts
    assert "End not marked (procedure 1)" in texts
    assert bedside.tray.windowTitle() == f"To do: {len(texts)}"
    note = next(row for row in bedside.tray.rows if row.text.startswith("Mark without"))
    bedside.tray.item_chosen.emit(note.key)
    bedside.tray.note.setText("tape on the cheek")
    bedside.tray.save_button.click()
    assert "Mark without a note: other" not in {row.text for row in bedside.tray.rows}
    child = next(row for row in bedside.tray.rows if row.text == "No subject")
    bedside.tray.item_chosen.emit(child.key)
    assert still.window.panels.open_panel == "subject"


def test_a_window_by_hand_not_assessable_items_and_another_scale(still: BedsideStage) -> None:
    bedside, scores = still.bedside, still.bedside.scores
    scores.scale_chosen.emit("flacc")
    assert still.settings.scale == "flacc"
    assert scores.item("face").suggestion == ""
    scores.scale_chosen.emit("dan")
    scores.rule_chosen.emit("by-hand")
    scores.button("begins").click()
    still.ahead(12)
    scores.button("ends").click()
    scores.item("face").value_button(3).click()
    scores.item("limbs").reason.setCurrentIndex(1)
    scores.item("limbs").reason.activated.emit(1)
    scores.item("voice").reason.setCurrentIndex(2)
    scores.item("voice").reason.activated.emit(2)
    assert scores.total == "Face 3 of 4, total incomplete"
    scores.button("save").click()
    (score,) = still.store.scores()
    assert score.content.total is None
    assert score.content.complete
    assert score.content.window.rule == "by-hand"
    assert score.content.window.end_seconds - score.content.window.start_seconds == pytest.approx(12)
    assert bedside.scoring.window == score.content.window


def test_another_rater_has_not_seen_the_model_and_a_name_is_not_taken(still: BedsideStage) -> None:
    still.bedside.subject.saved.emit(INSIDE)
    still.bedside.scores.nurse_first.click()
    assert still.window.model_output_hidden is None
    still.bedside.scores.rater_entered.emit("Giovanna")
    assert still.settings.rater == "N7"
    still.bedside.scores.nurse_first.click()
    still.bedside.scores.rater_entered.emit("N8")
    assert still.settings.rater == "N8"
    assert still.window.model_output_hidden is Silence.NURSE_FIRST


def test_vital_signs_are_typed_and_brought_in_by_a_sync_mark(still: BedsideStage, tmp_path: Path) -> None:
    panel = still.bedside.vital_signs
    panel.field("rate").setText("152")
    panel.field("saturation").setText("400")
    panel.button("add").click()
    assert still.sessions() == []
    panel.field("saturation").setText("96")
    panel.button("add").click()
    assert [(sign.heart_rate, sign.saturation) for sign in still.store.vital_signs()] == [(152, 96)]
    assert not panel.button("import").isEnabled()
    panel.field("clock").setText("12:03:20")
    panel.button("sync").click()
    file = tmp_path / "monitor.csv"
    file.write_text("time,hr,spo2\n12:03:20,150,97\n12:03:22,160,95\n")
    panel.file_given.emit(str(file))
    assert panel.said.startswith("2 values kept.")
    view = still.window.findChild(VitalSignsView)
    assert view.isVisible()
    assert len(view.points[0]) == 3


def test_a_text_field_gives_the_keys_back_and_a_mark_is_moved_without_a_mouse(
    qtbot: QtBot, still: BedsideStage
) -> None:
    window, bedside, tray = still.window, still.bedside, still.bedside.tray
    with qtbot.waitActive(window):
        window.activateWindow()
    window.panels.show_panel("scores")
    rater = bedside.scores.rater
    rater.setFocus()
    qtbot.keyClick(rater, Qt.Key.Key_N)
    assert still.sessions() == []
    qtbot.keyClick(rater, Qt.Key.Key_Return)
    assert not rater.hasFocus()
    qtbot.keyClick(window, Qt.Key.Key_N)
    bedside.tick()
    (prick,) = still.store.marks()
    tray.choose_mark(str(prick.mark))
    still.ahead(1)
    tray.later_button.click()
    assert still.store.marks()[0].time_seconds == pytest.approx(prick.time_seconds + 0.5)
    assert tray.marked == str(prick.mark)


def test_analgesia_of_some_minutes_ago_keeps_its_time(still: BedsideStage) -> None:
    form = still.bedside.subject
    form.field("code").setText("MP-019")
    form.field("dose").setText("0.2 ml")
    form.field("ago").setText("ten")
    form.button("give").click()
    assert form.said.startswith("Not saved")
    form.field("ago").setText("10")
    form.button("save").click()
    subject = still.store.subject
    assert subject is not None
    (given,) = subject.analgesia
    assert given.utc_seconds == pytest.approx(time.time() - 600, abs=60)


def test_the_next_child_gets_a_session_of_its_own(still: BedsideStage) -> None:
    still.bedside.subject.saved.emit(INSIDE)
    still.bedside.strip.button(MarkKind.PRICK).click()
    still.bedside.subject.button("next").click()
    assert still.bedside.keeping.store is None
    assert still.bedside.subject.field("code").text() == ""
    assert still.window.model_output_hidden is Silence.OUTSIDE_POPULATION
    still.ahead(1)
    still.bedside.strip.button(MarkKind.PRICK).click()
    assert len(still.sessions()) == 2
    assert still.store.subject is None


def test_a_session_that_cannot_be_made_is_said_and_watching_goes_on(still: BedsideStage) -> None:
    still.folder.write_text("a file where the folder should be")
    still.bedside.strip.button(MarkKind.PRICK).click()
    assert Notice.NOT_KEPT in still.window.notice.notices
    assert still.bedside.keeping.store is None
    still.folder.unlink()
    still.bedside.strip.button(MarkKind.PRICK).click()
    assert Notice.NOT_KEPT not in still.window.notice.notices
    assert len(still.store.marks()) == 1


def test_an_advisory_is_quiet_cyan_and_out_of_the_way_of_a_procedure_and_all_of_it_is_logged(
    still: BedsideStage,
) -> None:
    bedside, bar, clock = still.bedside, still.bedside.bar, still.clock
    bedside.scores.nurse_first.click()  # off
    bedside.subject.saved.emit(INSIDE)
    facts = still.stage.facts[0]
    episode = OpenEpisode(onset_seconds=0.1, confirmed_seconds=0.2)
    hurting = replace(
        facts,
        snapshot=replace(facts.snapshot, episode=episode, state=State.PAIN),
        arrived_seconds=still.stage.clock(),
        waited_seconds=0.0,
    )
    unseen = replace(hurting, snapshot=replace(hurting.snapshot, state=State.CANNOT_TELL))

    def pass_by(seconds: float) -> None:
        still.stage.monitor.facts_shown.emit(hurting)
        bedside.tick()
        clock.now += seconds
        still.stage.monitor.facts_shown.emit(hurting)
        bedside.tick()

    pass_by(2)
    assert bar.text == ""
    pass_by(2)
    assert "Pain expression goes on" in bar.text
    still.stage.monitor.facts_shown.emit(unseen)
    bedside.tick()
    assert bar.text.endswith("now nothing can be told")  # an episode bridges a short gap, a word does not
    still.stage.monitor.facts_shown.emit(hurting)
    bedside.tick()
    bar.acknowledge_button.click()
    assert bar.text.endswith("seen")
    bar.pause_button.click()
    assert bar.text == "Advisories are paused: 2 min 00 s left"
    pass_by(30)
    assert bar.text == "Advisories are paused: 1 min 30 s left"
    bar.pause_button.click()
    bedside.strip.procedure_button.click()
    pass_by(10)
    assert bar.text == "No advisories during the procedure" or still.window.model_output_hidden is not None
    assert bar.tone_button.text() == "Tone: off"  # silent by default
    bar.tone_button.click()
    assert (still.settings.advisory_tone, bar.tone_button.text()) == (True, "Tone: on")
    assert [event.text for event in still.store.events("advisory")] == [
        "active",
        "acknowledged",
        "paused",
        "acknowledged",
        "suppressed: procedure",
        "tone on",
    ]
