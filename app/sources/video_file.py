"""Opens a video file and reads its pictures one after another: the part of a recording that speaks to FFmpeg."""

import errno
import re
from collections import deque
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
from av.codec.context import ThreadType
from av.stream import Discard, Disposition

from app.sources.source import SourceError

# Containers that hold pictures and nothing else than a local file: FFmpeg would also "play" text, or fetch a play list.
FORMATS = "matroska,webm,mov,mp4,avi,mpegts,mpeg,h264,hevc,asf,flv,ogg,ivf,nut,mjpeg"
OPTIONS = {"format_whitelist": FORMATS, "protocol_whitelist": "file"}


class VideoFile:
    """One open video stream of one file, read from the front, or from where `seek` went.

    Attributes:
        path: The file.
        stream: The first video stream that is not a cover picture.
        has_own_times: False for AVI with B-frames and for bare streams: the container then stores no time of showing,
            and the n-th picture is shown at the n-th packet's time.
        time_base: Seconds in one unit of a time stamp.
        frames_per_second: As the file states it or FFmpeg guesses it; None where neither.
        stated_end_seconds: When the picture stream ends, as the file states it, on the container's clock; else None.
        damage: "" until reading met damage, which ends it; then a few words for people.
        packet_count: Packets read from the front; meaningless after `seek`.
    """

    def __init__(self, path: Path) -> None:
        """Opens the file.

        Raises:
            SourceError: It is missing, a folder, unreadable, empty, no video, or has no picture.
        """
        self.path = path
        self.damage = ""
        self.packet_count = 0
        try:
            self.container, self.stream = open_stream(path)
        except (OSError, av.FFmpegError) as error:
            raise SourceError(what_is_wrong(path, error)) from error
        # PyAV's types hide that a stream without a decoder has no context.
        if cast("av.VideoCodecContext | None", self.stream.codec_context) is None:
            self.container.close()
            raise SourceError(f"{path.name} is coded in a way that is not known here: convert it to H.264 in an MKV.")
        for other in self.container.streams:
            if other.index != self.stream.index:
                other.discard = Discard.all
        self.stream.codec_context.thread_type = ThreadType.AUTO
        self._packets = self.container.demux(self.stream)
        self._frames = self._decode()
        self._packet_times: deque[int] = deque()  # of packets whose picture has not come yet
        self._was_sought = False
        self._passed_over = -(1 << 63)
        # PyAV's streams must not be asked for anything once their container is closed (it crashes): ask now.
        self.time_base = self.stream.time_base or Fraction(1, 1000)
        self.frames_per_second = self.stream.guessed_rate or None
        self.stated_end_seconds = stated_end_seconds(self.container, self.stream)
        self._length_may_be_sound = (
            self.stream.duration is None and "DURATION" not in self.stream.metadata and len(self.container.streams) > 1
        )
        self.has_own_times = not (self.container.format.name == "avi" and self.stream.codec_context.has_b_frames)

    def packets(self) -> Iterator["tuple[int | None, av.Packet[av.VideoStream]]"]:
        """Every whole packet with its time of showing, in the order of the file, to the end or the damage.

        None for a packet without a time in a file with times: the second half of an interlaced picture.
        """
        even_step = round(1 / (self.frames_per_second or Fraction(25)) / self.time_base)
        next_stamp = 0
        while True:
            try:
                packet = next(self._packets)
            except (StopIteration, EOFError):
                return
            except (OSError, av.FFmpegError) as error:
                self.damage = f"cannot be read any further ({error.strerror})"
                return
            if packet.size == 0:
                # An AVI says "as before" like this; without any time it is PyAV's word for the end.
                self.packet_count += packet.dts is not None
                continue
            if packet.is_corrupt:
                self.damage = "breaks off inside a picture"
                return
            if packet.pts is None and self.packet_count == 0:
                self.has_own_times = False
            self.packet_count += 1
            if packet.pts is None and not self.has_own_times:
                yield next_stamp, packet
                next_stamp += even_step
            else:
                yield packet.pts, packet

    def read(self) -> tuple[int, av.VideoFrame] | None:
        """The next picture with its time stamp (in units of `time_base`); None at the end, or at damage."""
        return next(self._frames, None)

    def _decode(self) -> Iterator[tuple[int, av.VideoFrame]]:
        # Before the first picture an error means a packet whose key picture the file lacks; later, damage.
        context = self.stream.codec_context
        started = False
        for stamp, packet in self.packets():
            if stamp is not None and not packet.is_discard:
                self._packet_times.append(stamp)
            is_passed = stamp is not None and stamp < self._passed_over
            context.skip_frame = "NONREF" if is_passed else "DEFAULT"
            try:
                frames = packet.decode()
            except av.FFmpegError as error:
                if not started:
                    continue
                self.damage = f"holds a picture that cannot be decoded ({error.strerror})"
                break
            for frame in frames:
                started = True
                yield self._stamped(frame)
        try:
            rest = context.decode(None)
        except (EOFError, av.FFmpegError):
            rest = []
        for frame in rest:
            yield self._stamped(frame)

    def _stamped(self, frame: av.VideoFrame) -> tuple[int, av.VideoFrame]:
        # A picture more than there were packets gets a time that is not later than the last, and so is left out.
        packet_time = self._packet_times.popleft() if self._packet_times else 0
        return (frame.pts if self.has_own_times and frame.pts is not None else packet_time), frame

    def seek(self, stamp: int) -> None:
        """Goes to a key picture at or before `stamp`, as well as the container can; look at what `read` gives.

        Only where `has_own_times`.

        Raises:
            av.FFmpegError: The container cannot.
        """
        self.container.seek(stamp, stream=self.stream, backward=True, any_frame=False)
        self.damage = ""
        self._packet_times.clear()
        self._was_sought = True
        self._passed_over = -(1 << 63)
        self._packets = self.container.demux(self.stream)
        self._frames = self._decode()

    def pass_over(self, stamp: int) -> None:
        """From the next packet on, pictures before `stamp` that no other one needs are not decoded, so do not come.

        Until the next `seek`. Only where `has_own_times`.
        """
        self._passed_over = stamp

    def what_is_missing(self, last_stamp: int) -> str:
        """Why a file that ended without an error is not whole, as a few words after "The file"; "" if it is.

        Args:
            last_stamp: Time stamp of the last picture.
        """
        if self._packet_times and not self._was_sought:
            return f"has pictures that could not be decoded ({len(self._packet_times)})"
        if self.stated_end_seconds is None:
            # An MKV gets its length when it is closed; a bare stream never has one.
            return "was never closed by its recorder" if "matroska" in self.container.format.name else ""
        missing = self.stated_end_seconds - float(last_stamp * self.time_base)
        step = 1 / float(self.frames_per_second or 25)
        if self._length_may_be_sound or missing < 3 * step + 0.1:
            return ""
        return f"ends {missing:.1f} s early"

    def close(self) -> None:
        """Closes the file. Twice is allowed. Not while another thread reads."""
        self.container.close()


def open_stream(path: Path) -> tuple[av.container.InputContainer, av.VideoStream]:
    """Opens the file and picks the stream to watch.

    Raises:
        SourceError: The text says what the file is instead.
        OSError: It cannot be read.
        av.FFmpegError: It is not a video file, or a damaged one.
    """
    if path.is_dir():
        raise SourceError(f"{path} is a folder, not a recording: name one video file.")
    if path.stat().st_size == 0:
        raise SourceError(f"{path.name} is empty (0 bytes): copy it again from where it was recorded.")
    container = av.open(str(path.absolute()), options=OPTIONS, metadata_errors="replace")
    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic:
            return container, stream
    has_sound = bool(container.streams.audio)
    container.close()
    raise SourceError(f"{path.name} holds {'sound' if has_sound else 'data'} but no picture: choose a video recording.")


def what_is_wrong(path: Path, error: OSError | av.FFmpegError) -> str:
    """One line for people about a file that could not be opened."""
    if isinstance(error, FileNotFoundError):
        return f"There is no file {path}: check the name."
    if isinstance(error, PermissionError):
        return f"{path.name} may not be read by this user: ask its owner for read permission, or copy it."
    if isinstance(error, EOFError):
        return f"{path.name} has a picture stream without a picture: record or copy it again."
    if isinstance(error, av.error.InvalidDataError) or error.errno == errno.EINVAL:  # the second: not in FORMATS
        return (
            f"{path.name} is no video, or was cut off before its contents were written "
            "(an MP4 is unreadable then): choose an MKV, MP4 or AVI recording."
        )
    return f"{path.name} cannot be opened ({error.strerror}): check that its disk is there, or copy the file again."


def stated_end_seconds(container: av.container.InputContainer, stream: av.VideoStream) -> float | None:
    """When the picture stream ends, as its file states it, on the container's own clock; None where it does not."""
    if stream.duration is not None:
        return float(((stream.start_time or 0) + stream.duration) * (stream.time_base or 0))
    tag = stream.metadata.get("DURATION")  # an MKV keeps each stream's end here, as hours:minutes:seconds
    if tag is not None and re.fullmatch(r"\d+:\d+:\d+(\.\d*)?", tag):
        hours, minutes, rest = (float(part) for part in tag.split(":"))
        return 3600 * hours + 60 * minutes + rest
    # The whole file's, which the sound beside the picture may have set.
    return None if container.duration is None else container.duration / 1e6
