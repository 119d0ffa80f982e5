"""Every letter as somebody reads it, kept in golden/: a diff shows what becomes of a changed word.

`make golden` writes the files anew. Read the difference aloud before you commit it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rmtool.model.letters import Letter
from rmtool.model.people import Finding
from rmtool.model.programme import Programme, Role
from rmtool.reports.letters.kinds import KINDS
from tests.letters.reading_age import grade
from tests.letters.settled import letter, partner_of, person_for, programmes, written_in

GOLDEN = Path(__file__).parent / "golden"
WRITES = "WRITE_GOLDEN" in os.environ

SHIPPED = ["llr-2026", "llr-2024"]
NAMES = {Role.MENTOR: "Amara Nwosu", Role.MENTEE: "Joan Whitfield"}
TOPICS = frozenset({"race", "disability"})
MET = {"query": None, "not-eligible": False}
LINE = "-" * 72


def read(kind: str, role: Role, within: Programme) -> Letter:
    """The letter of a kind to an invented person of that role, whose partner is invented too."""
    met = MET.get(kind, True)
    judged = [Finding(c.id, met, c.text, "what was found", c.required) for c in within.specification(role)]
    person = person_for(kind, role, *judged, full_name=NAMES[role], topics_wanted=TOPICS)
    partner = partner_of(
        person,
        job_title="Head of Estates" if role is Role.MENTOR else "Staff nurse",
        organisation="Ambleford Community NHS Trust",
        topics_offered=TOPICS,
        topics_released=TOPICS,
    )
    return letter(kind, person, within=within, partner=partner)


def shown(one: Letter) -> str:
    """A letter as a mail program shows it."""
    attached = "With: calendar.ics\n" if one.calendar else ""
    return f"To: {one.name} <{one.address}>\nSubject: {one.subject}\n{attached}\n{one.plain}"


def kept(name: str, text: str) -> str:
    """The golden file of that name, written anew first where that was asked for."""
    path = GOLDEN / f"{name}.txt"
    if WRITES:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
    return path.read_text("utf-8")


def kinds_in(name: str) -> list[str]:
    written = {kind for kind, _ in written_in(programmes()[name])}
    return [kind for kind in KINDS if kind in written]


@pytest.mark.parametrize(("name", "kind"), [(n, k) for n in SHIPPED for k in kinds_in(n)])
def test_a_letter_reads_as_it_did(name: str, kind: str) -> None:
    within = programmes()[name]
    letters = [shown(read(k, role, within)) for k, role in written_in(within) if k == kind]
    text = f"\n{LINE}\n\n".join(letters)
    assert kept(f"{name}/{kind}", text) == text


def test_the_letters_ask_as_much_of_a_reader_as_they_did() -> None:
    lines = [f"{'Flesch-Kincaid grade':24}{''.join(f'{name:>10}' for name in SHIPPED)}"]
    for kind in KINDS:
        grades = [_hardest(kind, programmes()[name]) for name in SHIPPED]
        lines.append(f"{kind:24}{''.join(f'{g:>10}' for g in grades)}")
    text = "\n".join(lines) + "\n"
    assert kept("reading-age", text) == text


def test_no_golden_letter_is_left_over() -> None:
    kinds = {f"{name}/{kind}.txt" for name in SHIPPED for kind in kinds_in(name)}
    files = {path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*") if path.is_file()}
    assert files == {*kinds, "reading-age.txt"}


def _hardest(kind: str, within: Programme) -> str:
    """The grade of the harder of the two roles' letters; a dash where there is no such letter."""
    roles = [role for k, role in written_in(within) if k == kind]
    theirs = [
        grade(read(kind, role, within).plain, within.about.name, within.contacts.sender) for role in roles
    ]
    return f"{max(theirs):.1f}" if theirs else "-"
