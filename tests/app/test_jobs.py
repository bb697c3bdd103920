"""A job that outlives its window."""

import threading
from collections.abc import Callable

import pytest
import shiboken6

from app.jobs import Jobs


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("end", [Jobs.close, shiboken6.delete])
def test_a_job_that_ends_after_the_program_ends_quietly(
    end: Callable[[Jobs], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    failures: list[object] = []
    monkeypatch.setattr(threading, "excepthook", failures.append)
    jobs, go = Jobs(), threading.Event()
    answers: list[bool] = []
    jobs.run(lambda: go.wait(10), answers.append, failures.append)
    thread = next(thread for thread in threading.enumerate() if thread.name == "sollievo-job")
    end(jobs)
    go.set()
    thread.join(10)
    assert not thread.is_alive()
    assert not failures
    assert not answers
