"""Fetches frames off the screen's thread: the newest wish wins, and an answer to an older one is dropped.

Where a frame is far from its key picture and a copy has it (`quick_pictures`), the copy's comes first, then its own.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from app.pipeline.latest import Latest
from app.replay.quick_pictures import FAR, QuickPictures
from app.sources.recording import RecordingSource
from app.sources.source import Frame, SourceError

NOWHERE = -1

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wish:
    """A frame to fetch; `jump` counts the places gone to, so that frames played from an older one are known."""

    jump: int
    index: int


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What came of a wish: a frame, or one line on why there is none; a copy's frame is followed by its own."""

    wish: Wish
    frame: Frame | None
    message: str = ""
    is_copy: bool = False


class Player:
    """Reads one recording in a thread of its own.

    Args:
        source: Open; the player closes it.
        on_answer: Is told, in the player's thread, that an answer is there to be taken.
    """

    def __init__(self, source: RecordingSource, on_answer: Callable[[], None]) -> None:
        self._source = source
        self._on_answer = on_answer
        self._quick: QuickPictures | None = None
        self._wishes: Latest[Wish] = Latest()
        self._answers: Latest[Answer] = Latest()
        self._jump = 0
        self._lock = threading.Lock()
        self._next = 0
        self._thread = threading.Thread(target=self._run, name="sollievo-player", daemon=True)
        self._thread.start()

    def use_quick(self, pictures: QuickPictures | None) -> None:
        """Tells of a copy that may have a frame sooner; None takes it back."""
        self._quick = pictures

    def jump_to(self, index: int) -> None:
        """Wishes for a frame somewhere else: answers to all earlier wishes are dropped."""
        with self._lock:
            self._jump += 1
            self._wishes.put(Wish(self._jump, index))

    def play_to(self, index: int) -> None:
        """Wishes for a frame further on; frames that come meanwhile are shown too."""
        with self._lock:
            self._wishes.put(Wish(self._jump, index))

    def take(self) -> Answer | None:
        """The newest answer that belongs to the newest place gone to; None where there is none that was not taken."""
        answer = self._answers.take(0)
        with self._lock:
            return answer if answer is not None and answer.wish.jump == self._jump else None

    def close(self, timeout_seconds: float = 2.0) -> bool:
        """Ends reading and closes the source. Returns whether the thread ended in that time."""
        self._wishes.close()
        self._answers.close()
        self._thread.join(timeout_seconds)
        if not self._thread.is_alive():
            self._source.close()
        return not self._thread.is_alive()

    def _run(self) -> None:
        answered = 0
        while (wish := self._wishes.take()) is not None:
            if self._wishes.closed:
                return
            try:
                if wish.jump != answered and (soon := self._soon(wish.index)) is not None:
                    self._answer(Answer(wish, soon, is_copy=True))
                frame = self._fetch(wish)
                if frame is None:
                    continue
                answer = Answer(wish, frame)
            except (SourceError, IndexError) as error:
                answer = Answer(wish, None, str(error))
            except Exception as error:  # a thread's edge: the next wish is still served
                log.warning("frame %d cannot be shown", wish.index, exc_info=True)
                answer = Answer(wish, None, " ".join(str(error).split()))
            answered = wish.jump
            self._answer(answer)

    def _answer(self, answer: Answer) -> None:
        if self._is_wanted(answer.wish):
            self._answers.put(answer)
            self._on_answer()

    def _is_wanted(self, wish: Wish) -> bool:
        """Whether no place was gone to since."""
        with self._lock:
            return wish.jump == self._jump and not self._wishes.closed

    def _soon(self, index: int) -> Frame | None:
        """The copy's frame, where it has it and the recording's own would take long."""
        quick = self._quick
        if quick is None or index == self._next or self._source.way_to(index) < FAR:
            return None
        return quick.frame(index)

    def _fetch(self, wish: Wish) -> Frame | None:
        """The recording's frame; None where it is not wanted any more."""
        if wish.index != self._next:
            self._next = NOWHERE  # until a frame says where it stands
            if not self._source.seek_index(wish.index, lambda: self._is_wanted(wish)):
                return None
        frame = next(self._source.frames(), None)
        if frame is None:
            self._next = NOWHERE
            raise SourceError(f"{self._source.info.name}: picture {wish.index} cannot be read: go to another one.")
        self._next = frame.index + 1
        return frame
