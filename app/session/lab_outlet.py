"""The process with the Lab Streaming Layer outlets: `python -m app.session.lab_outlet REACH NAME`.

Reads lines from its standard input (`app.session.lab_stream` writes them) and pushes them. Says `ready`, or in one line
why not, on its standard output. Ends with its input. It is the only part of the monitor with internet sockets.
"""

import json
import platform
import sys
import time
from collections.abc import Iterable
from typing import Any

from app.session.lab_stream import LabReach, to_number

CHANNELS = (
    ("probability", "0..1, of pain expression"),
    ("smoothed", "0..1, as the trace draws it"),
    ("state", "1 pain expression, 0 none, -1 cannot tell"),
)

SCOPES = {
    # Found, and to be connected to, on this machine alone.
    LabReach.MACHINE: "[multicast]\nResolveScope = machine\nListenAddress = 127.0.0.1\n[ports]\nIPv6 = disable\n",
    # The subnet: routers do not pass it on.
    LabReach.NETWORK: "[multicast]\nResolveScope = link\n",
}


def main(reach: str, name: str, lines: Iterable[str]) -> int:
    """Opens both outlets and pushes what comes.

    Args:
        reach: One of `LabReach`.
        name: Of the trace's stream.
        lines: JSON: `at` in seconds of this machine's monotonic clock, and `values` or `mark`.

    Returns:
        The exit code.
    """
    try:
        import pylsl
    except (ImportError, RuntimeError) as error:
        _say(f"Lab Streaming Layer is not there ({_one_line(error)}): install the extra `lsl` (pylsl)")
        return 2
    try:
        pylsl.util.set_config_content(f"{SCOPES[LabReach(reach)]}[log]\nlevel = -2\n")
        trace, marks = _outlets(pylsl, name)
    except (RuntimeError, NotImplementedError) as error:
        _say(f"the Lab Streaming Layer outlet cannot be opened ({_one_line(error)}): look at network and firewall")
        return 2
    offset = pylsl.local_clock() - time.monotonic()
    _say("ready")
    for line in lines:
        said = json.loads(line)
        at = float(said["at"]) + offset
        if "mark" in said:
            marks.push_sample([said["mark"]], at)
        else:
            trace.push_sample([to_number(value) for value in said["values"]], at)
    return 0


def _outlets(pylsl: Any, name: str) -> tuple[Any, Any]:
    # The same names after a restart: a recorder finds the stream again by its source_id.
    identity = f"{name}@{platform.node()}"
    trace = pylsl.StreamInfo(
        name, "PainExpression", len(CHANNELS), pylsl.IRREGULAR_RATE, "float32", f"{identity}/trace"
    )
    channels = trace.desc().append_child("channels")
    for label, unit in CHANNELS:
        channel = channels.append_child("channel")
        channel.append_child_value("label", label)
        channel.append_child_value("unit", unit)
    about = "Research use, not a medical device. NaN: nothing can be told. Times: when the picture came."
    trace.desc().append_child_value("about", about)
    marks = pylsl.StreamInfo(f"{name} markers", "Markers", 1, pylsl.IRREGULAR_RATE, "string", f"{identity}/markers")
    return pylsl.StreamOutlet(trace), pylsl.StreamOutlet(marks)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.stdin))
