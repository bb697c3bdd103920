"""Makes the Debian package out of the one-folder build.

    python packaging/debian/build_deb.py FOLDER OUT --version V --sbom FILE --licences DIR

FOLDER is what PyInstaller wrote. The program goes to /opt/sollievo; beside it come the command, the menu entry, the
icon, and the udev rules for RealSense cameras. Needs dpkg-deb.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
# What the wheels inside expect of the system: the Makefile's RUN_PACKAGES without what only set-up needs.
DEPENDS = (
    "libc6 (>= 2.36), libusb-1.0-0, libudev1, libgles2, libegl1, libgl1, libopengl0, libglib2.0-0, libdbus-1-3, "
    "libfontconfig1, libfreetype6, libx11-6, libx11-xcb1, libxkbcommon0, libxkbcommon-x11-0, libxcb-cursor0, "
    "libxcb-icccm4, libxcb-image0, libxcb-keysyms1, libxcb-randr0, libxcb-render-util0, libxcb-render0, libxcb-shape0, "
    "libxcb-shm0, libxcb-sync1, libxcb-xfixes0, libxcb-xkb1, libxcb-glx0, fonts-dejavu-core"
)
CONTROL = """\
Package: sollievo
Version: {version}
Architecture: amd64
Maintainer: the authors of Sollievo <sollievo@localhost>
Installed-Size: {size}
Depends: {depends}
Section: science
Priority: optional
Description: watches a newborn's face for a pain expression
 Sollievo shows live, or on a recording, how likely a pain expression is during a
 heel prick, and where in the face the model looked. Research use, not a medical
 device. The shipped model knows synthetic newborns only.
"""
RELOAD = """\
#!/bin/sh
set -e
if [ -x /usr/bin/udevadm ]; then udevadm control --reload || true; fi
"""


def build(folder: Path, out: Path, *, version: str, sbom: Path, licences: Path) -> Path:
    """Writes `out`/sollievo_VERSION_amd64.deb and gives its path.

    Raises:
        FileNotFoundError: `folder` is no build of ours.
        subprocess.CalledProcessError: dpkg-deb failed.
    """
    if not (folder / "sollievo").is_file():
        raise FileNotFoundError(f"{folder} must hold the program `sollievo`: run PyInstaller first")
    out.mkdir(parents=True, exist_ok=True)
    target = out / f"sollievo_{version}_amd64.deb"
    with tempfile.TemporaryDirectory(prefix="sollievo-deb-", dir=out) as temporary:
        root = Path(temporary)
        root.chmod(0o755)
        shutil.copytree(folder, root / "opt" / "sollievo", symlinks=True)
        command = root / "usr" / "bin" / "sollievo"
        command.parent.mkdir(parents=True)
        command.symlink_to("/opt/sollievo/sollievo")
        _put(HERE / "sollievo.desktop", root / "usr/share/applications/sollievo.desktop")
        _put(HERE.parent / "sollievo.svg", root / "usr/share/icons/hicolor/scalable/apps/sollievo.svg")
        _put(HERE / "60-sollievo-realsense.rules", root / "usr/lib/udev/rules.d/60-sollievo-realsense.rules")
        documents = root / "usr/share/doc/sollievo"
        _put(HERE.parent.parent / "NOTICE", documents / "NOTICE")
        _put(HERE.parent.parent / "LICENSE", documents / "copyright")
        _put(sbom, documents / "sbom.json")
        shutil.copytree(licences, documents / "licences")
        size = sum(path.lstat().st_size for path in root.rglob("*") if path.is_file()) // 1024
        control = root / "DEBIAN"
        control.mkdir()
        (control / "control").write_text(CONTROL.format(version=version, size=size, depends=DEPENDS), encoding="utf-8")
        for script in ("postinst", "postrm"):
            (control / script).write_text(RELOAD, encoding="utf-8")
            (control / script).chmod(0o755)
        subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", "-z1", "--build", str(root), str(target)], check=True)
    return target


def _put(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o644)


def main() -> int:
    """Reads the arguments; exit code 2 with one line on failure."""
    parser = argparse.ArgumentParser(description="Make the Debian package.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--version", required=True)
    parser.add_argument("--sbom", type=Path, required=True)
    parser.add_argument("--licences", type=Path, required=True)
    options = parser.parse_args()
    try:
        target = build(
            options.folder, options.out, version=options.version, sbom=options.sbom, licences=options.licences
        )
    except (OSError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"build_deb: {error}\n")
        return 2
    sys.stdout.write(f"{target}: {target.stat().st_size / 1e6:.0f} MB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
