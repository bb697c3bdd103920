"""`python -m app`: the same as the command `sollievo`."""

from app.cli import main

if __name__ == "__main__":
    main()
