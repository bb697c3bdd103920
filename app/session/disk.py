"""How much room is left for the recording."""

import shutil
from dataclasses import dataclass
from pathlib import Path

GIGABYTE = 1_000_000_000


@dataclass(frozen=True, slots=True)
class DiskLimits:
    """When a recording warns and when it stops. The rest of the disk is for the session's database.

    Attributes:
        warn_bytes: Free space under which it warns.
        stop_bytes: Free space under which the recording stops.
        most_bytes: Length of a session's video at which it stops; None without a limit.
    """

    warn_bytes: int = 2 * GIGABYTE
    stop_bytes: int = GIGABYTE // 2
    most_bytes: int | None = None

    def left(self, folder: Path, written_bytes: int) -> int:
        """How many bytes may still be written before the recording stops; 0 or less: stop.

        Raises:
            OSError: The folder is gone.
        """
        left = shutil.disk_usage(folder).free - self.stop_bytes
        return left if self.most_bytes is None else min(left, self.most_bytes - written_bytes)

    def is_low(self, left_bytes: int) -> bool:
        """Whether it is time to warn."""
        return left_bytes < self.warn_bytes - self.stop_bytes
