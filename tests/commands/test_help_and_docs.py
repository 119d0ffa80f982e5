from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

import pytest
import typer.main

from rmtool.cli import EVERYWHERE, ApplicantRole, ApplicantStatus, LetterForm, app
from rmtool.model.letters import Form
from rmtool.model.programme import Role, Status
from tests.commands.conftest import Run

ROOT = Path(__file__).parents[2]
GROUP = typer.main.get_group(app)
COMMANDS = dict(GROUP.commands)
REFERENCE = (ROOT / "docs" / "commands.md").read_text("utf-8") if (ROOT / "docs").is_dir() else ""


def test_the_commands_stand_in_the_order_of_the_year(rmtool: Run) -> None:
    page = rmtool("--help").out
    blocks = [
        "Set up:",
        "Applications:",
        "Matching:",
        "Schedule and letters:",
        "People's data and the record:",
    ]
    places = [page.index(block) for block in blocks]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("offered", "known"), [(ApplicantRole, Role), (ApplicantStatus, Status), (LetterForm, Form)]
)
def test_the_choices_on_the_command_line_are_those_of_the_model(
    offered: type[StrEnum], known: type[StrEnum]
) -> None:
    assert [choice.value for choice in offered] == [member.value for member in known]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_stands_in_the_docs(name: str, rmtool: Run) -> None:
    ran = rmtool(name, "--help")
    assert ran.code == 0
    assert (COMMANDS[name].help or "").strip()
    assert " ".join(EVERYWHERE.split()) in " ".join(ran.out.split())
    assert f"### `rmtool {name}" in REFERENCE


@pytest.mark.parametrize(
    ("name", "option"),
    [(name, p) for name, c in COMMANDS.items() for p in c.params if p.name != "help"],
    ids=str,
)
def test_every_option_has_help_and_stands_in_the_docs(name: str, option: object) -> None:
    assert getattr(option, "help", None), (name, option)
    section = REFERENCE.split(f"### `rmtool {name}", 1)[1].split("\n### ")[0]
    for spelling in getattr(option, "opts", []):
        wanted = spelling if spelling.startswith("--") else spelling.upper()
        assert wanted in section, (name, spelling)


def test_the_common_options_stand_in_the_docs() -> None:
    for option in GROUP.params:
        if option.name != "help":
            assert f"`{option.opts[0]}" in REFERENCE.split("### ")[0]


def test_the_readme_shows_only_commands_that_exist() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    words = set(re.findall(r"(?:\$ |`)rmtool ([a-z-]+)", readme))
    assert len(words) > 5
    assert words <= {*COMMANDS}
