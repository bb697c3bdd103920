"""Folds as tasks of a Ray cluster: the same training, on as many machines as there are.

Every machine must see the run's folder and the crops under the same paths (a network share) and have the training
environment installed. Ray sends numbers of its use to its makers unless told not to: here it is told.
"""

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from training.cross_validation import Listener, TrainFolds
from training.errors import TrainingError
from training.run_folder import RunFolder

LOCAL = "local"
QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "TF_CPP_MIN_LOG_LEVEL": "3"}


@contextmanager
def on_ray(address: str, processors: int | None = None) -> Iterator[TrainFolds]:
    """Trains folds on a Ray cluster while the context is open.

    Args:
        address: Of a cluster, such as `192.0.2.7:6379`, or `local` for a new one on this machine.
        processors: Of a local cluster: how many folds run side by side; None: as many as there are processors.

    Raises:
        TrainingError: Ray is not installed, the cluster cannot be reached, or a fold failed.
    """
    os.environ.update(QUIET)
    try:
        import ray
    except ImportError as error:
        raise TrainingError(
            "--ray needs the extra `cluster`, which is not installed; install it or leave it out"
        ) from error
    _join(ray, address, processors)
    try:
        yield lambda tasks, listener: _train(ray, tasks, listener)
    finally:
        ray.shutdown()


def _join(ray: Any, address: str, processors: int | None) -> None:
    options: dict[str, Any] = {"address": address, "log_to_driver": False, "logging_level": logging.ERROR}
    if address == LOCAL:
        # Only names of folders travel: the store of objects may be small.
        options |= {"num_cpus": processors, "include_dashboard": False, "object_store_memory": 100_000_000}
    for last in (False, False, True):
        try:
            ray.init(**options)
        except Exception as error:  # Ray raises bare ones, as where its own processes were too slow to start
            ray.shutdown()
            if last or address != LOCAL:
                said = " ".join(str(error).split())[:120]
                raise TrainingError(
                    f"--ray must be `local` or a cluster's address, {address!r} gave: {said}"
                ) from error
        else:
            return


def _train(ray: Any, tasks: Sequence[tuple[RunFolder, int]], listener: Listener) -> None:
    resources = {"num_cpus": 1, "num_gpus": 1 if ray.cluster_resources().get("GPU") else 0, "max_retries": 2}
    task = ray.remote(**resources)(_train_fold)
    waiting = {task.remote(str(run.folder), number): (run, number) for run, number in tasks}
    try:
        while waiting:
            done, _ = ray.wait(list(waiting))
            for reference in done:
                run, number = waiting.pop(reference)  # first: one that failed has ended too, and is not cancelled
                ray.get(reference)
                listener.on_fold(run, number)
    except ray.exceptions.RayTaskError as error:
        if isinstance(error.cause, TrainingError):
            raise TrainingError(str(error.cause)) from error
        raise
    except ray.exceptions.RayError as error:
        raise TrainingError(
            f"a cluster must stay up while folds train, it failed ({' '.join(str(error).split())[:120]}); "
            "start again with the same --out: finished epochs are kept"
        ) from error
    finally:
        for reference in waiting:
            ray.cancel(reference, force=True)


def _train_fold(folder: str, number: int) -> int:
    """What runs on the cluster."""
    from training.fold_fit import train_fold

    if not Path(folder).is_dir():
        raise TrainingError(f"{folder}: every machine of the cluster must see the run's folder, one does not; share it")
    train_fold(Path(folder), number)
    return number
