"""Two recordings on a local Ray cluster give what one process gives; in a process of its own, as Ray leaves helpers."""

import subprocess
import sys
from pathlib import Path

import numpy as np

from tests.support.bundles import write_bundle
from tests.support.recordings import write_recording


def sollievo(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "app", *map(str, words)], check=False, capture_output=True, text=True)


def test_recordings_are_spread_and_what_fails_is_one_line(tmp_path: Path) -> None:
    bundle = write_bundle(tmp_path / "bundle")
    paths = [
        write_recording(tmp_path / f"{n}.mkv", (np.full((60, 80, 3), 50 + 9 * n + m, np.uint8) for m in range(9)))
        for n in (1, 2)
    ]
    words = ("--out", tmp_path / "out", "--model", bundle, "--roll", "0")
    done = sollievo("analyze", *paths, tmp_path / "missing.mkv", *words, "--ray", "local")
    assert done.returncode == 2, done.stderr
    assert [line for line in done.stderr.splitlines() if line.startswith("sollievo: ")] == [
        f"sollievo: {tmp_path / 'missing.mkv'} must be seen by every machine of the cluster, one does not: "
        "put it on a share"
    ]
    assert "3 of 3 done" in done.stdout
    alone = sollievo("analyze", paths[0], "--out", tmp_path / "alone", *words[2:])
    assert alone.returncode == 0, alone.stderr
    for name in ("observations.csv", "assessment.json"):
        assert (tmp_path / "out" / "1" / name).read_bytes() == (tmp_path / "alone" / "1" / name).read_bytes()
    assert (tmp_path / "out" / "2" / "figure.png").exists()


def test_a_bad_address_is_one_line(tmp_path: Path) -> None:
    done = sollievo("analyze", "demo", "--out", tmp_path / "out", "--ray", "no:where")
    assert done.returncode == 2
    assert done.stderr.strip().splitlines()[-1].startswith("sollievo: --ray must be `local` or a cluster's address")
    assert not (tmp_path / "out").exists()
