"""What a measurement was taken on, and how much of it this process uses."""

import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Machine:
    """What the times were measured on; without it they say nothing.

    Attributes:
        processor: As the processor calls itself.
        cores: Cores that this process may use.
        system: Operating system and its version.
        python: Its version.
        engine: ONNX Runtime's build and version.
    """

    processor: str
    cores: int
    system: str
    python: str
    engine: str

    def text(self) -> str:
        """One line for people."""
        return f"{self.processor}, {self.cores} cores; {self.system}; Python {self.python}, {self.engine}"


def this_machine() -> Machine:
    """What this process runs on."""
    from models.calibration import processor_name
    from models.runtime import engine_version

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Machine(
        processor_name(), cores, platform.platform(aliased=True), platform.python_version(), engine_version()
    )


def peak_memory_mebibytes() -> float | None:
    """The largest resident memory that this process has had; None on Windows, which has no `resource`."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10  # bytes on macOS, kibibytes elsewhere


def resident_mebibytes() -> float | None:
    """Resident memory of this process; None where the system does not tell in this way (it does on Linux)."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def open_handles() -> int | None:
    """How many files, sockets and pipes this process holds open; None where the system does not tell."""
    try:
        return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 (names are all that is wanted)
    except OSError:
        return None
