"""Mutated exports are read, or refused in words, and nothing else ever comes out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ingest.shard import READ, REFUSED

SHARDS = 4
SECONDS_A_ROUND = 5
"""Far more than any takes: a round without an end is told all the same."""
CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_mutated_export_is_read_or_refused_in_words(shard: int, rounds: range, tmp_path: Path) -> None:
    played = range(rounds.start + shard, rounds.stop, SHARDS)
    if not played:
        return
    numbers = map(str, (played.start, played.stop, played.step))
    ran = subprocess.run(
        [sys.executable, "-B", "-m", "tests.ingest.shard", tmp_path, *numbers],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60 + SECONDS_A_ROUND * len(played),
        check=False,
    )
    where = tmp_path / "round"
    assert ran.returncode == 0, f"it died in round {where.read_text('utf-8')}: {ran.stderr[-2000:]}"
    assert ran.stderr == ""
    verdict = json.loads((tmp_path / "verdict.json").read_text("utf-8"))
    assert verdict["faults"] == []
    if len(played) >= 50:
        assert min(verdict["outcomes"].get(kind, 0) for kind in (READ, REFUSED)) > 0, verdict["outcomes"]
