"""`sollievo validate` as a person runs it: a set with truth in, a report out; what is done is not done again."""

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import av
import pytest

from app.setup_watch import WatchOptions
from app.validation.command import validate
from app.validation.look import Task, look_at_all
from app.validation.truth import TruthError, View, read_set, read_truth
from models.bundle import BundleError, ModelBundle
from tests.support.bundles import write_bundle
from tests.support.recordings import write_recording

CLIPS = Path(__file__).parents[2] / "data" / "clips"
NAME = "heel_prick_short"
SOLLIEVO = Path(sys.executable).with_name("sollievo")
RATE, FRAMES = 15, 24
SECONDS = FRAMES / RATE
COLUMNS = ("file", "kind", "subject", "seconds", "rate", "dan_score", "window_start", "window_end", "skin")


def write_table(folder: Path, *rows: dict[str, object]) -> None:
    with (folder / "clips.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        table.writerows(rows)


def row(**changes: object) -> dict[str, object]:
    return {
        "file": f"clips/{NAME}.mkv", "kind": "heel_prick", "subject": "1", "seconds": SECONDS, "rate": RATE,
        "skin": "light", "dan_score": 3, "window_start": 0.5, "window_end": SECONDS,
    } | changes  # fmt: skip


@pytest.fixture(scope="module")
def prick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three seconds about the begin of pain in the short heel prick, with their truth."""
    folder = tmp_path_factory.mktemp("prick")
    with (CLIPS / f"{NAME}_truth.csv").open(encoding="utf-8") as file:
        head, *rows = list(csv.reader(file))
    first = next(number for number, line in enumerate(rows) if line[head.index("pain")] == "1") - FRAMES // 2
    with av.open(str(CLIPS / f"{NAME}.mkv")) as video:
        pictures = [frame.to_ndarray(format="bgr24") for frame in video.decode(video=0)][first : first + FRAMES]
    write_recording(folder / f"{NAME}.mkv", pictures, rate=RATE)
    with (folder / f"{NAME}_truth.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(head)
        for number, line in enumerate(rows[first : first + FRAMES]):
            table.writerow([number, f"{number / RATE:.4f}", *line[2:]])
    return folder


@pytest.fixture
def recordings(prick: Path, tmp_path: Path) -> Path:
    """A set of that one recording, for a test to spoil."""
    folder = tmp_path / "set"
    shutil.copytree(prick, folder / "clips")
    write_table(folder, row())
    return folder


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bundle(tmp_path_factory.mktemp("model") / "bundle")


def test_a_set_becomes_a_report_and_a_second_run_uses_the_first(recordings: Path, bundle: Path, tmp_path: Path) -> None:
    out, report = tmp_path / "out", tmp_path / "docs" / "short.md"
    lines = validate(recordings, out, WatchOptions(model=str(bundle)), "truth", report=report)
    assert lines[0].startswith("1 recordings")
    assert {path.name for path in report.parent.iterdir()} == {
        "short.md", "short-confusion.png", "short-courses.png", "short-delays-and-cam.png"
    }  # fmt: skip
    text = report.read_text(encoding="utf-8")
    assert str(tmp_path) not in text  # a report travels: no path of whoever ran it
    assert "short-courses.png" in text
    numbers = json.loads((out / "validation.json").read_text())["measures"]
    assert numbers["recordings"] == 1
    assert numbers["agreements"][0]["procedures"] == 1
    assert numbers["frames"][0]["wrong_way"] == 0
    assert numbers["frames"][0]["coverage"] > 0.5
    assert numbers["cam"]["frames"] > 5
    kept = out / "recordings" / NAME / "observations.csv"
    before = kept.stat().st_mtime_ns
    assert validate(recordings, out, WatchOptions(model=str(bundle)), "truth")[0] == lines[0]
    assert kept.stat().st_mtime_ns == before
    assert (out / "report.md").exists()


def test_on_the_command_line_a_wrong_folder_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    words = [str(SOLLIEVO), "validate", str(tmp_path), "--out", str(tmp_path / "out")]
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "clips.csv" in done.stderr
    assert not (tmp_path / "out").exists()


def test_another_model_or_roll_is_another_run(recordings: Path, bundle: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / NAME).mkdir(parents=True)
    task = Task.of(ModelBundle.load(bundle), WatchOptions(model=str(bundle)), true_roll=True)
    clips = read_set(recordings)
    first = look_at_all(clips, task, out, workers=1, told=lambda _: None)
    (out / NAME / "looked.json").write_text((out / NAME / "looked.json").read_text().replace(task.model_hash, "other"))
    before = (out / NAME / "observations.csv").stat().st_mtime_ns
    again = look_at_all(clips, task, out, workers=1, told=lambda _: None)
    assert (out / NAME / "observations.csv").stat().st_mtime_ns > before
    assert again[0].gaps == first[0].gaps
    assert again[0].cams == first[0].cams


def test_the_tables_are_read_as_they_were_written(recordings: Path) -> None:
    clip = read_set(recordings)[0]
    assert (clip.name, clip.seconds, clip.rate) == (NAME, SECONDS, RATE)
    assert clip.dan is not None
    truth = read_truth(clip.truth_path)
    assert len(truth) == FRAMES
    assert truth.pain.any()
    assert not truth.pain.all()
    assert truth.mounting_degrees() == 90
    views = {truth.view(frame, 640, 360) for frame in range(len(truth))}
    assert View.IN_VIEW in views
    assert truth.view(0, 100, 100) is View.OUT_OF_PICTURE


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"file": "clips/nobody.mkv"}, "nobody"),
        ({"seconds": "long"}, "seconds"),
        ({"rate": 0}, "rate"),
        ({"dan_score": 7}, "score"),
        ({"window_end": 0.1}, "score"),
    ],
)
def test_a_wrong_row_is_one_line_that_names_it(recordings: Path, changes: dict[str, object], word: str) -> None:
    write_table(recordings, row(**changes))
    with pytest.raises(TruthError, match=word) as raised:
        read_set(recordings)
    assert "\n" not in str(raised.value)


def test_a_folder_without_a_table_or_with_a_name_twice_is_refused(recordings: Path, tmp_path: Path) -> None:
    with pytest.raises(TruthError, match=r"clips\.csv"):
        read_set(tmp_path)
    write_table(recordings, row(), row())
    with pytest.raises(TruthError, match="once"):
        read_set(recordings)
    write_table(recordings)
    with pytest.raises(TruthError, match="once"):
        read_set(recordings)


def test_a_truth_that_lacks_a_column_or_does_not_fit_is_refused(recordings: Path, bundle: Path, tmp_path: Path) -> None:
    table = recordings / "clips" / f"{NAME}_truth.csv"
    whole = table.read_text(encoding="utf-8")
    table.write_text(whole.replace("eye_squeeze", "eye_sneeze"), encoding="utf-8")
    with pytest.raises(TruthError, match="eye_squeeze"):
        read_truth(table)
    table.write_text("\n".join(whole.splitlines()[:-5]) + "\n", encoding="utf-8")
    with pytest.raises(TruthError, match=f"{FRAMES} frames, its truth {FRAMES - 5}"):
        validate(recordings, tmp_path / "out", WatchOptions(model=str(bundle)), "truth")
    assert not (tmp_path / "out" / "report.md").exists()


def test_wrong_words_are_refused_before_anything_is_run(recordings: Path, bundle: Path, tmp_path: Path) -> None:
    options = WatchOptions(model=str(bundle))
    with pytest.raises(ValueError, match="--roll"):
        validate(recordings, tmp_path / "out", options, "upright")
    with pytest.raises(ValueError, match=r"\.md"):
        validate(recordings, tmp_path / "out", options, None, report=tmp_path / "report.pdf")
    with pytest.raises(BundleError):
        validate(recordings, tmp_path / "out", WatchOptions(model=str(tmp_path / "nobody")), None)
    assert not (tmp_path / "out").exists()
