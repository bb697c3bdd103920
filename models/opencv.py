"""OpenCV, without the two Qt variables that its wheel leaves in the environment.

The wheel brings a Qt of its own and, when imported, points Qt's plugins and fonts at it. This program's Qt is another
one, and child processes inherit the environment. So every module takes `cv2` from here.
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

__all__ = ["cv2"]
