"""The data folder: where it is, and that nobody else can look into it."""

import stat
from pathlib import Path

import pytest

from app.settings import (
    Settings,
    SettingsError,
    data_folder,
    models_folder,
    read_settings,
    settings_path,
    write_settings,
)


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


def test_settings_are_kept_in_a_private_file() -> None:
    assert read_settings() == (Settings(), "")
    chosen = Settings(language="it", last_source="camera:0", trace_minutes=15, mounted_roll_degrees=-90.0)
    write_settings(chosen)
    assert settings_path().parent == data_folder()
    assert mode(settings_path()) == 0o600
    assert read_settings() == (chosen, "")
    write_settings(chosen.model_copy(update={"language": "en"}))
    assert read_settings()[0].language == "en"
    assert [path.name for path in data_folder().iterdir()] == ["settings.json"]


def test_settings_lie_where_the_system_keeps_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOLLIEVO_DATA", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    write_settings(Settings(language="it"))
    assert settings_path() == tmp_path / "sollievo" / "settings.json"
    assert mode(tmp_path / "sollievo") == 0o700


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "JSON"),
        (b'{"language": "fr"}', "language"),
        (b'{"nurse_first": true, "unknown": 1}', "unknown"),
        (b'{"disk_stop_gigabytes": -1}', "disk_stop_gigabytes"),
        (b"\xff\xfe", "utf-8"),
    ],
)
def test_a_broken_settings_file_is_kept_aside_and_said_so(content: bytes, said: str) -> None:
    for number in (1, 2):
        settings_path().write_bytes(content)
        settings, line = read_settings()
        assert settings == Settings()
        aside = data_folder() / ("settings.broken.json" if number == 1 else "settings.broken-2.json")
        assert aside.read_bytes() == content
        assert said in line
        assert str(aside) in line
        assert "\n" not in line
        assert not settings_path().exists()


def test_a_mark_that_an_editor_puts_before_the_text_is_no_fault() -> None:
    settings_path().write_text('{"rater": "N1"}', encoding="utf-8-sig")
    assert read_settings() == (Settings(rater="N1"), "")


def test_settings_that_cannot_be_written_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="cannot be written") as caught:
        write_settings(Settings(), tmp_path / "file" / "settings.json")
    assert "\n" not in str(caught.value)
