"""A source whose frames and faults are written down beforehand; a real source, as a fake device is one."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from types import TracebackType
from typing import Self

from app.sources.source import Frame, SourceError, SourceInfo


class ScriptedSource:
    """Gives the frames; then ends, raises `fault`, or (with `hang`) waits until it is closed."""

    def __init__(
        self, frames: list[Frame], *, is_live: bool = False, fault: Exception | None = None, hang: bool = False
    ) -> None:
        self._frames = frames
        self._fault = fault
        self._hang = hang
        self.closed = threading.Event()
        height, width = frames[0].image.shape[:2] if frames else (48, 64)
        self._info = SourceInfo("script", "recording", width, height, 30.0, len(frames), None, is_live)

    @property
    def info(self) -> SourceInfo:
        return replace(self._info)

    def frames(self) -> Iterator[Frame]:
        for frame in self._frames:
            if self.closed.is_set():
                return
            yield frame
        if self._hang:
            self.closed.wait()
        if self._fault is not None:
            raise self._fault

    def close(self) -> None:
        self.closed.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def unplugged() -> SourceError:
    return SourceError("the camera delivers nothing; plug it in again")
