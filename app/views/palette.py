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
QDialog {{ border: 2px solid {EDGE}; }}
QLabel[role="caption"] {{ color: {QUIET_TEXT}; font-size: 12px; }}
QLabel[role="value"] {{ font-size: 15px; }}
QLabel[role="banner"] {{ font-size: 17px; font-weight: 600; }}
QLabel[role="title"] {{ font-size: 20px; font-weight: 600; }}
QLabel[role="badge"] {{ color: {BACKGROUND}; background: {NOTICE}; font-size: 15px; font-weight: 700;
    padding: 3px 12px; border-radius: 4px; }}
QLabel[role="message"] {{ color: {QUIET_TEXT}; font-size: 14px; }}
QLabel[role="notice"] {{ color: {NOTICE}; font-size: 17px; font-weight: 600; }}
QFrame[role="panel"] {{ background: {PANEL}; border: 1px solid {EDGE}; border-radius: 6px; }}
QFrame[role="notice-bar"] {{ background: {PANEL}; border: 2px solid {NOTICE}; border-radius: 6px; }}
QFrame[role="question"] {{ background: {PANEL}; border: 3px solid {NOTICE}; border-radius: 6px; }}
QPushButton {{ background: {PANEL}; border: 2px solid {EDGE}; border-radius: 6px; padding: 4px 10px;
    min-height: {TOUCH_PIXELS - 12}px; min-width: {TOUCH_PIXELS - 24}px; font-size: 15px; }}
QPushButton:checked {{ border-color: {CURVE}; background: #24303B; }}
QPushButton:disabled {{ color: #6C7782; }}
QPushButton:focus {{ border-color: {TEXT}; }}
QPushButton[role="main"] {{ border-color: {NOTICE}; font-weight: 600; font-size: 17px; }}
QPushButton[role="tick"] {{ text-align: left; }}
QPushButton[role="tool"] {{ padding: 4px; }}
QFrame[role="advisory-bar"] {{ background: {PANEL}; border: 2px solid {PAIN}; border-radius: 6px; }}
QLabel[role="advisory"] {{ color: {PAIN}; font-size: 19px; font-weight: 600; }}
QLabel[role="wording"] {{ color: {TEXT}; font-size: 13px; }}
QLineEdit, QComboBox {{ background: {PANEL}; border: 2px solid {EDGE}; border-radius: 6px; padding: 4px 8px;
    min-height: {TOUCH_PIXELS - 12}px; font-size: 15px; }}
QLineEdit:focus, QComboBox:focus {{ border-color: {TEXT}; }}
QComboBox QAbstractItemView {{ background: {PANEL}; border: 1px solid {EDGE}; }}
QComboBox QAbstractItemView::item {{ min-height: {TOUCH_PIXELS}px; padding: 0 8px; }}
QComboBox::drop-down {{ width: 34px; border: none; }}
QListWidget {{ background: {PANEL}; border: 1px solid {EDGE}; border-radius: 6px; outline: none; }}
QListWidget::item {{ min-height: {TOUCH_PIXELS}px; padding: 4px 8px; border-bottom: 1px solid {EDGE}; }}
QListWidget::item:selected {{ background: #24303B; color: {TEXT}; border-left: 4px solid {CURVE}; }}
QListWidget::item:disabled {{ color: #6C7782; }}
QTextBrowser, QPlainTextEdit {{ background: {PANEL}; border: 1px solid {EDGE}; border-radius: 6px; padding: 6px; }}
QScrollBar:vertical {{ background: {BACKGROUND}; width: 22px; }}
QScrollBar::add-line:vertical, QScrollBar::sub-line:vertical {{ height: 0; }}
QScrollBar::add-page:vertical, QScrollBar::sub-page:vertical {{ background: none; }}
QScrollBar::handle:vertical {{ background: {EDGE}; min-height: {TOUCH_PIXELS}px; border-radius: 6px; }}
QToolTip {{ background: {PANEL}; color: {TEXT}; border: 1px solid {EDGE}; }}
"""
"""The style sheet of the window."""
