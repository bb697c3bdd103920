"""Where the packaged program starts: the command `sollievo`."""

import multiprocessing

from app.cli import main

if __name__ == "__main__":
    multiprocessing.freeze_support()  # a packaged child process starts here again
    main()
