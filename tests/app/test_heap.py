"""The program's heap, in a process of its own: what is set holds for good."""

import gc
import platform
import subprocess
import sys

import pytest

from app.heap import once, without_garbage_search

SCRIPT = """
import ctypes, platform, sys
if sys.argv[1] == "small":
    from app.heap import keep_heap_small
    keep_heap_small()
from app.bench.machine import resident_mebibytes
if platform.libc_ver()[0] != "glibc":
    sys.exit()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.malloc.argtypes = [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]

def filled(size):
    block = libc.malloc(size)
    ctypes.memset(block, 1, size)
    return block

libc.free(filled(16 << 20))  # glibc learns from this one to keep such blocks
before = resident_mebibytes()
pairs = [(filled(2 << 20), filled(4096)) for _ in range(40)]
for large, _ in pairs:
    libc.free(large)
print(resident_mebibytes() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="resident memory is read from Linux's /proc")
def test_freed_frames_go_back_to_the_system() -> None:
    def kept(how: str) -> float:
        done = subprocess.run([sys.executable, "-c", SCRIPT, how], capture_output=True, text=True, check=True)
        return float(done.stdout or "0")

    assert kept("small") < 5
    if platform.libc_ver()[0] == "glibc":
        assert kept("as it is") > 40  # what the setting is for


SMALL_BLOCKS = """
import time
from app import heap
from app.bench.machine import resident_mebibytes
heap.GIVE_BACK_SECONDS = 0.5
heap.keep_heap_small()
blocks = [bytearray(8000) for _ in range(8000)]
kept = blocks[::50]  # pins the heap's end, so that free() alone gives nothing back
full = resident_mebibytes()
del blocks
at_once = resident_mebibytes()
time.sleep(2)
print(full - at_once, full - resident_mebibytes())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries give pages back by themselves")
def test_free_pages_between_blocks_in_use_are_given_back() -> None:
    done = subprocess.run([sys.executable, "-c", SMALL_BLOCKS], capture_output=True, text=True, check=True)
    at_once, later = (float(part) for part in done.stdout.split())
    assert at_once < 10
    assert later > 40


def test_garbage_is_not_searched_while_modules_are_loaded() -> None:
    gc.enable()
    with without_garbage_search():
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.disable()
    try:
        with without_garbage_search():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_listener_that_acts_once() -> None:
    acted: list[int] = []
    listen = once(lambda: acted.append(1))
    listen("facts")
    listen()
    assert acted == [1]
