"""Labelled frames: raters with each other and with the model, blind ones only; and exports of what replay has seen."""

import csv
import math
from pathlib import Path

import pytest

from app.agreement.command import measure_agreement
from app.agreement.frames import MODEL, LabelledSession, compare_frames, read_frames
from app.export_command import export
from app.kept.entries import entries_in
from app.session.export.labels import collect_labels
from app.settings import caches_folder, models_folder, sessions_folder
from app.setup_watch import WatchOptions
from models.library import ModelLibrary
from tests.support.bundles import write_bundle
from tests.support.kept import FRAMES, keep, labelled_recording


@pytest.fixture
def in_use(tmp_path: Path) -> str:
    """The label of a model that is in use."""
    library = ModelLibrary(models_folder())
    library.import_bundle(write_bundle(tmp_path / "red"))
    return library.activate("red").label


def test_two_raters_and_a_model_over_children() -> None:
    model = ("m", "1", "h")
    sessions = [
        LabelledSession("A", {"R1": {0: True, 1: False}, "R2": {0: True, 1: True, 7: True}}, model, {0: True, 1: True}),
        LabelledSession("B", {"R1": {5: True, 6: False}}, None, {}),
    ]
    pair, first, second = compare_frames(sessions, draws=10)
    assert (pair.first, pair.second, pair.children, pair.pain, pair.nonpain) == ("R1", "R2", 1, 1, 1)
    assert (pair.sensitivity, pair.specificity) == (1.0, 0.0)
    assert (first.first, first.second, first.model) == ("R1", MODEL, model)
    assert (first.pain_same, first.nonpain_same) == (1, 0)
    assert (second.pain, second.nonpain) == (2, 0)
    assert math.isnan(second.specificity)


def test_labels_are_compared_with_what_replay_kept(tmp_path: Path, in_use: str) -> None:
    blind = labelled_recording(tmp_path / "share", 1, raters=("R1", "R2"))
    labelled_recording(tmp_path / "share", 2, visible=True)
    answers = [None] * 10 + [0.1] * 10 + [0.9] * 20 + [0.1] * 20
    answers[20:25] = [None] * 5
    keep(blind, WatchOptions(model=in_use), answers)
    frames = read_frames([sessions_folder()], caches_folder())
    assert [(one.first, one.second, one.pain, one.nonpain) for one in frames.found] == [
        ("R1", "R2", 20, 20),
        ("R1", MODEL, 15, 20),
        ("R2", MODEL, 15, 20),
    ]
    assert all(one.kappa.value == 1.0 for one in frames.found)
    assert frames.left_out == 40
    said = measure_agreement(sessions_folder(), tmp_path / "out")
    assert any(line.startswith("  frames: R1 and model red 1.0.0") for line in said)
    with (tmp_path / "out" / "frames.csv").open() as text:
        assert len(list(csv.DictReader(text))) == 3


def test_exports_take_what_replay_has_seen_of_a_recording_that_nobody_watched_live(tmp_path: Path, in_use: str) -> None:
    path = labelled_recording(tmp_path / "share", 1)
    # Analysed with a roll that somebody gave: found all the same.
    keep(path, WatchOptions(model=in_use, roll_degrees=30.0), [0.9] * FRAMES)
    (folder,) = sessions_folder().iterdir()
    export(folder, tmp_path / "out", ["observations", "procedures", "marks", "fhir", "report"], faces="none")
    with (tmp_path / "out" / "observations.csv").open() as text:
        rows = list(csv.DictReader(text))
    assert [row["decision"] for row in rows] == ["true"] * FRAMES
    with (tmp_path / "out" / "procedures.csv").open() as text:
        (procedure,) = csv.DictReader(text)
    assert float(procedure["share"]) == 1.0
    assert procedure["model_name"] == "red"
    with (tmp_path / "out" / "marks.csv").open() as text:
        marks = list(csv.DictReader(text))
    assert [(row["kind"], row["frame_index"], row["end_frame_index"], row["child"]) for row in marks] == [
        ("pain", "20", "39", "S/C1"),
        ("nonpain", "40", "59", "S/C1"),
    ]
    assert "red" in (tmp_path / "out" / "fhir.json").read_text()


def test_another_film_at_the_recordings_place_gives_this_child_nothing(tmp_path: Path, in_use: str) -> None:
    path, other = labelled_recording(tmp_path / "share", 1), labelled_recording(tmp_path / "share", 2)
    (folder,) = (one.session for one in entries_in(path.parent, caches_folder(), sessions_folder()) if one.path == path)
    assert folder is not None
    other.replace(path)
    keep(path, WatchOptions(model=in_use), [0.99] * FRAMES, episodes=1)
    said = export(folder, tmp_path / "out", ["observations", "procedures", "report"])
    assert "has changed since" in said[-1]
    with (tmp_path / "out" / "observations.csv").open() as text:
        assert list(csv.DictReader(text)) == []
    with (tmp_path / "out" / "procedures.csv").open() as text:
        (procedure,) = csv.DictReader(text)
    assert (procedure["child"], procedure["share"], procedure["model_name"]) == ("C1", "", "")
    labels = collect_labels([folder])
    assert (labels.rows, "has changed since" in labels.notes[0]) == ((), True)
    frames = read_frames([folder], caches_folder())
    assert (frames.found, "has changed since" in frames.problems[0]) == ((), True)
    (entry,) = (one for one in entries_in(folder, caches_folder(), sessions_folder()))
    assert (entry.recording, entry.analyses, "has changed since" in entry.problem) == (None, (), True)
