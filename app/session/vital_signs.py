"""Heart rate and saturation from another device: a CSV file, laid onto the session's time by a sync mark."""

import csv
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.assessment.marks import Mark
from app.assessment.moment import Moment
from app.session.records import VitalSign
from app.session.store import SessionStore

_TIME = frozenset({"time", "timeseconds", "seconds", "timestamp", "datetime", "dateandtime", "ora", "orario", "tempo"})
_HEART_RATE = frozenset(
    {"hr", "heartrate", "pr", "pulse", "pulserate", "bpm", "fc", "frequenzacardiaca", "prbpm", "hrbpm"}
)
_SATURATION = frozenset({"spo2", "saturation", "sat", "sao2", "saturazione", "satO2".lower(), "spo2percent"})
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}(?:[.,]\d+)?))?")
_NOTHING = frozenset({"", "-", "--", "---", "nan", "na", "n/a", "null"})
_DAY = 86_400.0


class VitalSignsError(ValueError):
    """A file of vital signs that cannot be used. The text is one line: file, line, what was found, what to do."""


@dataclass(frozen=True, slots=True)
class VitalSample:
    """One line of the file.

    Attributes:
        seconds: By the file's own clock: as it gives them, since midnight, or since 1970.
        heart_rate: Beats a minute; None where there is none.
        saturation: SpO2 in percent; None where there is none.
    """

    seconds: float
    heart_rate: float | None
    saturation: float | None


def read_vital_signs_csv(path: Path) -> tuple[VitalSample, ...]:
    """Reads a CSV file with a header: a column of times, one of heart rates or saturations, or both.

    Times are seconds, a time of day (past midnight goes on) or a date with a time, in order. Commas or semicolons part
    the columns; after semicolons numbers may have a decimal comma. Lines without a measurement are left out.

    Raises:
        VitalSignsError: It cannot be read, has no such columns, a value is none, or a time lies before the former one.
    """
    return _read(path)[0]


def _read(path: Path) -> tuple[tuple[VitalSample, ...], bool]:
    """The samples, and whether their times are times of day."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise VitalSignsError(
            f"{path}: cannot be read ({' '.join(str(error).split())}); save it as CSV in UTF-8"
        ) from error
    lines = text.splitlines()
    delimiter = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    header, *table = list(csv.reader(lines, delimiter=delimiter)) or [[]]
    names = [re.sub(r"[^a-z0-9]", "", name.lower()) for name in header]
    time, rate, saturation = (_column(names, known) for known in (_TIME, _HEART_RATE, _SATURATION))
    if time is None or (rate is None and saturation is None):
        shown = ", ".join(header)[:80] or "nothing"
        raise VitalSignsError(
            f"{path}: the header needs a column time and one of hr or spo2, found {shown}; name them so"
        )
    samples: list[VitalSample] = []
    before: float | None = None
    is_clock = False
    for number, row in enumerate(table, start=2):
        if not any(cell.strip() for cell in row):
            continue
        try:
            seconds = _seconds(_cell(row, time), before)
            if before is not None and seconds < before:
                raise ValueError(f"times must go on, found {_cell(row, time)[:40]!r} after a later one")
            values = tuple(None if at is None else _number(_cell(row, at)) for at in (rate, saturation))
        except ValueError as error:
            raise VitalSignsError(f"{path}, line {number}: {error}; correct the file") from error
        before = seconds
        is_clock |= _CLOCK.fullmatch(_cell(row, time)) is not None
        if values != (None, None):
            samples.append(VitalSample(seconds, *values))
    if not samples:
        raise VitalSignsError(f"{path}: holds no measurement; choose another file")
    return tuple(samples), is_clock


def aligned(
    samples: Iterable[VitalSample], *, file_seconds: float, session_seconds: float, origin: str, source: int = 1
) -> tuple[VitalSign, ...]:
    """The samples in the session's time.

    Args:
        samples: As read.
        file_seconds: What the other device's clock showed at the sync mark.
        session_seconds: The sync mark's time.
        origin: Name of the file.
        source: The source whose time `session_seconds` is.

    Raises:
        ValueError: A value that no child has.
    """
    offset = session_seconds - file_seconds
    return tuple(
        VitalSign(
            Moment(sample.seconds + offset, source=source),
            sample.heart_rate,
            sample.saturation,
            origin,
            sample.seconds,
        )
        for sample in samples
    )


def import_vital_signs(store: SessionStore, path: Path, *, sync: Mark, file_seconds: float, rater: str) -> int:
    """Reads a file, lays it onto the session's time and keeps it, with the clocks' offset as an event.

    Args:
        store: The session.
        path: The file.
        sync: The mark made when the other device's clock showed `file_seconds`.
        file_seconds: In the file's own seconds; a time of day is taken to be of the day that the file is about.
        rater: Who imports it.

    Returns:
        How many samples were kept.

    Raises:
        VitalSignsError: The file cannot be used, or has that time of day more than once; nothing is kept.
    """
    samples, is_clock = _read(path)
    if is_clock and 0 <= file_seconds < _DAY:
        file_seconds = _of_its_day(file_seconds, samples, path)
    at = sync.content.at
    try:
        signs = aligned(
            samples, file_seconds=file_seconds, session_seconds=at.time_seconds, origin=path.name, source=at.source
        )
    except ValueError as error:
        raise VitalSignsError(f"{path}: {error}") from error
    store.add_vital_signs(signs, rater=rater)
    store.add_event(
        "vital signs",
        f"{len(signs)} samples from {path.name}",
        details={
            "file": path.name,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "sync_mark": sync.mark,
            "file_seconds": file_seconds,
            "session_minus_file_seconds": at.time_seconds - file_seconds,
        },
        at=at,
        rater=rater,
    )
    return len(signs)


def time_in_file(text: str) -> float:
    """What a person typed as the other device's time, in the file's seconds: `12:03:20`, a date with a time, seconds.

    Raises:
        ValueError: It is none of these.
    """
    return _seconds(text.strip(), None)


def _of_its_day(time_of_day: float, samples: Sequence[VitalSample], path: Path) -> float:
    """The time of day in the seconds of a file that may have gone past midnight: within its span, or next to it."""
    first, last = samples[0].seconds, samples[-1].seconds
    days = range(-1, int(last // _DAY) + 2)
    inside = [day for day in days if first <= time_of_day + day * _DAY <= last]
    if len(inside) > 1:
        raise VitalSignsError(
            f"{path}: goes over more than a day and has the sync mark's time {len(inside)} times; cut it to a day"
        )
    day = min(days, key=lambda day: max(first - time_of_day - day * _DAY, time_of_day + day * _DAY - last))
    return time_of_day + day * _DAY


def _column(names: list[str], known: frozenset[str]) -> int | None:
    return next((place for place, name in enumerate(names) if name in known), None)


def _cell(row: list[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def _number(text: str) -> float | None:
    if text.lower() in _NOTHING:
        return None
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        raise ValueError(f"a value must be a number, found {text[:40]!r}") from None
    if not 0 <= value <= 1000:  # also what is not finite
        raise ValueError(f"a value must lie within 0..1000, found {text[:40]!r}")
    return value


def _seconds(text: str, before: float | None) -> float:
    clock = _CLOCK.fullmatch(text)
    if clock is not None:
        hours, minutes, seconds = (float((part or "0").replace(",", ".")) for part in clock.groups())
        value = 3600 * hours + 60 * minutes + seconds
        if hours >= 24 or minutes >= 60 or seconds >= 60:
            raise ValueError(f"a time of day must be one, found {text[:40]!r}")
        while before is not None and value < before - _DAY / 2:
            value += _DAY  # past midnight
        return value
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        try:
            date = datetime.fromisoformat(text)
            value = date.timestamp()
            if before is not None and value < before:  # as summer time ends, an hour of local time comes twice
                value = date.replace(fold=1).timestamp()
        except (ValueError, OverflowError):
            raise ValueError(
                f"a time must be seconds, such as 12.5, a time of day or a date with one, found {text[:40]!r}"
            ) from None
    if not abs(value) < 1e11:
        raise ValueError(f"a time must be finite, found {text[:40]!r}")
    return value
