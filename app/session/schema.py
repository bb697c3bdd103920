"""The tables of `session.sqlite`. Version 1.

Every time names its clock: `time_seconds` is the source's own (`sources.clock`), `monotonic_seconds` this machine's
monotonic clock and `utc_seconds` its calendar clock (the `opened` events say which clocks these were and what lay
between them). What begins with `entered_` is about the moment at which a row was made, the rest about what the row is
about. Rows are only ever added: triggers refuse changes and removals.
"""

VERSION = 1
"""`PRAGMA user_version`. A newer one is refused."""

APPLICATION_ID = 0x534F4C4C
"""`PRAGMA application_id`: "SOLL"."""

_MOMENT = """
    time_seconds REAL, frame_index INTEGER, monotonic_seconds REAL, utc_seconds REAL, source INTEGER NOT NULL"""
_ENTERED = """
    rater TEXT NOT NULL, model_visible INTEGER NOT NULL,
    entered_monotonic_seconds REAL NOT NULL, entered_utc_seconds REAL NOT NULL"""

TABLES = {
    "about": "key TEXT PRIMARY KEY, value TEXT NOT NULL",
    "sources": f"""
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,
    frames_per_second REAL, clock TEXT NOT NULL, {_ENTERED}""",
    "models": "number INTEGER PRIMARY KEY, name TEXT NOT NULL, version TEXT NOT NULL, hash TEXT NOT NULL",
    "observations": f"""
    number INTEGER PRIMARY KEY, {_MOMENT},
    "left" REAL, top REAL, "right" REAL, bottom REAL, roll_degrees REAL,
    probability REAL, smoothed REAL, decision INTEGER, gap_reason TEXT,
    model INTEGER REFERENCES models (number)""",
    "video_parts": f"""
    number INTEGER PRIMARY KEY, file TEXT NOT NULL, codec TEXT NOT NULL, width INTEGER NOT NULL,
    height INTEGER NOT NULL, has_sound INTEGER NOT NULL, {_MOMENT}""",
    "video_frames": f"""
    number INTEGER PRIMARY KEY, part INTEGER NOT NULL REFERENCES video_parts (number),
    milliseconds INTEGER NOT NULL, {_MOMENT}""",
    "marks": f"""
    row INTEGER PRIMARY KEY, mark INTEGER NOT NULL, replaces INTEGER REFERENCES marks (row), removed INTEGER NOT NULL,
    kind TEXT NOT NULL, {_MOMENT}, "end" TEXT, "text" TEXT NOT NULL, box TEXT, {_ENTERED}""",
    "scores": f"""
    row INTEGER PRIMARY KEY, score INTEGER NOT NULL, replaces INTEGER REFERENCES scores (row),
    scale TEXT NOT NULL, scale_version TEXT NOT NULL, answers TEXT NOT NULL, item_count INTEGER NOT NULL,
    total INTEGER, is_pain INTEGER,
    window_rule TEXT NOT NULL, window_rule_version TEXT NOT NULL, window_start_seconds REAL NOT NULL,
    window_end_seconds REAL NOT NULL, window TEXT NOT NULL,
    suggestions TEXT NOT NULL, model TEXT, comment TEXT NOT NULL, {_ENTERED}""",
    "subjects": f"number INTEGER PRIMARY KEY, study TEXT NOT NULL, code TEXT NOT NULL, form TEXT NOT NULL, {_ENTERED}",
    "consents": f"""
    number INTEGER PRIMARY KEY, video INTEGER NOT NULL, audio INTEGER NOT NULL, training INTEGER NOT NULL,
    publication INTEGER NOT NULL, reference TEXT NOT NULL, {_ENTERED}""",
    "events": f"""
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, "text" TEXT NOT NULL, details TEXT NOT NULL, {_MOMENT},
    {_ENTERED}""",
    "vital_signs": f"""
    number INTEGER PRIMARY KEY, heart_rate REAL, saturation REAL, origin TEXT NOT NULL, origin_seconds REAL, {_MOMENT},
    {_ENTERED}""",
}
"""Columns by table."""

INDEXES = (
    "CREATE INDEX observations_time ON observations (source, time_seconds)",
    "CREATE INDEX video_frames_index ON video_frames (source, frame_index)",
)


def statements() -> list[str]:
    """What makes an empty database one of these."""
    tables = [f"CREATE TABLE {name} ({columns}) STRICT" for name, columns in TABLES.items()]
    triggers = [
        f"CREATE TRIGGER {name}_{what.lower()} BEFORE {what} ON {name} "
        f"BEGIN SELECT RAISE(ABORT, 'rows of {name} are only ever added'); END"
        for name in TABLES
        for what in ("UPDATE", "DELETE")
    ]
    return [
        *tables,
        *triggers,
        *INDEXES,
        f"PRAGMA application_id = {APPLICATION_ID}",
        f"PRAGMA user_version = {VERSION}",
    ]
