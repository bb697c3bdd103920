"""The command line as a person uses it: real processes, real files, one line for what is wrong."""

import contextlib
import csv
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from tests.support.bundles import write_bundle
from tests.support.recordings import write_recording

CLIP = Path(__file__).parents[1] / "data" / "clips" / "heel_prick_short.mkv"
SOLLIEVO = Path(sys.executable).with_name("sollievo")
FILES = {"observations.csv", "observations.parquet", "episodes.csv", "assessment.json", "figure.png"}


def sollievo(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(SOLLIEVO), *map(str, words)],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, **environment},
    )


def refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 2, (done.returncode, done.stdout, done.stderr)
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("sollievo: ")
    for word in words:
        assert word in lines[0]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model") / "bundle"
    write_bundle(folder)
    return folder


def test_a_recording_becomes_tables_and_a_figure(tmp_path: Path, bundle: Path) -> None:
    done = sollievo("analyze", CLIP, "--out", tmp_path, "--model", bundle)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "heel_prick_short"
    assert {path.name for path in folder.iterdir()} == FILES
    with (folder / "observations.csv").open() as text:
        rows = list(csv.DictReader(text))
    assert [int(row["frame_index"]) for row in rows] == list(range(180))
    table = pq.read_table(folder / "observations.parquet")
    assert table.num_rows == 180
    for row in rows:
        assert (row["probability"] == "") == (row["gap_reason"] != "")
        assert row["model_name"] == "red"
    assert sum(row["probability"] != "" for row in rows) > 150
    # found at the roll that the truth says, without being told
    with CLIP.with_name("heel_prick_short_truth.csv").open() as text:
        truth = [float(row["roll_degrees"]) for row in csv.DictReader(text)]
    rolls = [float(row["roll_degrees"]) for row in rows if row["roll_degrees"]]
    assert abs(np.median(rolls) - np.median(truth)) < 15
    assert (folder / "figure.png").read_bytes().startswith(b"\x89PNG")
    assert folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


def test_every_bad_recording_is_one_line_and_leaves_nothing(tmp_path: Path, bundle: Path) -> None:
    empty, text = tmp_path / "empty.mkv", tmp_path / "text.mkv"
    empty.write_bytes(b"")
    text.write_text("no video\n" * 100)
    out = tmp_path / "out"
    for recording in (empty, text, tmp_path / "missing.mkv", tmp_path):
        done = sollievo("analyze", recording, "--out", out, "--model", bundle, "--roll", "0")
        refused(done, recording.name)
        assert not out.exists() or not [path for path in out.rglob("*") if path.is_file()]


def test_one_bad_recording_does_not_stop_the_others(tmp_path: Path, bundle: Path) -> None:
    bad = tmp_path / "bad.mkv"
    bad.write_bytes(b"")
    good = write_recording(tmp_path / "good.mkv", (np.full((120, 160, 3), n, np.uint8) for n in range(9)))
    done = sollievo("analyze", bad, good, "--out", tmp_path / "out", "--model", bundle, "--roll", "0")
    refused(done, "bad.mkv")
    assert {path.name for path in (tmp_path / "out" / "good").iterdir()} == FILES


def test_a_recording_without_a_face_is_all_gap(tmp_path: Path, bundle: Path) -> None:
    noise = np.random.default_rng(1).integers(90, 160, (30, 240, 320, 3), np.uint8)
    path = write_recording(tmp_path / "nobody.mkv", iter(noise))
    done = sollievo("analyze", path, "--out", tmp_path / "out", "--model", bundle)
    assert done.returncode == 0, done.stderr
    with (tmp_path / "out" / "nobody" / "observations.csv").open() as text:
        rows = list(csv.DictReader(text))
    assert len(rows) == 30
    assert all(row["probability"] == "" and row["gap_reason"] for row in rows)


def test_a_damaged_model_is_one_line_before_anything_is_written(tmp_path: Path, bundle: Path) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(bundle, damaged)
    model = damaged / "model.onnx"
    model.write_bytes(model.read_bytes()[:-10])
    refused(sollievo("analyze", CLIP, "--out", tmp_path / "out", "--model", damaged), "model.onnx")
    (damaged / "manifest.json").write_text("{}")
    refused(sollievo("analyze", CLIP, "--out", tmp_path / "out", "--model", damaged), "missing")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--child", "left"),
        ("--child", "nan,nan"),
        ("--child", "5,-5"),
        ("--child", "641,10"),
        ("--detector", "eyes"),
        ("--provider", "abacus"),
        ("--model", "nobody"),
        ("--model", ""),
        ("--threads", "99999999999999"),
    ],
)
def test_a_wrong_option_says_what_it_takes(tmp_path: Path, bundle: Path, option: str, value: str) -> None:
    model = () if option == "--model" else ("--model", str(bundle))
    refused(sollievo("analyze", CLIP, "--out", tmp_path / "out", *model, option, value), value or "''")
    assert not list(tmp_path.glob("out/*/*"))


def test_a_name_that_is_not_utf8_is_refused_before_a_folder_is_made(tmp_path: Path, bundle: Path) -> None:
    path = os.fsencode(tmp_path) + b"/b\xe9b\xe9.mkv"
    try:
        shutil.copyfile(CLIP, path)
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    refused(sollievo("analyze", os.fsdecode(path), "--out", tmp_path / "out", "--model", bundle), "UTF-8", "name")
    assert not (tmp_path / "out").exists()


def test_another_provider_than_asked_for_is_said_also_when_results_are_kept(tmp_path: Path, bundle: Path) -> None:
    clip = write_recording(tmp_path / "grey.mkv", (np.full((120, 160, 3), n, np.uint8) for n in range(9)))
    for _ in range(2):
        done = sollievo("analyze", clip, "--out", tmp_path / "out", "--model", bundle, "--provider", "directml")
        assert done.returncode == 0, done.stderr
        assert "note: running on cpu, because directml" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("analyze", "x", "--out", "o", "--roll", "abc"), ("--roll", "'abc'", "`sollievo analyze --help`")),
        (("analyze", "x", "--out", "o", "--threads", "0"), ("--threads", "'0'", "`sollievo analyze --help`")),
        (("analyze", "x", "--bogus"), ("--bogus", "`sollievo analyze --help`")),
        (("analyze", "x", "--out", ""), ("--out", "''", "name one")),
        (("analyze", "x"), ("--out", "`sollievo analyze --help`")),
        (("analyse", "x"), ("analyse", "`sollievo --help`")),
        (("models", "nobody"), ("nobody", "`sollievo models --help`")),
        (("bench", "--frames", "5"), ("--frames", "'5'", "`sollievo bench --help`")),
    ],
)
def test_what_the_command_line_cannot_take_is_one_line(words: tuple[str, ...], said: tuple[str, ...]) -> None:
    refused(sollievo(*words), *said)


def test_a_command_without_words_shows_its_help() -> None:
    done = sollievo("models")
    assert done.returncode == 2
    assert "roll-back" in done.stderr


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_analysis_says_so_and_leaves_nothing(
    tmp_path: Path, bundle: Path, number: signal.Signals, code: int
) -> None:
    folder = tmp_path / "out" / "heel_prick_short"
    words = ["analyze", str(CLIP), "--out", str(tmp_path / "out"), "--model", str(bundle), "--roll", "89"]
    running = subprocess.Popen([str(SOLLIEVO), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    give_up = time.monotonic() + 60
    while not list(folder.glob(".sollievo-*.part")):
        with contextlib.suppress(subprocess.TimeoutExpired):
            raise AssertionError(running.wait(timeout=0.02))
        assert time.monotonic() < give_up
    running.send_signal(number)
    done = running.communicate(timeout=60)[1]
    assert running.returncode == code
    assert done == "sollievo: stopped; nothing half-written is left, the same command does the rest\n"
    assert not list(folder.iterdir())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_what_cannot_be_printed_is_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        words, buffered = [str(SOLLIEVO), "models", "list"], {**os.environ, "PYTHONUNBUFFERED": ""}
        done = subprocess.run(words, check=False, stdout=full, stderr=-1, text=True, env=buffered)
    refused(done, "No space left", "check")


def test_an_output_folder_that_is_a_file_is_one_line(tmp_path: Path, bundle: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    refused(sollievo("analyze", CLIP, "--out", tmp_path / "out", "--model", bundle, "--roll", "89"), "out")


def test_two_recordings_of_one_name_get_two_folders(tmp_path: Path) -> None:
    from app.session.outputs import folders_for

    names = [folder.name for folder in folders_for(["a/x.mkv", "b/x.mp4", "c/X.avi", "y.mkv"], tmp_path)]
    assert names == ["x", "x-2", "X-3", "y"]


def test_no_internet_socket_is_opened_by_an_analysis(tmp_path: Path, bundle: Path) -> None:
    log = tmp_path / "calls.log"
    traced = ["strace", "-f", "-qq", "-e", "trace=socket", "-o", str(log), str(SOLLIEVO)]
    words = ["analyze", str(CLIP), "--out", str(tmp_path / "out"), "--model", str(bundle), "--roll", "89"]
    done = subprocess.run(
        [*traced, *words, "--detector", "mediapipe-short"], check=False, capture_output=True, text=True, timeout=200
    )
    assert done.returncode == 0, done.stderr
    tries = [line for line in log.read_text().splitlines() if re.search(r"socket\(AF_INET6?\b", line)]
    assert tries  # at least the program's own, which proves that the kernel says no
    assert not [line for line in tries if "= -1 EAFNOSUPPORT" not in line]
