"""rmtool as if every run began at one moment: `python -m tests.crash.one_moment COMMAND`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from rmtool.cli import main
from rmtool.commands.desk import Desk

if __name__ == "__main__":
    Desk.now = datetime(2026, 2, 10, 9, 30, tzinfo=UTC)  # type: ignore[assignment] # in place of the clock
    sys.exit(main())
