"""No internet socket: proven by the kernel, in processes of their own because the filter cannot be taken back."""

import subprocess
import sys


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_denies_both_internet_families_and_keeps_local_sockets() -> None:
    answer = run(
        """
import socket
from app.no_network import deny_internet, internet_is_denied
assert not internet_is_denied()
assert deny_internet() == ""
assert deny_internet() == ""
for family in (socket.AF_INET, socket.AF_INET6):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        try:
            socket.socket(family, kind)
        except OSError as error:
            assert error.errno == 97, error
        else:
            raise AssertionError(family)
a, b = socket.socketpair()
a.send(b"x")
assert b.recv(1) == b"x"
socket.socket(socket.AF_UNIX).close()
print("held")
"""
    )
    assert answer == "held"


def test_holds_in_threads_that_run_already_and_in_children() -> None:
    answer = run(
        """
import socket, subprocess, sys, threading
from app.no_network import deny_internet
denied, go = [], threading.Event()
def late():
    go.wait()
    try:
        socket.socket()
    except OSError:
        denied.append(True)
thread = threading.Thread(target=late)
thread.start()
assert deny_internet() == ""
go.set()
thread.join()
child = subprocess.run([sys.executable, "-c", "import socket; socket.socket()"], capture_output=True)
print(denied, child.returncode)
"""
    )
    assert answer == "[True] 1"
