"""The data folder: where it is, and that nobody else can look into it."""

import stat
from pathlib import Path

import pytest

from app.settings import SettingsError, data_folder, models_folder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_makes_the_named_folder_private_with_all_above_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOLLIEVO_DATA", str(tmp_path / "above" / "data"))
    assert data_folder() == tmp_path / "above" / "data"
    assert mode(tmp_path / "above") == mode(data_folder()) == 0o700
    assert models_folder() == data_folder() / "models"


def test_leaves_an_existing_folder_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o750)
    monkeypatch.setenv("SOLLIEVO_DATA", str(folder))
    assert data_folder() == folder
    assert mode(folder) == 0o750


def test_goes_by_the_system_where_none_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOLLIEVO_DATA", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert data_folder() == tmp_path / "sollievo"


def test_a_file_in_the_way_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    for named in (tmp_path / "file", tmp_path / "file" / "data"):
        monkeypatch.setenv("SOLLIEVO_DATA", str(named))
        with pytest.raises(SettingsError, match="SOLLIEVO_DATA") as caught:
            data_folder()
        assert "\n" not in str(caught.value)
