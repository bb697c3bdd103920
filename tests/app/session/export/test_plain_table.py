import csv

import pyarrow.parquet as pq

from app.assessment.marks import MarkContent, MarkKind
from app.assessment.moment import Moment
from app.export_command import export
from tests.support.scored_sessions import heel_prick
from tests.support.sessions import UTC


def test_times_are_exact_and_texts_are_no_formulas(tmp_path):
    with heel_prick(tmp_path / "sessions", "C1") as store:
        store._clock.now = 104.4
        formula = '=HYPERLINK("http://x","open")'
        store.add_mark(MarkContent(MarkKind.CALM, Moment(9.0), text=formula), rater="@N1", model_visible=False)
    export(store.folder, tmp_path / "out", ["marks"])
    with (tmp_path / "out" / "marks.csv").open(newline="") as file:
        row = list(csv.DictReader(file))[-1]
    assert (row["text"], row["rater"]) == (f"'{formula}", "'@N1")
    assert float(row["entered_utc_seconds"]) == UTC + 104.4
    parquet = pq.read_table(tmp_path / "out" / "marks.parquet")
    assert (parquet["text"][-1].as_py(), parquet["rater"][-1].as_py()) == (formula, "@N1")
