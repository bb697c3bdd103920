"""Face crops from a table: upright, resumable, with a report of what has none."""

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from models.opencv import cv2
from tests.support.recordings import write_recording
from training.cli import app
from training.crop_set import read_crops
from training.errors import TrainingError
from training.extraction import ExtractionSettings, extract
from training.face_search import voted_roll
from training.frame_table import LabelledFrame, read_rows, write_table

pytestmark = pytest.mark.training

DATA = Path(__file__).parents[1] / "data"
CLIP = DATA / "clips" / "heel_prick_short.mkv"
SETTINGS = ExtractionSettings(size=64, border=4)


def truth_of_clip() -> list[dict[str, str]]:
    with CLIP.with_name("heel_prick_short_truth.csv").open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def clip_rows(child: str = "clip", every: int = 1) -> list[LabelledFrame]:
    return [
        LabelledFrame(
            CLIP, int(row["frame"]), float(row["time_seconds"]), child, "pain" if row["pain"] == "1" else "nonpain", 3,
            "m-pain",
        )
        for row in truth_of_clip()[::every]
    ]  # fmt: skip


def picture_rows(count: int = 4) -> list[LabelledFrame]:
    """Uncovered faces, calm and in pain by turns."""
    with (DATA / "faces.csv").open(newline="", encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["left"] and float(row["covered_share"]) < 0.1]
    calm, pain = ([row for row in rows if row["pain"] == label] for label in "01")
    rows = [row for pair in zip(calm, pain, strict=False) for row in pair]
    assert len(rows) >= count
    return [
        LabelledFrame(
            DATA / "faces" / row["file"],
            0,
            0.0,
            row["file"],
            "pain" if row["pain"] == "1" else "nonpain",
            None,
            "icope",
        )
        for row in rows[:count]
    ]


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A crop set of one recording and four pictures."""
    folder = tmp_path_factory.mktemp("extracted")
    write_table([*clip_rows(), *picture_rows()], folder / "table.parquet")
    done: list[tuple[int, int]] = []
    extract(folder / "table.parquet", folder / "out", SETTINGS, on_progress=lambda *step: done.append(step))
    assert [now for now, _ in done] == sorted(now for now, _ in done)
    assert done[-1] == (16, 16)
    return folder / "out"


def test_frames_are_chosen_by_the_rule_and_cut_upright(extracted: Path) -> None:
    crops = read_crops(extracted)
    of_clip = [frame for frame in crops.frames if not frame.is_picture]
    # Twelve seconds with a score of 3: a frame a second.
    assert {frame.frame_index % 15 for frame in of_clip} == {0}
    assert len(of_clip) >= 10
    assert crops.images.shape[1:] == (72, 72, 3)
    assert crops.plain.shape[1:] == (64, 64, 3)
    assert crops.rule.detector == "blazeface-back"
    assert set(crops.labels) == {0, 1}
    truth = truth_of_clip()
    for frame, row in zip(crops.frames, read_rows(extracted / "crops.parquet"), strict=True):
        if not frame.is_picture:
            true = truth[frame.frame_index]
            assert abs((row["roll_degrees"] - float(true["roll_degrees"]) + 180) % 360 - 180) < 20
            x, y = (row["face_left"] + row["face_right"]) / 2, (row["face_top"] + row["face_bottom"]) / 2
            assert float(true["left"]) < x < float(true["right"])
            assert float(true["top"]) < y < float(true["bottom"])


def test_the_report_and_the_rule_lie_beside_and_nothing_else(extracted: Path) -> None:
    names = {path.name for path in extracted.iterdir()}
    assert names - {"missed.parquet"} == {"crops.npy", "crops.parquet", "crops.json", "report.md"}
    report = (extracted / "report.md").read_text(encoding="utf-8")
    assert "16 frames were chosen" in report
    assert "| pain |" in report
    rule = json.loads((extracted / "crops.json").read_text(encoding="utf-8"))
    assert rule == {
        "detector": "blazeface-back",
        "margin": 0.1,
        "roll": "upright",
        "size": 64,
        "border": 4,
        "roll_degrees": "voted",
    }


def test_a_finished_set_is_never_overwritten(extracted: Path, tmp_path: Path) -> None:
    write_table(picture_rows(), tmp_path / "table.parquet")
    with pytest.raises(TrainingError, match="holds a crop set already"):
        extract(tmp_path / "table.parquet", extracted, SETTINGS)


class KilledError(Exception):
    """Stands for a kill."""


def _kill_at(count: int) -> Callable[[int, int], None]:
    def kill(done: int, _all: int) -> None:
        if done == count:
            raise KilledError

    return kill


def test_a_killed_run_goes_on_and_gives_the_same(tmp_path: Path) -> None:
    rows = picture_rows(6)
    write_table(rows, tmp_path / "table.parquet")

    with pytest.raises(KilledError):
        extract(tmp_path / "table.parquet", tmp_path / "killed", SETTINGS, on_progress=_kill_at(4))
    assert not (tmp_path / "killed" / "crops.npy").exists()
    parts = sorted((tmp_path / "killed" / "parts").glob("*.npz"))
    assert len(parts) == 3
    before = [path.stat().st_mtime_ns for path in parts]
    with pytest.raises(TrainingError, match="unfinished run of another table or other settings"):
        extract(tmp_path / "table.parquet", tmp_path / "killed", replace(SETTINGS, size=32))
    kept = []

    def look(done: int, _all: int) -> None:
        if done == 4:
            kept.extend(path.stat().st_mtime_ns for path in parts)

    extract(tmp_path / "table.parquet", tmp_path / "killed", SETTINGS, on_progress=look)
    extract(tmp_path / "table.parquet", tmp_path / "whole", SETTINGS)
    assert kept[:3] == before
    for name in ("crops.npy", "crops.json", "report.md"):
        assert (tmp_path / "killed" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    assert read_crops(tmp_path / "killed").frames == read_crops(tmp_path / "whole").frames


def test_what_a_power_cut_left_of_a_part_is_cut_anew(tmp_path: Path) -> None:
    write_table(picture_rows(5), tmp_path / "table.parquet")
    with pytest.raises(KilledError):
        extract(tmp_path / "table.parquet", tmp_path / "out", SETTINGS, on_progress=_kill_at(5))
    parts = sorted((tmp_path / "out" / "parts").glob("*.npz"))
    whole = [path.read_bytes() for path in parts]
    assert len(parts) == 4
    broken = (
        whole[0][: len(whole[0]) // 2],
        b"",
        bytes(len(whole[2])),
        whole[3][:400] + bytes(4096) + whole[3][4496:],
    )
    for path, content in zip(parts, broken, strict=True):
        path.write_bytes(content)
    looked: list[bytes] = []

    def look(done: int, _all: int) -> None:
        if done == 5 and not looked:
            looked.extend(path.read_bytes() for path in parts)

    found = extract(tmp_path / "table.parquet", tmp_path / "out", SETTINGS, on_progress=look)
    assert looked == whole
    assert len(found.crops) == len(read_crops(tmp_path / "out").frames) == 5


def test_what_has_no_face_is_counted_with_its_reason(tmp_path: Path) -> None:
    empty = tmp_path / "empty.png"
    cv2.imwrite(str(empty), np.full((200, 300, 3), 120, np.uint8))
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    rows = [*picture_rows(6), *(replace(picture_rows(1)[0], file=path, child=path.stem) for path in (empty, broken))]
    write_table(rows, tmp_path / "table.parquet")
    found = extract(tmp_path / "table.parquet", tmp_path / "out", SETTINGS)
    reasons = {frame.file.name: reason for frame, reason in found.missed}
    assert reasons["empty.png"] == "no face"
    assert reasons["broken.png"] == "unreadable"
    assert len(found.notes) == 1
    assert "broken.png" in found.notes[0]
    report = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert "| no face |" in report
    assert "| empty.png | 0 | 1 |" in report
    missed = read_rows(tmp_path / "out" / "missed.parquet")
    assert {Path(row["file"]).name: row["reason"] for row in missed}["empty.png"] == "no face"


def test_a_recording_that_breaks_off_keeps_what_was_read(tmp_path: Path) -> None:
    images = [cv2.imread(str(row.file)) for row in picture_rows(1)] * 4
    path = write_recording(tmp_path / "short.mkv", images, rate=1)
    rows = [LabelledFrame(path, index, float(index), "c", "nonpain", 0, "m-pain") for index in range(8)]
    write_table([*rows, *picture_rows(6)], tmp_path / "table.parquet")
    found = extract(tmp_path / "table.parquet", tmp_path / "out", replace(SETTINGS, roll_degrees=0.0))
    assert {frame.frame_index for frame, reason in found.missed if reason == "unreadable"} == {4, 6}
    assert "it ends at frame 3" in found.notes[0]


def test_what_a_childs_share_leaves_out_is_said(tmp_path: Path) -> None:
    rows = [LabelledFrame(tmp_path / "gone.mkv", i, float(i), "c", "pain", 3, "m-pain") for i in range(75)]
    write_table([*rows, *picture_rows(2)], tmp_path / "table.parquet")
    found = extract(tmp_path / "table.parquet", tmp_path / "out", SETTINGS)
    cut = "m-pain: 5 frames left out, 5 of them pain, as a child's share is 70 frames"
    assert found.notes[0] == cut
    assert f"- {cut}" in (tmp_path / "out" / "report.md").read_text(encoding="utf-8")


def test_the_roll_is_given_where_the_detector_sees_no_eyes(tmp_path: Path) -> None:
    write_table(picture_rows(6), tmp_path / "table.parquet")
    with pytest.raises(TrainingError, match="--roll must be given"):
        extract(tmp_path / "table.parquet", tmp_path / "out", replace(SETTINGS, detector="haar"))
    assert not (tmp_path / "out").exists()


def test_crops_of_one_label_only_are_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.png"
    cv2.imwrite(str(empty), np.full((200, 300, 3), 120, np.uint8))
    calm = [row for row in picture_rows(6) if not row.is_pain][:2]
    write_table([*calm, replace(calm[0], file=empty, label="pain")], tmp_path / "table.parquet")
    with pytest.raises(TrainingError, match=r"the crops \(2 of 3 frames show a face\) must hold frames of both labels"):
        extract(tmp_path / "table.parquet", tmp_path / "out", SETTINGS)
    write_table(calm, tmp_path / "calm.parquet")
    with pytest.raises(TrainingError, match=r"calm.parquet must hold frames of both labels"):
        extract(tmp_path / "calm.parquet", tmp_path / "calm", SETTINGS)


def test_a_refused_run_leaves_nothing_behind(tmp_path: Path) -> None:
    gone = [replace(row, file=tmp_path / f"gone-{i}.png") for i, row in enumerate(picture_rows(2))]
    write_table(gone, tmp_path / "gone.parquet")
    (tmp_path / "empty").mkdir()
    for name in ("new/crops", "empty"):
        with pytest.raises(TrainingError, match=r"0 of 2 frames show a face"):
            extract(tmp_path / "gone.parquet", tmp_path / name, SETTINGS)
    assert not (tmp_path / "new/crops").exists()
    write_table(picture_rows(2), tmp_path / "table.parquet")
    extract(tmp_path / "table.parquet", tmp_path / "empty", SETTINGS)
    assert len(read_crops(tmp_path / "empty").frames) == 2


@pytest.mark.parametrize("value", ["nan", "-inf"])
def test_a_roll_that_is_no_number_is_refused_before_anything_is_written(tmp_path: Path, value: str) -> None:
    write_table(picture_rows(2), tmp_path / "table.parquet")
    arguments = ["extract", str(tmp_path / "table.parquet"), "--out", str(tmp_path / "out"), f"--roll={value}"]
    done = CliRunner().invoke(app, arguments)
    assert isinstance(done.exception, TrainingError), done.output
    assert f"--roll must be a finite number of degrees, got {value}" in str(done.exception)
    assert not (tmp_path / "out").exists()


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    write_table(picture_rows(6), tmp_path / "table.parquet")
    with pytest.raises(TrainingError, match="must be new or empty"):
        extract(tmp_path / "table.parquet", tmp_path, SETTINGS)


def test_calm_frames_vote_on_the_roll() -> None:
    from training.detectors.choose import open_candidate

    detector = open_candidate("blazeface-back", {})
    try:
        roll = voted_roll(CLIP, clip_rows(every=15), detector)
    finally:
        detector.close()
    assert roll is not None
    assert abs(roll - float(truth_of_clip()[0]["roll_degrees"])) < 20


def test_the_command_says_what_it_did(tmp_path: Path) -> None:
    write_table(picture_rows(6), tmp_path / "table.parquet")
    arguments = ["extract", str(tmp_path / "table.parquet"), "--out", str(tmp_path / "out"), "--size", "32"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert "crops," in done.stdout
    assert done.stderr == ""
    again = CliRunner().invoke(app, arguments)
    assert isinstance(again.exception, TrainingError)
