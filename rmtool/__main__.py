"""The door: Ctrl-C, a closed pipe and the unexpected are met here, before anything heavy is imported."""

from __future__ import annotations

import gc
import os
import sys

INTERRUPTED = 130
PIPE_CLOSED = 141


def run() -> None:
    """Run the command line, and leave with its exit code. Never shows a traceback unless asked to."""
    try:
        from rmtool.cli import main

        code = main()
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        _close_standard_output()
        code = PIPE_CLOSED
    gc.freeze()  # nothing is worth looking through once more on the way out
    sys.exit(code)


def _close_standard_output() -> None:
    """Point standard output at nothing, so that leaving does not try to write to the closed pipe again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


if __name__ == "__main__":
    run()
