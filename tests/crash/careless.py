"""A command as it should not be, to see that the sweep finds it: `python -m tests.crash.careless FOLDER`."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> None:
    with (Path(sys.argv[1]) / "out" / "pairings.csv").open("wb") as file:
        file.write(b"M-001,E-001\r\n" * 100)
        file.flush()
        os.fsync(file.fileno())


if __name__ == "__main__":
    main()
