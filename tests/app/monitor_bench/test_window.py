"""The gauge of the running window, with a clock that the test moves."""

import pytest

from app.monitor_bench.window import WARM_SHARE, WATCHDOG_MILLISECONDS, Gauge, MonitorReport


class Run:
    def __init__(self) -> None:
        self.now = 100.0
        self.gauge = Gauge(lambda: self.now)

    def report(self) -> MonitorReport:
        return self.gauge.report("red 1.0.0", "cpu", (1280, 800), ("a warning",))


def test_pictures_answers_and_blocked_time_are_measured_after_the_warm_up() -> None:
    run = Run()
    run.gauge.begin(50.0)
    step = WATCHDOG_MILLISECONDS / 1000
    analysed = 0
    for tick in range(round(50.0 / step)):
        run.now += step if tick != 3000 else step + 0.08  # the screen's thread is held up once
        run.gauge.ticked()
        if tick % 3 == 0:
            run.gauge.painted(run.now - 0.02)
        if tick % 10 == 0:
            analysed += 1
            run.gauge.answered(run.now - 0.1)
            run.gauge.sampled(analysed, analysed // 2, run.now / 2)
    assert run.gauge.is_over
    report = run.report()
    assert report.seconds == pytest.approx(50.0 * (1 - WARM_SHARE), abs=0.2)
    assert report.pictures_per_second == pytest.approx(33.3, abs=0.2)
    assert report.analysed_per_second == pytest.approx(10.0, abs=0.1)
    assert report.dropped_per_second == pytest.approx(5.0, abs=0.1)
    assert report.cores == pytest.approx(0.5)
    assert report.blocked_longest_ms == pytest.approx(80, abs=1)
    assert report.blocked_ms < 50
    assert (report.picture_latency_ms, report.answer_latency_ms) == (pytest.approx(20), pytest.approx(100))
    assert "a warning" in report.to_text()
    assert '"provider": "cpu"' in report.to_json()


def test_what_happens_in_the_warm_up_counts_for_nothing_and_nothing_measured_is_an_error() -> None:
    run = Run()
    run.gauge.begin(50.0)
    run.gauge.painted(run.now - 9)
    run.gauge.answered(run.now - 9)
    run.gauge.ticked()
    with pytest.raises(ValueError, match="give more minutes"):
        run.report()
