"""Work in several processes: all of it done, errors heard of, and nobody left behind when the program is killed."""

import math
import subprocess
import sys

import pytest

from app.validation.processes import in_processes


@pytest.mark.parametrize("workers", [1, 2])
def test_everything_is_done_and_given_back(workers: int) -> None:
    assert sorted(in_processes(math.sqrt, [4.0, 9.0, 16.0], workers)) == [4, 9, 16]
    assert list(in_processes(math.sqrt, [], workers)) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_is_raised_here(workers: int) -> None:
    with pytest.raises(ValueError, match=r"math domain error|nonnegative"):
        list(in_processes(math.sqrt, [-1.0, -4.0], workers))


def test_no_process_outlives_a_program_that_was_killed() -> None:
    # Each worker says that it began, then sleeps for an hour. All hold the same pipe: it ends with the last of them.
    code = """
import sys, time
from app.validation.processes import in_processes
if __name__ == "__main__":
    list(in_processes(exec, ["print('begun', flush=True); import time; time.sleep(3600)"] * 2, 2))
"""
    program = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    with program.stdout as said:
        assert [said.readline(), said.readline()] == ["begun\n", "begun\n"]
        program.kill()
        program.wait()
        assert said.read() == ""
