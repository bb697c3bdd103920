"""Every reader on a small made-up data set: what it takes, what it leaves out with a line, what it refuses."""

import csv
import re
from pathlib import Path

import numpy as np
import pytest

from models.opencv import cv2
from tests.support.recordings import numbered_frame, write_recording
from training.errors import TrainingError
from training.frame_table import LabelledFrame, write_rows
from training.readers.choose import READER_NAMES, ReaderOptions, read_data_set
from training.readers.icope import stimulus_of
from training.readers.reading import Reading
from training.sampling import sample

pytestmark = pytest.mark.training


def read(name: str, path: Path, **options: object) -> Reading:
    return read_data_set(name, path, ReaderOptions(**options))  # type: ignore[arg-type]


def write_video(path: Path, seconds: float, rate: int = 4) -> None:
    write_recording(path, [numbered_frame(index, 48, 32) for index in range(int(seconds * rate))], rate=rate)


def write_csv(path: Path, *rows: str) -> None:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def write_picture(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.zeros((8, 8, 3), np.uint8))
    return path


def labels_of(frames: tuple[LabelledFrame, ...]) -> dict[str, int]:
    return {label: sum(frame.label == label for frame in frames) for label in ("pain", "nonpain")}


# Table A.1 of the thesis: infant, then the FLACC face scores of three operators, videos 0 to 33.
TABLE_A1 = (
    "173047 000", "173047 000", "181140 000", "4163 000", "4228 000", "4295 000", "5158 000", "5242 000", "5244 000",
    "5244 000", "5246 000", "8159 000", "8201 000", "8517 000", "8628 000", "8631 000", "8632 000", "8669 000",
    "8676 000", "8686 000", "8688 000", "5191 100", "8531 100", "8276 010", "8523 010", "8565 011", "4163 111",
    "4226 111", "8203 121", "3759 222", "4155 222", "4155 222", "4203 222", "4203 222",
)  # fmt: skip


def test_videodol_leaves_the_thesis_30_videos_of_28_children(tmp_path: Path) -> None:
    rows = ["file;child;rater_1;rater_2;rater_3"]
    for number, (child, scores) in enumerate(line.split() for line in TABLE_A1):
        rows.append(f"{number}.mkv;{child};{scores[0]};{scores[1]};{scores[2]}")
        write_video(tmp_path / f"{number}.mkv", 2)
    write_csv(tmp_path / "flacc.csv", *rows)
    reading = read("videodol", tmp_path)
    assert len({frame.file for frame in reading.frames}) == 30
    assert len({frame.child for frame in reading.frames}) == 28
    of_pain = [frame for frame in reading.frames if frame.is_pain]
    assert len({frame.file for frame in of_pain}) == 5
    assert len({frame.child for frame in of_pain}) == 3
    assert "28.mkv: left out, its raters disagree about pain (face scores 1, 2, 1)" in reading.notes
    assert len(reading.notes) == 4
    assert {frame.human_score for frame in reading.frames} == {0, 1, 2}


def test_m_pain_takes_low_scores_whole_and_high_ones_by_a_persons_labels(tmp_path: Path) -> None:
    for name in ("calm.mkv", "pain.mkv", "unseen.mkv"):
        write_video(tmp_path / name, 10)
    write_csv(
        tmp_path / "dan.csv",
        "file;child;face;window_start_seconds;window_end_seconds",
        "calm.mkv;m1;1;2,5;8",
        "pain.mkv;m2;3;;",
        "unseen.mkv;m3;4;;",
    )
    write_csv(
        tmp_path / "labels.csv",
        "file,frame_index,time_seconds,child,label,human_score,origin,rater",
        *(f"pain.mkv,{i},{i / 4},m2,{'pain' if i < 12 else 'nonpain'},3,m-pain,r1" for i in range(24)),
        "pain.mkv,24,6.0,m2,exclude,3,m-pain,r1",
    )
    reading = read("m-pain", tmp_path)
    of = {
        name: [frame for frame in reading.frames if frame.file.name == name]
        for name in ("calm.mkv", "pain.mkv", "unseen.mkv")
    }
    assert [frame.time_seconds for frame in of["calm.mkv"]] == [2.5, 3.5, 4.5, 5.5, 6.5, 7.5]
    assert {frame.label for frame in of["calm.mkv"]} == {"nonpain"}
    assert [frame.label for frame in of["pain.mkv"]] == ["pain"] * 3 + ["nonpain"] * 3
    assert of["unseen.mkv"] == []
    assert any("unseen.mkv: scores 4" in note and "0 of 10" in note for note in reading.notes)
    assert len(sample(reading.frames)) == 3 + 6


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("a.mkv,m1,5", "from 0 to 4, got 5"),
        ("a.mkv,m1,", "must be a number, got ''"),
        ("a.mkv,m1,1.5", "whole number, got '1.5'"),
        ("a.mkv,,1", "must name the child"),
        ("b.mkv,m1,1", "b.mkv: a recording must be a video file, there is none"),
    ],
)
def test_a_wrong_line_of_the_dan_table_is_named(tmp_path: Path, line: str, said: str) -> None:
    write_video(tmp_path / "a.mkv", 1)
    write_csv(tmp_path / "dan.csv", "file,child,face", line)
    with pytest.raises(TrainingError, match=re.escape(said)):
        read("m-pain", tmp_path)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("S99_M_air_1", ("S99", "air")),
        ("S99_F_rest", ("S99", "rest")),
        ("S99_F_friciton_2", ("S99", "friciton")),
        ("S99_M_pain2", ("S99", "pain")),
        ("S99_M_pain _1", ("S99", "pain")),
        ("S99_F_friction_2b", ("S99", "friction")),
        ("S99_F_pain_post_sucrose_1", ("S99", "pain_post_sucrose")),
        ("s7_f_cry_12", ("S7", "cry")),
        ("IMG_0001", None),
        ("S99_rest_1", None),
    ],
)
def test_icope_reads_child_and_stimulus_from_the_name(name: str, expected: tuple[str, str] | None) -> None:
    assert stimulus_of(name) == expected


def test_icope_takes_five_stimuli_and_leaves_the_others_with_a_line(tmp_path: Path) -> None:
    for name in ("S91_M_rest_1", "S91_M_cry", "S91_M_air_1", "S92_F_friciton_1", "S92_F_pain_1", "S92_F_sucrose",
                 "S92_F_pain_post_sucrose_1", "S92_F_yawn_1", "scan"):  # fmt: skip
        write_picture(tmp_path / f"{name}.jpg")
    reading = read("icope", tmp_path)
    assert labels_of(reading.frames) == {"pain": 1, "nonpain": 4}
    assert {frame.child for frame in reading.frames} == {"S91", "S92"}
    assert len(reading.notes) == 4
    assert all(frame.is_picture for frame in reading.frames)


def test_icope_without_such_names_is_refused(tmp_path: Path) -> None:
    write_picture(tmp_path / "1.jpg")
    with pytest.raises(TrainingError, match="found 1 pictures, none so"):
        read("icope", tmp_path)


def test_a_plain_folder_finds_the_child_by_its_pattern(tmp_path: Path) -> None:
    for name in ("pain/c1_1.png", "nonpain/c1_2.PNG", "nonpain/deeper/c2_1.jpg"):
        write_picture(tmp_path / name)
    (tmp_path / "nonpain" / "notes.txt").write_text("no picture")
    reading = read("folder", tmp_path, child_pattern=r"(c\d+)_")
    assert [(frame.child, frame.label) for frame in reading.frames] == [
        ("c1", "nonpain"),
        ("c2", "nonpain"),
        ("c1", "pain"),
    ]
    with pytest.raises(TrainingError, match=r"finds no code in c1_2.PNG"):
        read("folder", tmp_path, child_pattern=r"^(x\d+)")
    with pytest.raises(TrainingError, match="must be a regular expression"):
        read("folder", tmp_path, child_pattern="(")
    with pytest.raises(TrainingError, match="needs --child-pattern"):
        read("folder", tmp_path)
    with pytest.raises(TrainingError, match="found none in nonpain"):
        read("folder", tmp_path / "pain", child_pattern="c")


def test_a_csv_names_frames_by_index_or_time(tmp_path: Path) -> None:
    write_video(tmp_path / "a.mkv", 5)
    write_picture(tmp_path / "b.png")
    write_csv(
        tmp_path / "all.csv",
        "\ufefffile,child,label,frame_index,time_seconds,human_score,split",
        "a.mkv,c1,Pain,7,,3,train",
        "a.mkv,c1,nonpain,,3.3,,test",
        "b.png,c2,nonpain,,,,",
    )
    frames = read("csv", tmp_path / "all.csv").frames
    assert [(frame.frame_index, frame.time_seconds) for frame in frames] == [(7, 1.75), (13, 3.25), (0, 0.0)]
    assert [frame.human_score for frame in frames] == [3, None, None]
    assert [frame.split for frame in frames] == ["train", "test", ""]
    assert {frame.origin for frame in frames} == {"csv"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("a.mkv,,pain,0", "line 2 (a.mkv): a row must name the child"),
        ("a.mkv,c,calm,0", "pain or nonpain, got 'calm'"),
        ("a.mkv,c,pain,20", "from 0 to 19 here, got 20"),
        ("a.mkv,c,pain,", "needs frame_index or time_seconds"),
        ("a.mkv,c,pain,x", "must be a number, got 'x'"),
    ],
)
def test_a_wrong_line_of_a_csv_is_named(tmp_path: Path, line: str, said: str) -> None:
    write_video(tmp_path / "a.mkv", 5)
    write_csv(tmp_path / "all.csv", "file,child,label,frame_index", line)
    with pytest.raises(TrainingError, match=re.escape(said)):
        read("csv", tmp_path / "all.csv")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("a.mkv,c,pain,1e9,", "a time is from 0 to 5 seconds here, got 1e+09"),
        ("a.mkv,c,pain,-50,", "a time is from 0 to 5 seconds here, got -50"),
        ("a.mkv,c,pain,1,99,", "line 3 (a.mkv): a human score is from 0 to 4, got 99"),
        ("a.mkv,c,pain,1,-3,", "a human score is from 0 to 4, got -3"),
        ("a.mkv,c,pain,1,3,videodol", "a human score is from 0 to 2, got 3"),
    ],
)
def test_a_time_outside_the_recording_and_a_score_off_the_scale_are_refused(
    tmp_path: Path, line: str, said: str
) -> None:
    write_video(tmp_path / "a.mkv", 5)
    write_csv(tmp_path / "all.csv", "file,child,label,time_seconds,human_score,origin", "a.mkv,c,pain,5,4,", line)
    with pytest.raises(TrainingError, match=re.escape(said)):
        read("csv", tmp_path / "all.csv")
    write_csv(tmp_path / "all.csv", "file,child,label,time_seconds,human_score,origin", "a.mkv,c,pain,5,4,")
    assert [frame.frame_index for frame in read("csv", tmp_path / "all.csv").frames] == [19]


def test_no_rows_no_columns_and_not_text(tmp_path: Path) -> None:
    path = tmp_path / "all.csv"
    for content, said in (
        (b"", "lacks file, child, label"),
        (b"file,child,label\n", "found none"),
        (b"file,child\n", "lacks label"),
        (b"file,child,label\n\xe0,c,pain\n", "must be UTF-8"),
        (b"file,child,label\na\0.png,c,pain\n", "holds a NUL character"),
        (b"file,child,label\n" + 140_000 * b"a" + b",c,pain\n", "must be CSV, line 2 is not"),
    ):
        path.write_bytes(content)
        with pytest.raises(TrainingError, match=said):
            read("csv", path)


REPLAY_COLUMNS = ["file", "frame_index", "time_seconds", "child", "label", "human_score", "origin", "rater"]


def _export(path: Path, rater: str, labels: list[str]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(REPLAY_COLUMNS)
        for index, label in enumerate(labels):
            writer.writerow(["a.mkv", index, index / 4, "c1", label, "", "replay", rater])


def test_labels_from_replay_of_two_raters(tmp_path: Path) -> None:
    _export(tmp_path / "one.csv", "r1", ["pain", "pain", "nonpain", "nonpain", "exclude"])
    _export(tmp_path / "two.csv", "r2", ["pain", "nonpain", "nonpain", "nonpain", "pain"])
    reading = read("replay", tmp_path)
    assert [(frame.frame_index, frame.label) for frame in reading.frames] == [
        (0, "pain"),
        (2, "nonpain"),
        (3, "nonpain"),
    ]
    assert reading.notes == (
        "a.mkv: 1 frames left out, marked exclude",
        "a.mkv: 1 frames left out, raters disagree",
    )
    assert reading.frames[0].file == tmp_path / "a.mkv"


def test_labels_from_replay_as_parquet(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    columns: dict[str, list[object]] = {
        "file": ["a.mkv"], "frame_index": [3], "time_seconds": [0.75], "child": ["c1"],
        "label": ["pain"], "human_score": [None], "origin": [""], "rater": ["r1"],
    }  # fmt: skip
    parquet.write_table(pa.table(columns), tmp_path / "one.parquet")
    frames = read("replay", tmp_path / "one.parquet").frames
    assert frames == (LabelledFrame(tmp_path / "a.mkv", 3, 0.75, "c1", "pain", None, "replay"),)


@pytest.mark.parametrize("per_second", [float("inf"), float("nan"), 1e9, 1e-9])
def test_rows_a_second_are_as_many_as_a_camera_gives(tmp_path: Path, per_second: float) -> None:
    write_video(tmp_path / "a.mkv", 1)
    write_csv(tmp_path / "flacc.csv", "file,child,rater_1,rater_2,rater_3", "a.mkv,c,0,0,0")
    with pytest.raises(TrainingError, match=r"--per-second must be from 0.01 to 240 rows a second, got"):
        read("videodol", tmp_path, per_second=per_second)
    assert len(read("videodol", tmp_path, per_second=240.0).frames) == 4


def test_labels_from_replay_must_be_whole(tmp_path: Path) -> None:
    write_rows([], tmp_path / "one.parquet")
    with pytest.raises(TrainingError, match="lacks"):
        read("replay", tmp_path / "one.parquet")
    write_csv(tmp_path / "two.csv", ",".join(REPLAY_COLUMNS), "a.mkv,0,0,,pain,,,r1")
    with pytest.raises(TrainingError, match="must name the child"):
        read("replay", tmp_path / "two.csv")
    write_csv(tmp_path / "two.csv", ",".join(REPLAY_COLUMNS), "a.mkv,0,0,c1,pain,,,r1", "a.mkv,0,0,c2,pain,,,r2")
    with pytest.raises(TrainingError, match="labels name c1 and c2"):
        read("replay", tmp_path / "two.csv")
    write_csv(tmp_path / "two.csv", ",".join(REPLAY_COLUMNS), "a.mkv,0,0,c1,pain,5,,r1")
    with pytest.raises(TrainingError, match="a human score is from 0 to 4, got 5"):
        read("replay", tmp_path / "two.csv")
    (tmp_path / "empty").mkdir()
    with pytest.raises(TrainingError, match="export them"):
        read("replay", tmp_path / "empty")


def test_synthetic_recordings_and_pictures(tmp_path: Path) -> None:
    (tmp_path / "clips").mkdir()
    write_video(tmp_path / "clips/one.mkv", 10)
    write_csv(
        tmp_path / "clips.csv",
        "file,kind,subject,seconds,rate,dan_score,window_start,window_end",
        "clips/one.mkv,heel_prick,s1,10,4,3,2.0,6.0",
    )
    write_csv(tmp_path / "clips/one_truth.csv", "frame,pain", *(f"{i},{int(12 <= i < 20)}" for i in range(40)))
    write_csv(tmp_path / "train.csv", "file,subject,set,pain", "x.jpg,s2,train,1", "y.jpg,s2,train,0")
    frames = read("synthetic", tmp_path).frames
    clip = [frame for frame in frames if not frame.is_picture]
    assert [frame.time_seconds for frame in clip] == [2.0, 3.0, 4.0, 5.0, 6.0]
    assert [frame.is_pain for frame in clip] == [False, True, True, False, False]
    assert {frame.human_score for frame in clip} == {3}
    assert [frame.split for frame in frames if frame.is_picture] == ["train", "train"]


CLIPS = "file,kind,subject,dan_score,window_start,window_end"


@pytest.mark.parametrize(
    ("table", "truth", "said"),
    [
        ("file,kind,subject,window_start,window_end\nclips/a.mkv,heel_prick,s,,", "frame,pain\n0,1", "lacks dan_score"),
        (
            f"{CLIPS}\nclips/a.mkv,heel_prick,s,9,,",
            "frame,pain\n0,1",
            "line 2 (clips/a.mkv): a human score is from 0 to 4, got 9",
        ),
        (
            f"{CLIPS}\nclips/a.mkv,heel_prick,s,3,,",
            "frame,pain\n0,1\n1,1",
            "truth must name every frame, lacks frame 4",
        ),
        (
            f"{CLIPS}\nclips/a.mkv,heel_prick,s,3,,",
            "frame,pain\nfirst,1",
            "line 2: a frame must be a number, got 'first'",
        ),
        (f"{CLIPS}\nclips/a.mkv,heel_prick,s,3,,", "frame,pain\n0,yes\n4,1", "frame 0: pain is 0 or 1, got 'yes'"),
        ("file,subject,set\na.jpg,s,train", "frame,pain\n0,1", "lacks pain"),
        ("file,subject,set,pain\na.jpg,s,train,", "frame,pain\n0,1", "line 2 (a.jpg): pain is 0 or 1, got ''"),
    ],
)
def test_a_wrong_table_of_rendered_newborns_is_named(tmp_path: Path, table: str, truth: str, said: str) -> None:
    (tmp_path / "clips").mkdir()
    write_video(tmp_path / "clips/a.mkv", 2)
    write_csv(tmp_path / "clips/a_truth.csv", truth)
    write_csv(tmp_path / "made.csv", table)
    with pytest.raises(TrainingError, match=re.escape(said)):
        read("synthetic", tmp_path)


def test_unknown_readers_and_missing_data(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="one of m-pain, videodol"):
        read("excel", tmp_path)
    for name in READER_NAMES:
        with pytest.raises(TrainingError, match="found nothing"):
            read(name, tmp_path / "missing")
    with pytest.raises(TrainingError, match="run `synth` first"):
        read("synthetic", tmp_path)
