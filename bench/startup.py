"""How long rmtool takes to start, as ratios to its peers, measured in one run on one machine.

`make bench` runs it, in an environment that also holds csvkit and mailmerge. Rounds are interleaved, so that
a busy moment hits every program alike; the smallest time of each is compared.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 15
BIN = Path(sys.executable).parent
COMMANDS = 17

BARE = """
import typer
app = typer.Typer(rich_markup_mode=None, add_completion=False)
@app.callback()
def main() -> None: "A bare program."
{commands}
app()
"""
ONE_COMMAND = '@app.command()\ndef c{n}(a: str, b: int = 1, c: bool = False) -> None: "Do something."\n'


def main() -> None:
    """Measure, and print one line for each comparison."""
    with tempfile.TemporaryDirectory() as scratch:
        bare = Path(scratch) / "bare.py"
        bare.write_text(
            BARE.format(commands="".join(ONE_COMMAND.format(n=n) for n in range(COMMANDS))), "utf-8"
        )
        python = str(sys.executable)
        programs = {
            "rmtool --help": [python, "-m", "rmtool", "--help"],
            "csvstat --help": [python, str(BIN / "csvstat"), "--help"],
            "mailmerge --help": [python, str(BIN / "mailmerge"), "--help"],
            "bare Typer --help": [python, str(bare), "--help"],
            "import pandas": [python, "-c", "import pandas"],
            "rmtool demo": [python, "-m", "rmtool", "demo", str(Path(scratch) / "demo")],
        }
        best = measure(programs)
    for name, seconds in best.items():
        print(f"{name:20} {seconds * 1000:7.0f} ms")
    ours = best["rmtool --help"]
    for peer, limit in (("csvstat --help", 1.0), ("mailmerge --help", 1.0), ("bare Typer --help", 1.5)):
        verdict(f"rmtool --help / {peer}", ours / best[peer], limit)
    verdict("rmtool demo / import pandas", best["rmtool demo"] / best["import pandas"], 5.0)


def measure(programs: dict[str, list[str]]) -> dict[str, float]:
    """The smallest wall time in seconds of each program over the rounds, after one round to warm up."""
    best: dict[str, float] = {}
    for number in range(ROUNDS + 1):
        for name, words in programs.items():
            began = time.perf_counter()
            subprocess.run(words, capture_output=True, check=False, env=os.environ | {"NO_COLOR": "1"})
            took = time.perf_counter() - began
            if number:
                best[name] = min(took, best.get(name, took))
    return best


def verdict(what: str, ratio: float, limit: float) -> None:
    """Print a ratio beside the limit it should stay under."""
    print(f"{what:34} {ratio:5.2f}  (limit {limit}) {'ok' if ratio <= limit else 'OVER'}")


if __name__ == "__main__":
    main()
