"""From a replay window into the library, in the same process."""

from dataclasses import replace

from PySide6.QtWidgets import QApplication

from app.library.program import LibraryProgram
from app.replay.program import ReplayProgram
from app.settings import SettingsError, read_settings, sessions_folder
from app.setup_watch import WatchOptions


class LibraryDoor:
    """Makes the library when a replay window first wants it; from then on the library has that window too.

    Attributes:
        library: None until it was wanted.

    Args:
        application: Both windows' own.
        replay: A window that no library opened.
        options: As replay has them; roll and child are of its recording alone and go no further.
    """

    def __init__(self, application: QApplication, replay: ReplayProgram, options: WatchOptions) -> None:
        self._application = application
        self._replay = replay
        self._options = replace(options, roll_degrees=None, child=None)
        self.library: LibraryProgram | None = None
        replay.window.library_wanted.connect(self.open)

    def open(self) -> None:
        """Opens the library on the user's own sessions."""
        if self.library is not None:
            return  # it hears of the wish itself
        try:
            folder = sessions_folder()
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except (SettingsError, OSError) as error:
            self._replay.window.set_message(" ".join(str(error).split()))
            return
        settings, _ = read_settings()
        self.library = LibraryProgram(
            self._application, folder, self._options, settings, interpreter=self._replay.interpreter
        )
        self.library.adopt(self._replay)
        self.library.show()

    def close(self) -> None:
        """Ends the library, and the replay windows that it has. Twice is allowed."""
        if self.library is not None:
            self.library.close()
