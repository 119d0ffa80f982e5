"""How long a match takes and how much memory it needs, as ratios to its peers in one run; and how both grow.

The peers are the bare solver, which knows only the allowed pairs and their scores and stops after two
objectives (most pairs, highest total), and mentor-match, a matching package on PyPI. Whole processes are
measured, in processor time, so that a busy machine hits all alike; the smallest of the rounds counts.
`make bench ARGS=match` also draws docs/matching-growth.svg.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bench.matching.chart import Line, chart
from bench.matching.peers import write_graph
from bench.matching.worlds import applicants_workbook
from bench.startup import verdict

ROUNDS = 5
PEOPLE = 1_000
ONE_BY_ONE = (250, 500, 1_000, 2_000, 5_000)
BY_TYPE = (1_000, 5_000, 20_000, 100_000)
MEGABYTE = 1 << 20
DRAWING = Path(__file__).resolve().parent.parent / "docs" / "matching-growth.svg"


class Cost(NamedTuple):
    """Processor seconds and the largest memory in megabytes of a process, and what it said."""

    seconds: float
    megabytes: float
    said: str


@dataclass(frozen=True)
class Programs:
    """The command lines that are compared on one cohort."""

    rmtool: Sequence[str]
    bare: Sequence[str]
    peer: Sequence[str]


def main() -> None:
    """Measure, print one line for each comparison, and draw how the match grows."""
    with tempfile.TemporaryDirectory() as scratch:
        programs = prepared(Path(scratch))
        compare(programs)
    grow()


def prepared(scratch: Path) -> Programs:
    """Make a cohort of applicants, and the same pairs and people as the peers read them."""
    python, cohort, export = sys.executable, scratch / "cohort", scratch / "applications.xlsx"
    export.write_bytes(applicants_workbook(PEOPLE, random.Random(7)))
    rmtool = [python, "-m", "rmtool"]
    run([*rmtool, "init", str(cohort), "--programme", "llr-2026"])
    run([*rmtool, "ingest", str(export), "--cohort", str(cohort)])
    run([*rmtool, "match", "--candidates", "--cohort", str(cohort)])
    people = run([*rmtool, "people", "--json", "--cohort", str(cohort)]).said
    (scratch / "people.json").write_text(people, "utf-8")
    candidates, graph = str(cohort / "out" / "candidates.csv"), str(scratch / "graph.npy")
    write_graph(candidates, graph)
    peers = [python, "-m", "bench.matching.peers"]
    return Programs(
        rmtool=[*rmtool, "match", "--json", "--cohort", str(cohort)],
        bare=[*peers, "bare", graph],
        peer=[*peers, "mentor-match", str(scratch / "people.json"), candidates],
    )


def compare(programs: Programs) -> None:
    """Print what the command and its peers need, and the ratios beside their limits."""
    ours = best(programs.rmtool)
    bare = best(programs.bare)
    peer = run(programs.peer)
    found, base, theirs = (json.loads(cost.said) for cost in (ours, bare, peer))
    print(f"{PEOPLE:,} mentors and as many mentees, {base['allowed'] / PEOPLE**2:.0%} of all pairs allowed")
    for name, cost in (("rmtool match", ours), ("bare solver", bare), ("mentor-match", peer)):
        print(f"{name:20} {cost.seconds:7.2f} s {cost.megabytes:7.0f} MB")
    for name, said in (("rmtool match", found), ("bare solver", base), ("mentor-match", theirs)):
        print(f"{name:20} {said['pairs']} pairs, total fit {said['total']}")
    verdict("rmtool match / bare program", ours.seconds / bare.seconds, 6.0)
    verdict("rmtool match / mentor-match", ours.seconds / peer.seconds, 1 / 20)


def grow() -> None:
    """Measure the match alone at growing sizes, and draw seconds and megabytes."""
    lines = [Line("one by one", grown(ONE_BY_ONE, "one-by-one")), Line("by type", grown(BY_TYPE, "by-type"))]
    DRAWING.write_text(chart(lines), "utf-8")


def grown(sizes: Sequence[int], way: str) -> tuple[tuple[int, float, float], ...]:
    """People a side, seconds and megabytes for each size."""
    found = []
    for people in sizes:
        cost = run([sys.executable, "-m", "bench.matching.worlds", way, str(people)])
        measured = f"{cost.seconds:8.1f} s {cost.megabytes:7.0f} MB"
        print(f"{people:9,} a side, {way:10} {measured}  {cost.said.strip()}", flush=True)
        found.append((people, cost.seconds, cost.megabytes))
    return tuple(found)


def best(words: Sequence[str]) -> Cost:
    """The least that a program needed over the rounds, after one to warm up."""
    return min((run(words) for _ in range(ROUNDS + 1)), key=lambda cost: cost.seconds)


def run(words: Sequence[str]) -> Cost:
    """Run a program to its end. Code 1 of rmtool says that the officer has something to look at."""
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(words, stdout=said, stderr=subprocess.PIPE) as process,
    ):
        assert process.stderr is not None
        complaint = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in ({0, 1} if "rmtool" in words else {0}):
            raise SystemExit(f"{' '.join(words)} failed: {complaint.decode()}")
        said.seek(0)
        return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / MEGABYTE, said.read().decode())


if __name__ == "__main__":
    main()
