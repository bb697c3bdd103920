"""A USB (UVC) camera as a live source, through OpenCV."""

import queue
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol, Self

import numpy as np

from app.sources.camera_list import name_of, refuse_if_forbidden
from app.sources.source import Frame, SourceError, SourceInfo
from models.images import BgrImage
from models.opencv import cv2

SILENCE_SECONDS = 2.0
"""A live device that gives nothing for so long is lost (the protocol's promise)."""

OPENING_SECONDS = 10.0
"""Some cameras take several seconds to start; one that takes longer hangs."""

CLOSING_SECONDS = 1.5
"""How long `close` waits for a read to end before it leaves the device to its thread."""


class Capture(Protocol):
    """What is used of `cv2.VideoCapture`; its calls may block for ever."""

    def isOpened(self) -> bool: ...  # noqa: N802, D102
    def read(self) -> tuple[bool, Any]: ...  # noqa: D102
    def get(self, prop: int, /) -> float: ...  # noqa: D102
    def set(self, prop: int, value: float, /) -> bool: ...  # noqa: D102
    def release(self) -> None: ...  # noqa: D102


@dataclass(frozen=True, slots=True, eq=False)
class Grabbed:
    """A picture as it came: the device's clock in seconds (0 or repeating where it has none) and ours at arrival."""

    image: BgrImage
    device_seconds: float
    arrival_seconds: float


class CameraClock:
    """Picks one clock for a whole recording, at the second picture: the device's if that one moves, else ours."""

    def __init__(self) -> None:
        self._first: Grabbed | None = None
        self._uses_device: bool | None = None

    def time_of(self, grabbed: Grabbed) -> float:
        """Seconds from the first picture that was asked about."""
        if self._first is None:
            self._first = grabbed
            return 0.0
        if self._uses_device is None:
            self._uses_device = grabbed.device_seconds > self._first.device_seconds
        if self._uses_device:
            return grabbed.device_seconds - self._first.device_seconds
        return grabbed.arrival_seconds - self._first.arrival_seconds


def open_device(device: int | str) -> Capture:
    """Opens a camera by the system's own interface: V4L2 on Linux, Media Foundation on Windows.

    Raises:
        SourceError: There is none, or it may not be used.
    """
    refuse_if_forbidden(device)
    interface = {"linux": cv2.CAP_V4L2, "win32": cv2.CAP_MSMF, "darwin": cv2.CAP_AVFOUNDATION}
    return cv2.VideoCapture(device, interface.get(sys.platform, cv2.CAP_ANY))


class CameraSource:
    """A camera, read in a thread of its own so that one that hangs holds up nobody.

    Every call to the driver is made by that thread. A picture waits there until it is asked for: this source drops
    nothing (the driver does, when nobody asks), the live pipeline decides what to leave out.
    """

    def __init__(
        self,
        device: int | str,
        *,
        width: int = 1920,
        height: int = 1080,
        frames_per_second: float = 30,
        open_capture: Callable[[int | str], Capture] = open_device,
    ) -> None:
        """Opens the camera, asks for MJPG pictures of the size and rate, and waits for the first one.

        Args:
            device: Its number, or a path such as `/dev/video2`.
            width: Asked for, pixels; a camera may give another size, which `info` and its note then tell.
            height: Asked for, pixels.
            frames_per_second: Asked for.
            open_capture: Opens a device; another one stands in for a camera in tests. Called by the reading thread.

        Raises:
            SourceError: There is none, it may not be used, is in use, or gives no picture.
        """
        self._name = f"camera {device}"
        self._asked = width, height, float(frames_per_second)
        self._closed = threading.Event()
        self._grabbed: queue.Queue[Grabbed | SourceError] = queue.Queue(maxsize=1)
        self._clock = CameraClock()
        self._next_index = 0
        self._last_seconds = -1.0
        self._reported: tuple[float, str] = (0.0, "")
        self._thread = threading.Thread(
            target=self._read, args=(device, open_capture), name=f"sollievo {self._name}", daemon=True
        )
        self._thread.start()
        self._pending: Grabbed | None = self._wait(time.monotonic() + OPENING_SECONDS, OPENING_SECONDS)
        if self._pending is None:  # closed by another thread meanwhile
            raise SourceError(f"The {self._name} was closed while it was being opened: open it again.")
        self._info = self._describe(device, self._pending.image)

    @property
    def info(self) -> SourceInfo:
        """What the camera really gives."""
        return self._info

    def frames(self) -> Iterator[Frame]:
        """Every picture that the camera hands over, until it is closed.

        Raises:
            SourceError: The camera was unplugged, or gave nothing new for two seconds.
        """
        deadline = time.monotonic() + SILENCE_SECONDS
        while not self._closed.is_set():
            grabbed, self._pending = self._pending or self._wait(deadline, SILENCE_SECONDS), None
            if grabbed is None:
                return
            seconds = self._clock.time_of(grabbed)
            if seconds <= self._last_seconds:
                if time.monotonic() > deadline:
                    raise self._silence(SILENCE_SECONDS)
                continue  # the same picture again
            self._last_seconds = seconds
            index = self._next_index
            self._next_index += 1
            yield Frame(index, seconds, grabbed.image)
            deadline = time.monotonic() + SILENCE_SECONDS

    def close(self) -> None:
        """Ends `frames` and lets the camera go, within two seconds also if its driver hangs. Twice is allowed."""
        self._closed.set()
        with suppress(queue.Empty):
            self._grabbed.get_nowait()  # frees a reader that waits to hand over
        if threading.current_thread() is not self._thread:
            self._thread.join(CLOSING_SECONDS)

    def __enter__(self) -> Self:
        """Gives the source itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes it."""
        self.close()

    def _wait(self, deadline: float, limit_seconds: float) -> Grabbed | None:
        """The next picture; None once closed. By the monotonic `deadline`, else the camera counts as lost."""
        while not self._closed.is_set():
            try:
                # In short pieces, so that closing is noticed.
                grabbed = self._grabbed.get(timeout=max(0.001, min(0.1, deadline - time.monotonic())))
            except queue.Empty:
                if time.monotonic() >= deadline:
                    raise self._silence(limit_seconds) from None
                continue
            if isinstance(grabbed, SourceError):
                raise grabbed
            return grabbed
        return None

    def _silence(self, seconds: float) -> SourceError:
        self._closed.set()
        return SourceError(
            f"The {self._name} has given no picture for {seconds:.0f} s: check its cable, then open it again."
        )

    def _read(self, device: int | str, open_capture: Callable[[int | str], Capture]) -> None:
        """The thread: opens, reads and releases; every call in here may hang."""
        capture: Capture | None = None
        try:
            capture = open_capture(device)
            if not capture.isOpened():
                self._hand_over(SourceError(f"The {self._name} cannot be opened: {self._advice()}"))
                return
            width, height, rate = self._asked
            # The format first: at 1920x1080 most cameras reach 30 a second compressed only.
            capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
            capture.set(cv2.CAP_PROP_FRAME_WIDTH, width)
            capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height)
            capture.set(cv2.CAP_PROP_FPS, rate)
            self._reported = capture.get(cv2.CAP_PROP_FPS), four_letters(capture.get(cv2.CAP_PROP_FOURCC))
            while not self._closed.is_set():
                was_read, image = capture.read()
                arrival = time.monotonic()
                if not was_read:
                    self._hand_over(SourceError(f"The {self._name} gives no picture any more: {self._advice()}"))
                    return
                if image.ndim == 2:
                    image = cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)
                device_seconds = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
                self._hand_over(Grabbed(np.ascontiguousarray(image, np.uint8), device_seconds, arrival))
        except SourceError as error:
            self._hand_over(error)
        except cv2.error as error:
            self._hand_over(SourceError(f"The {self._name} failed ({str(error).splitlines()[0]}): {self._advice()}"))
        finally:
            if capture is not None:
                capture.release()

    def _hand_over(self, grabbed: Grabbed | SourceError) -> None:
        """Waits until the last one was taken, or the source is closed."""
        while not self._closed.is_set():
            with suppress(queue.Full):
                self._grabbed.put(grabbed, timeout=0.1)
                return

    def _advice(self) -> str:
        return "check its cable, and close other programs that use it; `sollievo devices` lists the cameras."

    def _describe(self, device: int | str, image: BgrImage) -> SourceInfo:
        height, width = image.shape[:2]
        reported_rate, coding = self._reported
        asked_width, asked_height, asked_rate = self._asked
        got = f"{width}x{height} at {reported_rate:g} a second{f' ({coding})' if coding else ''}"
        as_asked = (width, height) == (asked_width, asked_height) and abs(reported_rate - asked_rate) < 0.5
        return SourceInfo(
            name=name_of(device),
            kind="camera",
            width=width,
            height=height,
            frames_per_second=reported_rate if reported_rate > 0 else None,
            frame_count=None,
            duration_seconds=None,
            is_live=True,
            note="" if as_asked else f"Asked for {asked_width}x{asked_height} at {asked_rate:g} a second, got {got}.",
        )


def four_letters(code: float) -> str:
    """OpenCV's number for a coding as its four letters, such as `MJPG`; "" where it gives none."""
    letters = int(code).to_bytes(4, "little", signed=False) if 0 < code < 2**32 else b""
    return letters.decode("ascii", "replace").strip() if letters.isalnum() else ""
