"""Colours and sizes of the screen: dark, apart for colour-blind people, and never red, which is the real monitor's.

Hues after Okabe and Ito (Color Universal Design, 2008). Colour never stands alone: a word and a shape go with it.
"""

BACKGROUND = "#101418"
PANEL = "#1A2027"
EDGE = "#343D48"
TEXT = "#F2F5F7"
QUIET_TEXT = "#A9B4C0"
PAIN = "#56D4F5"
"""Cyan, the colour of the lowest priority (IEC 60601-1-8)."""
NO_PAIN = "#E8EDF2"
UNKNOWN = "#A9B4C0"
NOTICE = "#F0C75E"
CURVE = "#56B4E9"
THRESHOLD = "#F0C75E"
GAP = "#4A545F"
FACE = "#FFFFFF"

TOUCH_PIXELS = 44
"""The smallest side of what is touched, with gloves on."""

STYLE = f"""
QWidget {{ background: {BACKGROUND}; color: {TEXT}; font-size: 15px; }}
QLabel {{ background: transparent; }}
QLabel[role="caption"] {{ color: {QUIET_TEXT}; font-size: 12px; }}
QLabel[role="value"] {{ font-size: 15px; }}
QLabel[role="banner"] {{ font-size: 17px; font-weight: 600; }}
QLabel[role="badge"] {{ color: {BACKGROUND}; background: {NOTICE}; font-size: 15px; font-weight: 700;
    padding: 3px 12px; border-radius: 4px; }}
QLabel[role="message"] {{ color: {NOTICE}; font-size: 14px; }}
QFrame[role="panel"] {{ background: {PANEL}; border: 1px solid {EDGE}; border-radius: 6px; }}
QPushButton {{ background: {PANEL}; border: 2px solid {EDGE}; border-radius: 6px; padding: 4px 14px;
    min-height: {TOUCH_PIXELS - 12}px; font-size: 15px; }}
QPushButton:checked {{ border-color: {CURVE}; }}
QPushButton:focus {{ border-color: {TEXT}; }}
"""
"""The style sheet of the window."""
