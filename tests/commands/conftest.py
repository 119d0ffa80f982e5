"""Running rmtool as an officer does, without a new process for each command."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rmtool.cli import main
from rmtool.resources import samples_folder


@dataclass(frozen=True)
class Ran:
    """How a command ended: its exit code, and what it said where."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:  # noqa: ANN401 - what JSON says is known by the test that reads it
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def rmtool(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command, and give how it ended."""

    def run(*words: str | Path) -> Ran:
        capsys.readouterr()
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return run


@pytest.fixture
def sample() -> Path:
    """The export of the sample cohort."""
    return samples_folder() / "llr-2026" / "applications.xlsx"


@pytest.fixture
def cohort(tmp_path: Path, rmtool: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cohort of the 2026 programme, and the current folder."""
    folder = tmp_path / "cohort 7"
    assert rmtool("init", folder, "--programme", "llr-2026").code == 0
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def applied(cohort: Path, rmtool: Run, sample: Path) -> Path:
    """The cohort with the sample's applications taken in."""
    assert rmtool("ingest", sample).code == 1  # some applications have to be settled
    return cohort
