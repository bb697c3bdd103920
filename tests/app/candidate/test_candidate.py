"""A candidate against the model in use: what changes where, who is left out, what is advised, promoted, rolled back."""

import csv
import hashlib
import json
import shutil
from pathlib import Path

import pytest

from app.candidate.command import compare_and_promote, compare_models
from app.candidate.comparison import Said, Verdict
from app.candidate.report import FILES, Compared, lines
from app.candidate.truth import ComparisonError
from app.session.export.labels import collect_labels, write_labels
from app.settings import caches_folder, models_folder, sessions_folder
from app.setup_watch import WatchOptions
from models.children import CHILDREN_FILE, children_file
from models.library import ModelLibrary
from models.manifest import MANIFEST_FILE
from tests.support.bundles import write_bundle
from tests.support.kept import FRAMES, keep, labelled_recording


def options(bundle: Path) -> WatchOptions:
    return WatchOptions(model=str(bundle))


@pytest.fixture
def bundles(tmp_path: Path) -> tuple[Path, Path]:
    synthetic = {
        "gestational_weeks": [37.0, 42.0],
        "age_days": [0.0, 28.0],
        "settings": ["maternity ward"],
        "description": "nobody",
        "synthetic": False,
    }
    running = write_bundle(tmp_path / "running", population=synthetic)
    asking = write_bundle(tmp_path / "asking", name="candidate", population=synthetic)
    return running, asking


def remember(bundle: Path, *children: str) -> None:
    """Says in a bundle whom it was trained on."""
    data = children_file(children)
    (bundle / CHILDREN_FILE).write_bytes(data)
    manifest = json.loads((bundle / MANIFEST_FILE).read_text())
    manifest["files"][CHILDREN_FILE] = hashlib.sha256(data).hexdigest()
    (bundle / MANIFEST_FILE).write_text(json.dumps(manifest))


def answers(good: bool) -> list[float | None]:
    """Right on pain and calm, or wrong on half of each; a gap at the beginning."""
    found: list[float | None] = [None] * 10 + [0.1] * 10 + [0.9] * 20 + [0.1] * 20
    if not good:
        found[30:50] = [0.1] * 10 + [0.9] * 10
    return found


def ward(
    folder: Path, bundles: tuple[Path, Path], *, children: int = 6, better: int = 1, visible: bool = False
) -> Path:
    """Recordings of children that both models have looked at; the one numbered `better` is right."""
    for number in range(children):
        path = labelled_recording(folder, number, visible=visible)
        for which, bundle in enumerate(bundles):
            keep(path, options(bundle), answers(which == better), episodes=which)
    return folder


def compared_on(place: Path, bundles: tuple[Path, Path]) -> Compared:
    return compare_models(
        str(bundles[1]),
        [place],
        WatchOptions(),
        running=str(bundles[0]),
        caches_folder=caches_folder(),
        sessions_folder=sessions_folder(),
    )


def test_what_changes_where_and_a_better_candidate_is_promoted_and_rolled_back(
    tmp_path: Path, bundles: tuple[Path, Path]
) -> None:
    library = ModelLibrary(models_folder())
    library.import_bundle(bundles[0])
    library.activate("red")
    compared = compared_on(ward(tmp_path / "share", bundles), bundles)
    one = compared.found[0]
    assert (one.frames, one.judged, one.different) == (FRAMES, 50, 20)
    assert [(round(change.start_seconds, 2), change.running, change.asking) for change in one.changes] == [
        (1.0, Said.NO_PAIN, Said.PAIN),
        (1.33, Said.PAIN, Said.NO_PAIN),
    ]
    assert [(hits.sensitivity, hits.specificity) for hits in compared.outcome.hits] == [(0.5, 0.5), (1.0, 1.0)]
    assert compared.outcome.verdict is Verdict.PROMOTE
    assert compared.outcome.children == 6
    said = compare_and_promote(compared, tmp_path / "out", library, promote=True)
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(FILES)
    with (tmp_path / "out" / "changes.csv").open() as text:
        assert len(list(csv.DictReader(text))) == 12
    assert json.loads((tmp_path / "out" / "comparison.json").read_text())["verdict"] == "promote"
    assert "roll-back" in said[-1]
    active = library.active()
    assert active is not None
    assert active.manifest.name == "candidate"
    assert library.roll_back().manifest.name == "red"


def test_a_worse_one_is_never_promoted(tmp_path: Path, bundles: tuple[Path, Path]) -> None:
    library = ModelLibrary(models_folder())
    compared = compared_on(ward(tmp_path / "share", bundles, better=0), bundles)
    assert compared.outcome.verdict is Verdict.KEEP
    with pytest.raises(ComparisonError, match="it was not promoted"):
        compare_and_promote(compared, None, library, promote=True)
    assert library.active() is None


def test_few_children_and_labels_by_who_saw_the_model_show_nothing(tmp_path: Path, bundles: tuple[Path, Path]) -> None:
    compared = compared_on(ward(tmp_path / "few", bundles, children=2), bundles)
    assert compared.outcome.verdict is Verdict.NO_DIFFERENCE
    assert "fewer than 6 children" in lines(compared)[-1]
    seen = compared_on(ward(tmp_path / "seen", bundles, children=1, visible=True), bundles)
    assert seen.outcome.verdict is Verdict.A_PERSON
    assert any("had seen a model" in note for note in seen.notes)


def test_children_that_a_model_was_trained_on_are_left_out(tmp_path: Path, bundles: tuple[Path, Path]) -> None:
    remember(bundles[1], "S/C0", "C1")
    compared = compared_on(ward(tmp_path / "share", bundles, children=3), bundles)
    assert [one.recording.child for one in compared.found] == ["S/C2"]
    assert any(note.startswith("S/C0 left out") for note in compared.notes)
    assert any("does not say whom it was trained on" in note for note in compared.notes)  # the one in use
    remember(bundles[0], "C2")
    for number in range(3):
        keep(tmp_path / "share" / f"child-{number}.mkv", options(bundles[0]), answers(True))
    with pytest.raises(ComparisonError, match="found none"):
        compared_on(tmp_path / "share", bundles)


def test_a_file_that_cannot_be_read_is_left_out_and_a_copy_keeps_its_labels(
    tmp_path: Path, bundles: tuple[Path, Path]
) -> None:
    folder = ward(tmp_path / "share", bundles, children=1)
    empty = tmp_path / "copies" / "empty.mkv"
    empty.parent.mkdir()
    empty.touch()
    with pytest.raises(ComparisonError, match="none can be read"):
        compared_on(empty, bundles)
    shutil.copy2(folder / "child-0.mkv", empty.parent)
    compared = compared_on(empty.parent, bundles)
    assert [(one.recording.child, len(one.recording.labels)) for one in compared.found] == [("S/C0", 40)]
    assert any(note.startswith("empty.mkv left out: ") for note in compared.notes)


def test_a_table_of_labels_is_enough(tmp_path: Path, bundles: tuple[Path, Path]) -> None:
    folder = ward(tmp_path / "share", bundles, children=2)
    table = tmp_path / "labels.csv"
    write_labels(collect_labels(sorted(sessions_folder().iterdir())), table)
    from_table, from_folder = compared_on(table, bundles), compared_on(folder, bundles)
    assert from_table.outcome == from_folder.outcome
    (tmp_path / "share" / "child-0.mkv").unlink()
    assert any("is missing" in note for note in compared_on(table, bundles).notes)


def test_what_cannot_be_compared_is_one_line(tmp_path: Path, bundles: tuple[Path, Path]) -> None:
    table = tmp_path / "other.csv"
    table.write_text("a,b\n1,2\n")
    for place, pair, words in (
        (tmp_path / "nothing.mkv", bundles, "found no"),
        (table, bundles, "row 1"),
        (tmp_path, (bundles[0], bundles[0]), "both are"),
    ):
        with pytest.raises(ComparisonError, match=words) as caught:
            compared_on(place, pair)
        assert "\n" not in str(caught.value)
    untrained = write_bundle(tmp_path / "untrained", name="untrained", untrained=True, operating_point=None)
    with pytest.raises(ComparisonError, match="is untrained"):
        compared_on(tmp_path, (bundles[0], untrained))
