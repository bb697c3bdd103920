"""Makes sollievo.ico out of sollievo.svg: PNG pictures of six sizes in one file, as Windows takes them.

    QT_QPA_PLATFORM=offscreen .venv/bin/python packaging/windows/icon.py

Run when the drawing changed; the result is kept in git, so that a build needs no drawing.
"""

import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

HERE = Path(__file__).resolve().parent
SIZES = (16, 24, 32, 48, 64, 256)


def picture(renderer: QSvgRenderer, size: int) -> bytes:
    """The drawing as a PNG of so many pixels."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(data.data())


def icon(pictures: dict[int, bytes]) -> bytes:
    """An .ico file of PNG pictures by their size (Microsoft, "Icons": ICONDIR, then ICONDIRENTRY for each)."""
    head = struct.pack("<HHH", 0, 1, len(pictures))
    place = len(head) + 16 * len(pictures)
    entries, data = b"", b""
    for size, png in pictures.items():
        # 256 is written as 0: a size has one byte.
        entries += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(png), place + len(data))
        data += png
    return head + entries + data


def main() -> int:
    """Writes the file."""
    application = QGuiApplication(sys.argv[:1])
    renderer = QSvgRenderer(str(HERE.parent / "sollievo.svg"))
    if not renderer.isValid():
        sys.stderr.write("icon: packaging/sollievo.svg must be a drawing, Qt cannot read it\n")
        return 2
    (HERE / "sollievo.ico").write_bytes(icon({size: picture(renderer, size) for size in SIZES}))
    application.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main())
