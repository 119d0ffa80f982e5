"""Each wall that pyproject.toml draws is broken once, in a copy of the package, and must be seen to break."""

import itertools
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

LAYERS = "Each layer knows only those below it, and siblings know nothing of one another"
CORE = "The core is functions of values: no files, clock, chance, terminal or tables"
ROOMS = "Each of these libraries stays in its one room"
NETWORK = "No network: rmtool writes drafts and never sends"
# Wide enough that no line is folded.
WIDE = {**os.environ, "COLUMNS": "400"}

CONTRACTS = [LAYERS, CORE, ROOMS, NETWORK]

SIBLINGS = ("rmtool.ingest", "rmtool.match", "rmtool.reports", "rmtool.register", "rmtool.programme")
# Of the core, one module from each corner.
PURE = ["rmtool.model", "rmtool.match", "rmtool.match.stray"]
PURE += ["rmtool.ingest.form", "rmtool.ingest.answers", "rmtool.ingest.screening", "rmtool.ingest.arrivals"]
PURE += ["rmtool.reports.letters.compose", "rmtool.reports.letters.template.stray"]
PURE += ["rmtool.reports.timetable.calendars"]
# What the core never touches: of the standard library, then of the packages.
IMPURE = ["io", "os", "pathlib", "random", "shutil", "sqlite3", "subprocess", "tempfile", "time"]
IMPURE += ["openpyxl", "pandas", "rich", "typer"]

# Where each library is at home: a module of its room.
INNER_ROOMS = {
    "docx": "rmtool.reports.letters.formats.stray",
    "docxtpl": "rmtool.reports.letters.formats.stray",
    "icalendar": "rmtool.reports.timetable.stray",
    "markdown_it": "rmtool.reports.letters.stray",
    "pandas": "rmtool.reports.figures",
    "typst": "rmtool.reports.letters.formats.stray",
}
HOMES = INNER_ROOMS | {
    "holidays": "rmtool.programme.bank_holidays",
    "jinja2": "rmtool.reports.stray",
    "numpy": "rmtool.match.stray",
    "openpyxl": "rmtool.reports.stray",
    "ortools": "rmtool.match.stray",
    "python_calamine": "rmtool.ingest.stray",
    "rapidfuzz": "rmtool.ingest.stray",
    "sqlite3": "rmtool.register",
}

# What nothing touches: likewise.
NETWORKED = ["asyncio", "ftplib", "http", "imaplib", "poplib", "smtplib", "socket", "socketserver", "ssl"]
NETWORKED += ["telnetlib", "webbrowser", "xmlrpc"]
NETWORKED += ["aiohttp", "httpx", "requests", "urllib3"]


@pytest.fixture
def copy(checkout: Path, tmp_path: Path) -> Path:
    """A copy of the package and its settings, to be broken."""
    shutil.copytree(checkout / "rmtool", tmp_path / "rmtool", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(checkout / "pyproject.toml", tmp_path)
    return tmp_path


def _let(copy: Path, module: str, *imported: str) -> None:
    """Let a module of the copy, which is made where there is none, import these."""
    path = copy.joinpath(*module.split("."))
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    with source.open("a", encoding="utf-8") as lines:
        lines.writelines(f"\nimport {name}\n" for name in imported)


def _lint(copy: Path) -> str:
    """Check the copy's contracts, and return what import-linter tells."""
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", program, "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=copy, env=WIDE, capture_output=True, text=True, check=False).stdout


def _broken(told: str) -> list[str]:
    """List the contracts that were told to be broken; each contract must have been told of."""
    outcomes = dict(re.findall(r"^(.*) (KEPT|BROKEN)\b", told, re.MULTILINE))
    assert list(outcomes) == CONTRACTS, told
    return [name for name, outcome in outcomes.items() if outcome == "BROKEN"]


def _imports(told: str) -> set[tuple[str, str]]:
    """List the illegal imports that were told, each as importer and imported."""
    return set(re.findall(r"(\S+) -> (\S+) \(l\.", told))


def test_these_are_all_the_contracts(checkout: Path) -> None:
    settings = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))
    assert [contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]] == CONTRACTS


def test_the_package_as_it_is_keeps_them_all(copy: Path) -> None:
    assert _broken(_lint(copy)) == []


def test_a_lower_layer_never_imports_an_upper_one(copy: Path) -> None:
    upwards = {
        ("rmtool.cli", "rmtool.__main__"),
        ("rmtool.commands", "rmtool.cli"),
        *((sibling, "rmtool.commands") for sibling in SIBLINGS),
        *(("rmtool.resources", sibling) for sibling in SIBLINGS),
        ("rmtool.model", "rmtool.resources"),
        ("rmtool.errors", "rmtool.model"),
    }
    for lower, upper in upwards:
        _let(copy, lower, upper)
    told = _lint(copy)
    assert LAYERS in _broken(told)
    assert upwards <= _imports(told)


def test_siblings_never_import_one_another(copy: Path) -> None:
    sideways = set(itertools.permutations(SIBLINGS, 2))
    for one, other in sideways:
        _let(copy, one, other)
    told = _lint(copy)
    assert LAYERS in _broken(told)
    assert sideways <= _imports(told)


def test_a_new_module_must_take_its_place_among_the_layers(copy: Path) -> None:
    _let(copy, "rmtool.stray")
    told = _lint(copy)
    assert _broken(told) == [LAYERS]
    assert "- rmtool.stray" in told


def test_the_core_touches_nothing_outside(copy: Path) -> None:
    for module in PURE:
        _let(copy, module, *IMPURE)
    told = _lint(copy)
    assert CORE in _broken(told)
    assert set(itertools.product(PURE, IMPURE)) <= _imports(told)


def test_the_core_touches_nothing_outside_by_way_of_another_module(copy: Path) -> None:
    _let(copy, "rmtool.match", "rmtool.resources")
    told = _lint(copy)
    assert _broken(told) == [CORE]
    assert ("rmtool.resources", "pathlib") in _imports(told)


def test_a_library_is_at_home_in_one_room_and_nowhere_else(copy: Path) -> None:
    for library, room in HOMES.items():
        for module in (room, *_strangers(room)):
            _let(copy, module, library)
    told = _lint(copy)
    assert ROOMS in _broken(told)
    imports = _imports(told)
    assert imports.isdisjoint((room, library) for library, room in HOMES.items())
    assert {(other, library) for library, room in HOMES.items() for other in _strangers(room)} <= imports


def test_each_library_that_has_a_room_has_been_tried(checkout: Path) -> None:
    settings = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))
    (rooms,) = (c for c in settings["tool"]["importlinter"]["contracts"] if c["name"] == ROOMS)
    assert set(rooms["forbidden_modules"]) == HOMES.keys()


def _strangers(room: str) -> list[str]:
    """Give modules of every other room, and of an inner room one beside it."""
    beside = ["rmtool.reports.pairings"] if room in INNER_ROOMS.values() else []
    rooms = ("rmtool.cli", "rmtool.commands", *SIBLINGS)
    return [*beside, *(other for other in rooms if not f"{room}.".startswith(f"{other}."))]


@pytest.mark.parametrize("module", ["rmtool.__main__", "rmtool.commands.stray", "rmtool.errors"])
def test_no_module_opens_a_connection(copy: Path, module: str) -> None:
    _let(copy, module, *NETWORKED)
    told = _lint(copy)
    assert _broken(told) == [NETWORK]
    assert {(module, name) for name in NETWORKED} <= _imports(told)


@pytest.mark.parametrize(
    "line",
    [
        "import urllib.request",
        "from urllib import request",
        "from urllib.request import urlopen",
        "import logging",
        "from logging import getLogger",
        "import datetime; datetime.date.today()",
        "from datetime import date; date.today()",
        "from datetime import datetime; datetime.now()",
        "from datetime import datetime; datetime.today()",
        "from datetime import datetime; datetime.utcnow()",
        "import random; random.random()",
    ],
)
def test_what_no_contract_can_tell_is_banned_by_name(copy: Path, line: str) -> None:
    (copy / "rmtool" / "stray.py").write_text(f"{line}\n", encoding="utf-8")
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "rmtool/stray.py"]
    told = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False).stdout
    assert "TID251" in told
