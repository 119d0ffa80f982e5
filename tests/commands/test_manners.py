from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from rmtool.cli import common_first
from tests.commands.conftest import Run

ANSWERS = ("nhs.example", "Chidera", "Mensah", "disability", "ethnicity")
"""Pieces of answers in the sample that no message may repeat."""


def in_a_process(
    *words: str | Path, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rmtool", *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env=os.environ | environment,
        check=False,
    )


def test_json_is_one_document_and_everything_else_goes_to_standard_error(applied: Path, rmtool: Run) -> None:
    for words in (
        ("status",),
        ("people",),
        ("log",),
        ("match",),
        ("verify",),
        ("letters", "--list"),
        ("check",),
    ):
        ran = rmtool(*words, "--json")
        assert json.loads(ran.out) is not None, words
        assert "Next: " in ran.err


def test_quiet_leaves_the_result_alone(applied: Path, rmtool: Run) -> None:
    ran = rmtool("people", "--quiet")
    assert "M-001" in ran.out
    assert ran.err == ""


def test_every_command_ends_with_the_next_step(applied: Path, rmtool: Run) -> None:
    for words in (("status",), ("people",), ("show", "M-001"), ("match",), ("letters",), ("log",)):
        assert rmtool(*words).err.splitlines()[-1].startswith("Next: "), words


def test_the_common_options_may_stand_anywhere_but_behind_the_end_of_options() -> None:
    assert common_first(["people", "--json", "--cohort", "x"]) == ["--json", "--cohort", "x", "people"]
    assert common_first(["show", "--", "--json"]) == ["show", "--", "--json"]
    assert common_first(["people", "--cohort"]) == ["--cohort", "people"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("nonsense",), 2),
        (("people", "--role", "boss"), 2),
        (("letters", "enroled"), 2),
        (("verify",), 2),
        (("ingest", "missing.xlsx"), 11),
        (("init", ".", "--programme", "llr-2026"), 2),
        (("init", "elsewhere", "--programme", "nowhere"), 2),
    ],
)
def test_each_class_of_fault_has_its_exit_code(
    words: tuple[str, ...], code: int, cohort: Path, rmtool: Run
) -> None:
    ran = rmtool(*words)
    assert ran.code == code
    assert ran.err
    assert "Traceback" not in ran.err


def test_a_broken_programme_file_is_told_whole_with_exit_code_10(cohort: Path, rmtool: Run) -> None:
    file = cohort / "programme.toml"
    text = (
        file.read_text("utf-8")
        .replace('cohort = "', 'chohort = "', 1)
        .replace("[disclosure]", "[disclosures]", 1)
    )
    file.write_text(text, "utf-8")
    ran = rmtool("status")
    assert ran.code == 10
    assert '"chohort"' in ran.err
    assert "[disclosures]" in ran.err


def test_a_rule_that_does_not_exist_is_a_fault_of_the_programme_file(cohort: Path, rmtool: Run) -> None:
    file = cohort / "programme.toml"
    file.write_text(file.read_text("utf-8").replace('"same_team"', '"same_teem"'), "utf-8")
    for command in ("check", "match"):
        ran = rmtool(command)
        assert ran.code == 10
        assert "same_teem" in ran.err


def test_outside_a_cohort_the_officer_is_told_how_to_name_one(
    tmp_path: Path, rmtool: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = rmtool("status")
    assert ran.code == 2
    assert "--cohort" in ran.err


def test_a_cohort_is_found_from_a_folder_below_it(
    cohort: Path, rmtool: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(cohort / "out")
    assert rmtool("status").code == 0


def test_nothing_that_somebody_answered_is_in_a_warning_or_the_log(
    cohort: Path, rmtool: Run, sample: Path
) -> None:
    said = [
        rmtool("ingest", sample).err,
        rmtool("match").err,
        rmtool("letters", "received").err,
        rmtool("log").out,
    ]
    for answer in ANSWERS:
        assert not [text for text in said if answer.casefold() in text.casefold()]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps access in lists, not in modes")
def test_only_the_officer_can_read_what_is_written(applied: Path, rmtool: Run) -> None:
    rmtool("match")
    rmtool("letters", "enrolled", "--preview")
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [applied, *applied.rglob("*")]}
    assert {modes[path] for path in modes if path.is_dir()} == {0o700}
    assert {modes[path] for path in modes if path.is_file()} == {0o600}


def test_a_fault_of_rmtool_itself_names_its_place_and_no_value(
    applied: Path, rmtool: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("Chidera Mensah <chidera.mensah@nhs.example>")

    monkeypatch.setattr("rmtool.commands.people.applicants", broken)
    ran = rmtool("people")
    assert ran.code == 70
    assert "KeyError in test_manners.py" in ran.err
    assert "Chidera" not in ran.err
    assert "Traceback" not in ran.err
    assert "Traceback" in rmtool("people", "--debug").err


def imported(words: list[str], names: tuple[str, ...], cwd: Path | None = None) -> list[str]:
    """Those of the modules named that are imported once a command has ended, in a process of its own."""
    look = f"print(*[n for n in {names} if n in sys.modules], sep='|', file=sys.stderr)"
    program = f"import sys; from rmtool.cli import main; main({words}); {look}"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=cwd)
    return list(filter(None, ran.stderr.splitlines()[-1].split("|")))


HEAVY = (
    *("pandas", "numpy", "openpyxl", "ortools", "python_calamine", "jinja2", "pydantic", "rich", "holidays"),
    *("icalendar", "rapidfuzz", "sqlite3", "markdown_it", "rmtool.commands", "rmtool.model"),
)


def test_help_imports_nothing_heavy() -> None:
    assert imported(["--help"], HEAVY) == []


@pytest.mark.parametrize(
    ("words", "unneeded"),
    [
        (
            ("status",),
            ("pandas", "openpyxl", "ortools", "jinja2", "python_calamine", "holidays", "icalendar"),
        ),
        (
            ("match",),
            ("pandas", "jinja2", "python_calamine", "holidays", "icalendar", "rapidfuzz"),
        ),
        (("verify",), ("pandas", "openpyxl", "ortools", "jinja2", "python_calamine", "holidays")),
        (("letters",), ("pandas", "openpyxl", "ortools", "python_calamine", "holidays", "icalendar")),
    ],
)
def test_a_command_imports_only_what_it_needs(
    words: tuple[str, ...], unneeded: tuple[str, ...], applied: Path, rmtool: Run
) -> None:
    rmtool("match")
    assert imported(list(words), unneeded, cwd=applied) == []


def test_colours_are_left_out_where_they_are_not_wanted(applied: Path) -> None:
    for ran in (
        in_a_process("people", "--no-color", cwd=applied, FORCE_COLOR="1"),
        in_a_process("people", cwd=applied, NO_COLOR="1"),
    ):
        assert "\x1b[3" not in ran.stdout


@pytest.mark.skipif(os.name == "nt", reason="pipes close differently on Windows")
def test_a_closed_pipe_ends_quietly(applied: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "rmtool", "people", "--json"],
        cwd=applied,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert b"Traceback" not in running.stderr.read()


INTERRUPTED = """
import _thread, sys, threading
from rmtool.__main__ import run

sys.argv[1:] = {words}
interruption = threading.Timer({after}, _thread.interrupt_main)
interruption.start()
try:
    run()
finally:
    interruption.cancel()  # it would interrupt Python's own ending
"""


@pytest.mark.parametrize("after", [0.01, 0.05, 0.2, 0.5])
def test_ctrl_c_ends_quietly_and_leaves_the_cohort_sound(
    after: float, applied: Path, rmtool: Run, sample: Path
) -> None:
    program = INTERRUPTED.format(words=["ingest", str(sample)], after=after)
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=applied, check=False
    )
    assert "Traceback" not in ran.stderr
    assert ran.returncode in {130, 1}  # interrupted, or done before
    assert len(rmtool("people", "--json").data) == 46


@pytest.fixture
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("no_sockets")
def test_nothing_leaves_the_computer(cohort: Path, rmtool: Run, sample: Path) -> None:
    for words in (
        ("check",),
        ("ingest", sample),
        ("match",),
        ("verify",),
        ("letters", "--preview"),
        ("status",),
    ):
        assert rmtool(*words).code in {0, 1}, words
