"""The usual way beside ours: Keras lives in the training environment, so its interpreter is started as a program."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from app.sources.source import SourceError

PROGRAM = "from training.cli import main; main()"
WAIT_SECONDS = 900


@dataclass(frozen=True, slots=True)
class UsualWay:
    """What Keras's `predict` and Grad-CAM by a gradient tape took (`sollievo-train usual-way`).

    Attributes:
        network: Which network.
        frames: How many frames were timed.
        medians_ms: Median milliseconds by stage; `whole` among them.
        percentiles_95_ms: 95th percentile by stage.
        processor_ms: Processor time for a frame.
    """

    network: str
    frames: int
    medians_ms: dict[str, float]
    percentiles_95_ms: dict[str, float]
    processor_ms: float


def run_usual_way(python: Path, recording: Path, *, network: str, detector: str, frames: int) -> UsualWay:
    """Has another environment measure the usual way on the same recording.

    Args:
        python: The training environment's interpreter.
        recording: A video file.
        network: Architecture of the bundle.
        detector: The face detector.
        frames: How many to time.

    Raises:
        SourceError: It cannot be started, or failed.
    """
    command = [
        *(str(python), "-c", PROGRAM, "usual-way", str(recording), "--network", network),
        *("--detector", detector, "--frames", str(frames), "--json"),
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=WAIT_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SourceError(
            f"--usual-way needs the training environment's Python, {python} does not run ({error}); run "
            "`make setup-training` and give .venv-training/bin/python"
        ) from error
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        raise SourceError(f"{python} could not measure the usual way: {said[0]}; give .venv-training/bin/python")
    try:
        return UsualWay(**json.loads(done.stdout.splitlines()[-1]))
    except (ValueError, TypeError, IndexError) as error:
        raise SourceError(
            f"{python} must answer in JSON, it did not ({error}); give .venv-training/bin/python"
        ) from error
