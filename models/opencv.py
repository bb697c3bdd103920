"""OpenCV, without the two Qt variables that its wheel leaves in the environment.

The wheel brings a Qt of its own and, when imported, points Qt's plugins and fonts at it. This program's Qt is another
one, and child processes inherit the environment. So every module takes `cv2` from here.

OpenCV works in the thread that calls it. Shared among all cores, the small steps of a frame take as long, and cost a
fifth more processor time (measured at 1920x1080, two cores: 36 instead of 42 ms a frame), for the others wait awake.
"""

import os

QT_VARIABLES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")

kept = {name: os.environ.get(name) for name in QT_VARIABLES}

import cv2  # noqa: E402  (the variables have to be read before)

for name, value in kept.items():
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value

cv2.setNumThreads(1)

__all__ = ["cv2"]
