"""Notes each change of a file outside one folder: `python -m tests.strays FOLDER COMMANDS` (in JSON)."""

from __future__ import annotations

import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from tests.crash.doomed import CHANGES, WRITING


def strays_from(folder: Path) -> list[str]:
    """Watch this process until it ends. Returns the list in which changes outside the folder will be told.

    The folder has to be the current one as well: some calls name files by where they are, not by their path.
    """
    strays: list[str] = []

    def hear(event: str, arguments: tuple[object, ...]) -> None:
        paths = arguments[:2] if event in CHANGES else ()
        if event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING:
            paths = arguments[:1]
        strays.extend(f"{event} outside of the folder: {path}" for path in paths if is_outside(path))

    def is_outside(path: object) -> bool:
        return isinstance(path, str | Path) and not Path(path).absolute().is_relative_to(folder)

    sys.addaudithook(hear)
    return strays


def run(folder: Path, commands: list[list[str]]) -> list[str]:
    """Run commands one after the other. Returns what they changed outside the folder."""
    from rmtool.cli import main

    strays = strays_from(folder)
    for words in commands:
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()) as said:
            code = main(words)
        assert code in {0, 1, 2, 11, 12}, (words, said.getvalue())
    return strays


if __name__ == "__main__":
    found = run(Path(sys.argv[1]).resolve(), json.loads(sys.argv[2]))
    sys.stdout.write(json.dumps(found))
