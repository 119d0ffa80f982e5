"""How long letters take, as ratios to the libraries and to mailmerge, measured in one run on one machine.

In one process, rmtool checks who is written to and writes drafts with plain text, HTML and a calendar file,
and reads each back; the libraries alone merely render the same words and build the same messages. Both take
turns, so that a busy moment hits both alike. Whole commands are measured beyond their start-up.
"""

from __future__ import annotations

import csv
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from icalendar import Calendar, Event
from jinja2 import DictLoader, Environment
from markdown_it import MarkdownIt

from bench.ingest import PROGRAMME, RMTOOL, write_workbook
from bench.ingest import run as run_program
from bench.startup import verdict
from rmtool.model.letters import Errand
from rmtool.model.wording import listing
from rmtool.reports.letters.case import Case
from rmtool.reports.letters.compose import Stationery, compose
from rmtool.reports.letters.fields.catalogue import filling
from rmtool.reports.letters.formats.eml import eml
from rmtool.reports.letters.kinds import KINDS
from rmtool.reports.letters.progress import Progress
from tests.letters.cases import REPLY_BY, applicant, letters, shipped
from tests.letters.settled import NOW, errand, settled

DRAFTS, TURN = 10_000, 500
COHORT, ROUNDS = 500, 5
KIND = KINDS["training"]
STATIONERY = Stationery(letters(), REPLY_BY, NOW)
FIELDS = letters().templates[KIND.key].fields

MAILMERGE = Path(sys.executable).parent / "mailmerge"
DATABASE, TEMPLATE, SERVER = "mailmerge_database.csv", "mailmerge_template.txt", "mailmerge_server.conf"
MAILMERGE_TEMPLATE = """\
TO: {{email}}
SUBJECT: We have received your application
FROM: inclusion@nhs.example
CONTENT-TYPE: text/markdown

Dear {{name}},

Thank you for applying to the Reverse Mentoring Programme, Cohort 1. We have received your application.
Your reference is {{reference}}.

You do not need to do anything now.

## What happens next

The deadline for applications is 11:59pm on Thursday 12 March 2026. After that, a member of our team will
read your application and write to you.

If your details change, or you no longer wish to take part, please tell us and give your reference. If you
would like help with the form, email inclusion@nhs.example or academy@nhs.example.

If you have a question, email inclusion@nhs.example. Please tell us if you would like this letter in another
format, such as large print, braille or audio.

Yours sincerely,

Ambleford Inclusion Team
"""


@dataclass(frozen=True)
class Work:
    """Letters to write: what rmtool writes them from, and what plain Jinja fills in for each."""

    errands: Sequence[Errand]
    progress: Progress
    values: Sequence[Mapping[str, str]]


def main() -> None:
    """Measure, and print each figure, then each ratio beside its limit."""
    ours, theirs = drafts()
    with tempfile.TemporaryDirectory() as scratch:
        commands = measure(Path(scratch))
    print(f"{f'rmtool, {DRAFTS:,} drafts':34} {ours:7.2f} s")
    print(f"{f'the libraries, {DRAFTS:,} messages':34} {theirs:7.2f} s")
    for name, seconds in commands.items():
        print(f"{name:34} {seconds:7.2f} s")
    per_letter = commands["rmtool letters, all"] - commands["rmtool letters, one"]
    per_message = commands["mailmerge, all"] - commands["mailmerge, one"]
    verdict(f"rmtool / libraries, {DRAFTS:,}", ours / theirs, 2.0)
    verdict("rmtool / mailmerge, each letter", per_letter / per_message, 1.0)
    verdict(
        f"{COHORT} letters / 1.5 s",
        (commands["rmtool letters, all"] - commands["rmtool --version"]) / 1.5,
        1.0,
    )


def drafts() -> tuple[float, float]:
    """The seconds that rmtool and the libraries alone take for all drafts, in turns."""
    ours = theirs = 0.0
    for first in range(0, DRAFTS, TURN):
        work = work_for(range(first, first + TURN))
        began = time.perf_counter()
        with_rmtool(work)
        between = time.perf_counter()
        with_libraries(work)
        ours += between - began
        theirs += time.perf_counter() - between
    return ours, theirs


def work_for(numbers: range) -> Work:
    """Letters about the training session to invented mentors, no two of one name."""
    people = [applicant(f"M-{number:05}", full_name=f"Zoë O'Neill {number}") for number in numbers]
    progress = settled(KIND.key, people)
    errands = [errand(KIND.key, person, progress) for person in people]
    cases = (Case(e.applicant, progress, REPLY_BY, e.occasion) for e in errands)
    return Work(errands, progress, [filling(case, FIELDS).values for case in cases])


def with_rmtool(work: Work) -> list[bytes]:
    """Compose the letters, write each as a draft and read it back."""
    return [eml(letter) for letter in compose(KIND, work.errands, work.progress, STATIONERY).letters]


PLAIN = Environment(loader=DictLoader(shipped()), autoescape=False)  # noqa: S701 -- as its users have it
PLAIN.filters["listing"] = listing
PAGE = Environment(autoescape=True).from_string(shipped()["layout.html.j2"])
MARKDOWN = MarkdownIt()


def with_libraries(work: Work) -> list[bytes]:
    """Render and build the same messages as simply as jinja2, markdown-it-py, email and icalendar allow."""
    _, _, body = shipped()[f"{KIND.key}.md.j2"].split("+++\n", 2)
    template = PLAIN.from_string(body)
    session = work.errands[0].occasion.session
    assert session is not None
    assert session.date != "tbc"
    assert session.start is not None
    assert session.end is not None
    times = datetime.combine(session.date, session.start), datetime.combine(session.date, session.end)
    return [
        message(errand, template.render(values), event(errand.ref, *times))
        for errand, values in zip(work.errands, work.values, strict=True)
    ]


def message(errand: Errand, plain: str, calendar: bytes) -> bytes:
    """A message with two bodies and a calendar, by the email package."""
    built = EmailMessage(policy=SMTP)
    built["To"] = Address(
        errand.applicant.application.full_name, addr_spec=str(errand.applicant.application.email)
    )
    built["Subject"] = "Your training session"
    built["X-Unsent"] = "1"
    built.set_content(plain)
    page = PAGE.render(subject="Your training session", body=MARKDOWN.render(plain))
    built.add_alternative(page, subtype="html")
    built.add_attachment(calendar, maintype="text", subtype="calendar", filename="calendar.ics")
    return built.as_bytes()


def event(ref: str, starts: datetime, ends: datetime) -> bytes:
    """A calendar with one event."""
    session = Event()
    for name, value in (("uid", ref), ("dtstamp", NOW), ("dtstart", starts), ("dtend", ends)):
        session.add(name, value)
    session.add("summary", "Training session")
    session.add("description", "Questions: inclusion@nhs.example")
    calendar = Calendar()
    calendar.add("prodid", "-//bench//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(session)
    return bytes(calendar.to_ical())


def measure(scratch: Path) -> dict[str, float]:
    """The smallest wall time in seconds of each command over the rounds, which take turns."""
    set_up_cohort(scratch / "whole")
    set_up_mailmerge(scratch / "merge")
    draft = [*RMTOOL, "--cohort", str(scratch / "cohort"), "letters", "received"]
    merge = [str(MAILMERGE), *options(scratch / "merge")]
    programs = {
        "rmtool --version": [*RMTOOL, "--version"],
        "rmtool letters, one": [*draft, "--to", "M-001"],
        "rmtool letters, all": draft,
        "mailmerge, one": [*merge, "--limit", "1"],
        "mailmerge, all": [*merge, "--no-limit"],
    }
    best: dict[str, float] = {}
    for _ in range(ROUNDS):
        for name, words in programs.items():
            shutil.rmtree(scratch / "cohort", ignore_errors=True)  # nothing is drafted twice
            shutil.copytree(scratch / "whole", scratch / "cohort")
            best[name] = min(run_program(words).seconds, best.get(name, float("inf")))
    return best


def set_up_cohort(folder: Path) -> None:
    """A cohort in which everybody is due the same letter."""
    export = folder.with_suffix(".xlsx")
    write_workbook(export, COHORT)
    run_program([*RMTOOL, "init", str(folder), "--programme", PROGRAMME])
    run_program([*RMTOOL, "--cohort", str(folder), "ingest", str(export)], ends_with=1)


def set_up_mailmerge(folder: Path) -> None:
    """As many people for mailmerge, and the same letter in its Markdown."""
    folder.mkdir()
    (folder / TEMPLATE).write_text(MAILMERGE_TEMPLATE, "utf-8")
    (folder / SERVER).write_text("[smtp_server]\nhost = localhost\nport = 25\n", "utf-8")
    with (folder / DATABASE).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["email", "name", "reference"])
        table.writerows([f"m-{n:05}@nhs.example", f"Zoë O'Neill {n}", f"M-{n:05}"] for n in range(COHORT))


def options(folder: Path) -> list[str]:
    """What makes mailmerge write every message to the screen and send none."""
    files = {"--template": TEMPLATE, "--database": DATABASE, "--config": SERVER}
    named = [word for option, name in files.items() for word in (option, str(folder / name))]
    return ["--dry-run", "--output-format", "raw", *named]


if __name__ == "__main__":
    main()
