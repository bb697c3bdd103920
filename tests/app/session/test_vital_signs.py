"""Vital signs from other devices' files, laid onto the session's time."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.assessment.marks import MarkContent, MarkKind
from app.assessment.moment import Moment
from app.session.store import SessionStore
from app.session.vital_signs import (
    VitalSignsError,
    aligned,
    import_vital_signs,
    read_vital_signs_csv,
    time_in_file,
)
from tests.support.sessions import StoppedClock


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8-sig")
    return path


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Time,PR (bpm),SpO2 (%)\n0,150,97\n1.5,151,--\n,,\n3,--,--\n4,,95.5\n", [0.0, 1.5, 4.0]),
        ("ora;FC;SpO2\n23:59:59;150;97\n00:00:00,5;151;--\n00:00:03;;95,5\n", [86399.0, 86400.5, 86403.0]),
        ("timestamp,hr,spo2\n2026-11-20T10:00:00+01:00,150,97\n2026-11-20T10:00:01.5+01:00,151,\n"
         "2026-11-20T09:00:04+00:00,,95.5\n", [0.0, 1.5, 4.0]),
    ],
)  # fmt: skip
def test_reads_what_devices_write(tmp_path: Path, text: str, seconds: list[float]) -> None:
    samples = read_vital_signs_csv(write(tmp_path / "vital.csv", text))
    first = samples[0].seconds if seconds[0] == 0 else 0.0
    assert [sample.seconds - first for sample in samples] == pytest.approx(seconds)
    assert [(sample.heart_rate, sample.saturation) for sample in samples] == [(150, 97), (151, None), (None, 95.5)]


def test_a_sync_mark_lays_them_onto_the_session(tmp_path: Path) -> None:
    path = write(tmp_path / "masimo.csv", "time,hr,spo2\n10:00:00,150,97\n10:00:30,170,92\n")
    with SessionStore.create(tmp_path / "sessions", clock=StoppedClock()) as store:
        sync = store.add_mark(MarkContent(MarkKind.SYNC, Moment(100.0, source=2)), rater="N1", model_visible=False)
        kept = import_vital_signs(store, path, sync=sync, file_seconds=time_in_file("10:00:20"), rater="N1")
        assert kept == 2
        signs = store.vital_signs()
        assert [(sign.at.time_seconds, sign.at.source, sign.origin) for sign in signs] == [
            (80.0, 2, "masimo.csv"),
            (110.0, 2, "masimo.csv"),
        ]
        assert [sign.origin_seconds for sign in signs] == [36000.0, 36030.0]
        (event,) = store.events("vital signs")
        assert event.details["session_minus_file_seconds"] == 100.0 - 36020.0
        assert event.details["sync_mark"] == sync.mark


@pytest.mark.parametrize(
    ("times", "shown", "places"),
    [
        (("23:55:00", "00:05:00", "00:06:00"), "00:05:00", [0.0, 600.0, 660.0]),
        (("23:55:00", "00:05:00"), "23:56:00", [540.0, 1140.0]),
        (("00:00:10", "00:00:20"), "23:59:50", [620.0, 630.0]),  # the mark lies before the file
        (("23:59:40", "23:59:50"), "00:00:10", [570.0, 580.0]),  # and after it
    ],
)
def test_a_sync_mark_finds_its_place_over_midnight(
    tmp_path: Path, times: tuple[str, ...], shown: str, places: list[float]
) -> None:
    path = write(tmp_path / "vital.csv", "time,hr\n" + "".join(f"{time},150\n" for time in times))
    with SessionStore.create(tmp_path / "sessions") as store:
        sync = store.add_mark(MarkContent(MarkKind.SYNC, Moment(600.0)), rater="N1", model_visible=False)
        import_vital_signs(store, path, sync=sync, file_seconds=time_in_file(shown), rater="N1")
        assert [sign.at.time_seconds for sign in store.vital_signs()] == pytest.approx(places)


def test_a_time_of_day_that_a_file_has_twice_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "vital.csv", "time,hr\n10:00:00,150\n20:00:00,150\n05:00:00,150\n11:00:00,150\n")
    with SessionStore.create(tmp_path / "sessions") as store:
        sync = store.add_mark(MarkContent(MarkKind.SYNC, Moment(600.0)), rater="N1", model_visible=False)
        with pytest.raises(VitalSignsError, match="2 times; cut it"):
            import_vital_signs(store, path, sync=sync, file_seconds=time_in_file("10:30:00"), rater="N1")
        assert store.vital_signs() == []


@pytest.fixture
def in_rome(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "Europe/Rome")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("in_rome")
def test_local_times_go_on_as_summer_time_ends(tmp_path: Path) -> None:
    times = ("2026-10-25 02:59:50", "2026-10-25 02:00:00", "2026-10-25 02:59:59", "2026-10-25 03:00:00")
    path = write(tmp_path / "vital.csv", "time,hr\n" + "".join(f"{each},150\n" for each in times))
    first, *others = (sample.seconds for sample in read_vital_signs_csv(path))
    assert [other - first for other in others] == [10.0, 3609.0, 3610.0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a column time"),
        ("time,rr\n1,2\n", "a column time"),
        ("time,hr\n", "no measurement"),
        ("time,hr\n1,fast\n", "line 2: a value must be a number, found 'fast'"),
        ("time,hr\n1,100\nlater,100\n", "line 3: a time must be seconds"),
        ("time,hr\n25:00:00,100\n", "line 2: a time of day"),
        ("time,hr\n1,nan\n2,5000\n", "line 3: a value must lie within"),
        ("time,hr\ninf,100\n", "line 2: a time must be finite"),
        ("time,hr\n5,100\n4.5,100\n", "line 3: times must go on, found '4.5'"),
        ("time,hr\n10:00:05,100\n10:00:04,100\n", "line 3: times must go on"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_line(tmp_path: Path, text: str, said: str) -> None:
    path = write(tmp_path / "vital.csv", text)
    with pytest.raises(VitalSignsError, match=said) as caught:
        read_vital_signs_csv(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_or_binary_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00\x01")
    for name in ("missing.csv", "binary.csv"):
        with pytest.raises(VitalSignsError, match="cannot be read"):
            read_vital_signs_csv(tmp_path / name)


def test_values_that_no_child_has_keep_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "vital.csv", "time,hr,spo2\n0,150,97\n1,150,101\n")
    with pytest.raises(ValueError, match="saturation lies within"):
        aligned(read_vital_signs_csv(path), file_seconds=0, session_seconds=0, origin="vital.csv")
    with SessionStore.create(tmp_path / "sessions") as store:
        sync = store.add_mark(MarkContent(MarkKind.SYNC, Moment(1.0)), rater="N1", model_visible=False)
        with pytest.raises(VitalSignsError, match="saturation"):
            import_vital_signs(store, path, sync=sync, file_seconds=0.0, rater="N1")
        assert store.vital_signs() == []
