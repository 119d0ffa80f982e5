"""Letters made by hand, for the tests of the forms in which letters leave rmtool."""

from __future__ import annotations

from html import escape

from rmtool.model.letters import Composed, Letter, Unready, Wanted
from rmtool.reports.letters.text.markdown import html_of, plain_of, shape
from rmtool.reports.letters.text.values import mark, one_line

BODY = f"""\
Dear {mark("name")},

We are pleased to offer you a place. See [our page](https://nhs.example/a).

## Your dates

- Training: Thursday 26 March 2026, 9:30am to 12:30pm
- Celebration: date to be confirmed

Reply in this order.

1. The training
2. The celebration

Yours sincerely,

Ambleford Inclusion Team
"""

CALENDAR = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//rmtool//EN\r\nMETHOD:PUBLISH\r\nBEGIN:VEVENT\r\n"
    b"UID:t1-M-001@rmtool\r\nDTSTAMP:20260301T090000Z\r\nDTSTART:20260326T093000Z\r\n"
    b"SUMMARY:Training session\r\nDESCRIPTION:Zo\xc3\xab\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def written(
    ref: str = "M-001",
    *,
    name: str = "Zoë O'Neill",
    subject: str = "Your place on the programme",
    body: str = BODY,
    calendar: bytes | None = None,
    wanted: Wanted = Wanted.AS_USUAL,
) -> Letter:
    """A letter to one person with everything in it that letters have: a list, a link, a heading."""
    values = {"name": one_line(name)}
    parsed = shape(body)
    fragment = html_of(parsed, values)
    return Letter(
        ref=ref,
        kind="enrolled",
        name=values["name"],
        address=f"{ref.lower()}@nhs.example",
        subject=subject,
        plain=plain_of(parsed, values),
        fragment=fragment,
        html=f'<!doctype html>\n<html lang="en-GB"><title>{escape(subject)}</title>\n{fragment}</html>\n',
        template="0" * 64,
        calendar=calendar,
        wanted=wanted,
    )


def run_of(*letters: Letter, unready: tuple[Unready, ...] = ()) -> Composed:
    """The letters of one run."""
    return Composed("enrolled", letters, unready)
