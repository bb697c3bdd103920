"""Work shared by several processes, which end when the program does, however it ends."""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TypeVar

Item = TypeVar("Item")


def in_processes(do: Callable[[Item], object], items: Sequence[Item], workers: int) -> Iterator[Item]:
    """Does all items, each in one of `workers` processes, and gives each back once it is done, in any order.

    The first error that one raises is raised here; what has not begun is then left undone.

    Args:
        do: Can be pickled, as can the items.
        items: What there is to do.
        workers: How many processes; with 1 it is done in this one.
    """
    if workers == 1 or len(items) < 2:
        for item in items:
            do(item)
            yield item
        return
    # Spawned, not forked: MediaPipe and ONNX Runtime have threads, which do not survive a fork.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_end_with_parent) as pool:
        waiting = {pool.submit(do, item): item for item in items}
        try:
            for done in as_completed(waiting):
                done.result()
                yield waiting[done]
        except BaseException:
            # Not shutdown(wait=False): nobody then joins its thread, and Python 3.11.2 was seen to hang at its end when
            # the pool was collected from within that thread.
            for future in waiting:
                future.cancel()
            raise


def _end_with_parent() -> None:
    """Has this worker end when the program was killed: it would wait for work for ever."""

    def wait() -> None:
        parent = multiprocessing.parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, name="sollievo-parent", daemon=True).start()
