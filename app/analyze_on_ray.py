"""`sollievo analyze --ray`: recordings spread over the machines of a Ray cluster, one process a recording.

Every machine must see recordings, model and results under the same paths (a network share) and have this program
installed. Ray needs internet sockets, so this process and Ray's own have them; the analysis itself, with all libraries
that look at pictures, runs in a process of its own that can open none. Ray's telemetry is turned off.
"""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOCAL = "local"
QUIET = {"RAY_USAGE_STATS_ENABLED": "0"}
TRIES = 3
"""A local cluster's own processes are sometimes too slow to start."""


class ClusterError(ValueError):
    """The cluster cannot be used. The text is one line: why, what to do."""


@dataclass(frozen=True, slots=True)
class Task:
    """One recording's analysis.

    Attributes:
        recording: A file's full path, or `demo`.
        folder: Gets the files; a full path.
        options: Words of the command line: model, detector and so on.
    """

    recording: str
    folder: Path
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a recording.

    Attributes:
        task: Which.
        lines: What `sollievo analyze` said, one line each.
        problem: Why it failed, in one line; "" where it did not.
    """

    task: Task
    lines: tuple[str, ...]
    problem: str


def analyze_on_ray(tasks: Sequence[Task], address: str) -> Iterator[Done]:
    """Analyses recordings on a cluster; gives each as soon as it is done, in whatever order.

    Args:
        tasks: What to analyse.
        address: Of a cluster, such as `192.0.2.7:6379`, or `local` for a new one on this machine.

    Raises:
        ClusterError: Ray is not installed, or the cluster cannot be reached or failed.
    """
    os.environ.update(QUIET)
    try:
        import ray
    except ImportError as error:
        raise ClusterError(
            "--ray needs the extra `cluster`, which is not installed: install it or leave --ray out"
        ) from error
    _join(ray, address)
    try:
        yield from _spread(ray, tasks)
    finally:
        ray.shutdown()


def _join(ray: Any, address: str) -> None:
    options: dict[str, Any] = {"address": address, "log_to_driver": False, "logging_level": logging.ERROR}
    if address == LOCAL:
        # Only names of files travel: the store of objects may be small.
        options |= {"include_dashboard": False, "object_store_memory": 100_000_000}
    for tries_left in reversed(range(TRIES if address == LOCAL else 1)):
        try:
            ray.init(**options)
        except Exception as error:  # Ray raises bare ones
            ray.shutdown()
            if not tries_left:
                said = " ".join(str(error).split())[:120]
                raise ClusterError(f"--ray must be `local` or a cluster's address, {address!r} gave: {said}") from error
        else:
            return


def _spread(ray: Any, tasks: Sequence[Task]) -> Iterator[Done]:
    remote = ray.remote(num_cpus=1, max_retries=2)(_analyse_apart)
    waiting = {remote.remote(task.recording, str(task.folder), list(task.options)): task for task in tasks}
    try:
        while waiting:
            ready, _ = ray.wait(list(waiting))
            for reference in ready:
                task = waiting.pop(reference)  # first: one that failed has ended too, and is not cancelled
                code, out, problem = ray.get(reference)
                yield Done(task, tuple(out.splitlines()), problem if code else "")
    except ray.exceptions.RayError as error:
        raise ClusterError(
            f"a cluster must stay up while recordings are analysed, it failed ({' '.join(str(error).split())[:120]}): "
            "start again, what was found is kept"
        ) from error
    finally:
        for reference in waiting:
            ray.cancel(reference, force=True)


def _analyse_apart(recording: str, folder: str, options: list[str]) -> tuple[int, str, str]:
    """What runs on the cluster: (exit code, what was said, the error's line)."""
    if recording != "demo" and not Path(recording).is_file():
        return 2, "", f"{recording} must be seen by every machine of the cluster, one does not: put it on a share"
    out = Path(folder)
    words = ["-m", "app", "analyze", recording, "--out", str(out.parent), "--folder-name", out.name, *options]
    started = subprocess.run([sys.executable, *words], check=False, capture_output=True, text=True)
    said = started.stderr.strip().splitlines()
    return started.returncode, started.stdout, said[-1].removeprefix("sollievo: ") if said else "it was cut off"
