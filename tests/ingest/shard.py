"""Plays rounds of the fuzzer in a process of its own: `python -m tests.ingest.shard SCRATCH FIRST END STEP`.

A round reads a mutated export. Where that can be read, and in one round of eight anyway, `rmtool ingest`
takes it in, into a cohort that has people already. The number of the round is on the disk before the round
begins, so that whoever started the shard can tell in which one it died. SCRATCH has to be the current folder.
"""

from __future__ import annotations

import io
import json
import shutil
import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random

from python_calamine import CalamineWorkbook

from rmtool.cli import main
from rmtool.errors import UnreadableExport
from rmtool.ingest.arrivals import settle
from rmtool.ingest.export import export_from
from rmtool.ingest.form import read_form
from rmtool.ingest.guard import inspect
from tests import exports
from tests.crash.harness import state_of
from tests.ingest.mutations import mutated, seeds
from tests.strays import strays_from

COMMAND_EVERY = 8
MEMORY = 1 << 31
"""Bytes of address space that a shard may use: two gigabytes, most of which libraries only claim."""
READ, REFUSED = "read", "refused"


@dataclass
class Shard:
    """The rounds of one process: its folder, what it played, and what went wrong."""

    scratch: Path
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)

    @property
    def pristine(self) -> Path:
        """The cohort that commands are run on copies of."""
        return self.scratch / "pristine"

    def prepare(self) -> None:
        """Make the cohort, with eight people in it, and all that the rounds begin with."""
        seeds()
        export = self.scratch / "first.csv"
        export.write_bytes(exports.delimited(exports.everyone()))
        with _silence():
            assert main(["init", str(self.pristine), "--programme", "llr-2026"]) == 0
            assert main(["--cohort", str(self.pristine), "ingest", str(export)]) == 0

    def play(self, number: int) -> None:
        """Play one round, and note how it ended."""
        (self.scratch / "round").write_text(str(number), encoding="utf-8")
        content, name = mutated(Random(number))
        try:
            outcome = by_hand(content, name)
            self.outcomes[outcome] += 1
            if outcome == READ or number % COMMAND_EVERY == 0:
                assert self.by_command(content, name) == outcome
        except BaseException:  # noqa: BLE001 - a panic in a library is none of Exception
            self.faults.append(f"round {number}: {traceback.format_exc()[-1500:]}")
        self.faults += [f"round {number}: {fault}" for fault in self.strays]
        self.strays.clear()

    def by_command(self, content: bytes, name: str) -> str:
        """Ingest an export with the command, on a copy of the cohort."""
        folder, export = self.scratch / "cohort", self.scratch / name
        shutil.copytree(self.pristine, folder)
        export.write_bytes(content)
        before = _tree(self.scratch)
        with _silence() as said:
            code = main(["--cohort", str(folder), "ingest", str(export)])
        assert code in {0, 1, UnreadableExport.exit_code}, (code, said.getvalue())
        assert "Traceback" not in said.getvalue()
        if code == UnreadableExport.exit_code:
            assert said.getvalue().strip()
            assert _tree(self.scratch) == before, "refused, yet something changed"
        new = _tree(self.scratch).keys() - before.keys()
        assert {str(path.relative_to(folder)) for path in new} <= {"out/queries.xlsx"}, new
        state_of(folder)  # asserts that the register is sound
        export.unlink()
        shutil.rmtree(folder)
        return REFUSED if code == UnreadableExport.exit_code else READ


def by_hand(content: bytes, name: str) -> str:
    """Read an export as the form, and settle it against an empty register."""
    try:
        export = export_from(content, name)
        _assert_nothing_was_out_of_sight(content, name)
        reading = read_form(export, exports.programme())
    except UnreadableExport:
        return REFUSED
    arrivals = settle([], [], [*reading.responses, *reading.superseded])
    assert sum(arrivals.counts().values()) + len(reading.unreadable) == reading.rows
    return READ


def _assert_nothing_was_out_of_sight(content: bytes, name: str) -> None:
    """The reader of values must find no cell further out than the scan did: its memory is bounded by that."""
    workbook = inspect(content, name).workbook
    if workbook is None:
        return
    book = CalamineWorkbook.from_filelike(workbook.plain)
    for number, scanned in enumerate(workbook.sheets, 1):
        row, column = book.get_sheet_by_name(str(number)).end or (-1, -1)
        assert row < scanned.facts.last_row or row == -1
        assert column < scanned.facts.last_column or column == -1


def _tree(folder: Path) -> dict[Path, str]:
    return {p: sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()}


@contextmanager
def _silence() -> Iterator[io.StringIO]:
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        yield said


def _bound_memory() -> None:
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(scratch: Path, numbers: range) -> None:
    """Play the rounds, and write what came of them to `verdict.json` in the shard's folder."""
    shard = Shard(scratch)
    shard.prepare()
    shard.strays = strays_from(scratch)
    _bound_memory()
    for number in numbers:
        shard.play(number)
    verdict = {"outcomes": shard.outcomes, "faults": shard.faults}
    (scratch / "verdict.json").write_text(json.dumps(verdict), encoding="utf-8")


if __name__ == "__main__":
    run(Path(sys.argv[1]).resolve(), range(*map(int, sys.argv[2:5])))
