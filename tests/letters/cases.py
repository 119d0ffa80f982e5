"""Invented applicants, a small programme and the shipped templates, for the tests of letters."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cache

from rmtool.model.people import Applicant, Application, Assessment, Finding
from rmtool.model.programme import Programme, Role, Status
from rmtool.reports.letters.template.reading import Letters, read_templates
from rmtool.resources import templates_folder

HOSTILE = [
    "**bold** _slanted_ `code`",
    "# Heading",
    "- item",
    "1. item",
    "[click](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "<https://evil.example>",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)> & &amp; 'quoted'",
    "{{ 7 * 7 }} {% include 'x' %} {# gone #}",
    "one\ntwo\r\nthree\u2028four\n\n# five",
    "\\* \\[ backslash \\",
    '"Boss" <boss@evil.example>, ',
    "=?utf-8?q?a=40evil.example=2C?=",
    "=cmd|' /C calc'!A0",
    "x" * 5000,
    "words " * 800,
    "Zoë 李小龙 محمد 👩🏽‍⚕️",
]
"""Names that would do something, or break something, if they were read as anything but a name."""

REPLY_BY = date(2026, 3, 20)

_CRITERIA = [
    {"id": "topics", "roles": ["mentor", "mentee"], "text": "Wish to talk about inclusion", "test": "topics"},
    {"id": "training", "roles": ["mentor", "mentee"], "text": "Attend the training", "test": "commitment"},
    {"id": "area", "roles": ["mentor", "mentee"], "text": "Work in Ambleford", "test": "eligibility"},
    {"id": "release", "roles": ["mentor", "mentee"], "text": "Be released", "test": "release"},
    {"id": "grade", "roles": ["mentor", "mentee"], "text": "Give a grade", "test": "grade"},
    {"id": "deadline", "roles": ["mentor", "mentee"], "text": "Apply in time", "test": "deadline"},
    {"id": "one_role", "roles": ["mentor", "mentee"], "text": "Apply in one role", "test": "one_role"},
    {"id": "consent", "roles": ["mentor", "mentee"], "text": "Agree to be matched", "test": "consent"},
]

CRITERIA = tuple(str(criterion["id"]) for criterion in _CRITERIA)


def _session(name: str, kind: str, role: str, on: str, hours: str) -> dict[str, object]:
    start, end = hours.split(" to ")
    optional = kind == "peer_support"
    return {
        "id": name,
        "kind": kind,
        "title": kind.replace("_", " ").capitalize(),
        "roles": [role],
        "required": not optional,
        "group": None if optional else f"{role}-{kind}",
        "date": date.fromisoformat(on),
        "start": time.fromisoformat(start),
        "end": time.fromisoformat(end),
    }


_SESSIONS = [
    _session("t1", "training", "mentor", "2026-03-26", "09:30 to 12:30"),
    _session("t2", "training", "mentor", "2026-04-13", "13:00 to 16:00"),
    _session("t3", "training", "mentee", "2026-03-27", "11:00 to 12:00"),
    _session("m1", "midway", "mentee", "2026-07-29", "09:00 to 10:00"),
    _session("e1", "evaluation", "mentee", "2026-11-30", "14:00 to 15:30"),
    _session("p1", "peer_support", "mentor", "2026-06-23", "10:00 to 11:30"),
    {
        "id": "celebration",
        "kind": "celebration",
        "title": "Celebration",
        "roles": ["mentor", "mentee"],
        "required": False,
        "date": "tbc",
    },
]


@cache
def programme() -> Programme:
    """A programme with a session of every kind."""
    return Programme.model_validate(
        {
            "programme": {
                "key": "test-2026",
                "name": "Reverse Mentoring Programme",
                "cohort": "Cohort 1",
                "year": 2026,
                "organiser": "Ambleford NHS Trust",
                "deadline": datetime(2026, 3, 12, 23, 59, 59),
            },
            "contacts": {
                "sender": "Ambleford Inclusion Team",
                "emails": ["inclusion@nhs.example", "academy@nhs.example"],
                "form_help": ["forms@nhs.example"],
            },
            "meetings": {"number": 6, "minutes": 60, "months": 6},
            "topic": [{"key": "race", "label": "Race", "wording": "race"}],
            "eligibility": [
                {"areas": ["elsewhere"], "outcome": "not_eligible", "because": "only Ambleford takes part"}
            ],
            "criterion": _CRITERIA,
            "rung": [{"rung": 1, "label": "Band 1"}],
            "session": _SESSIONS,
            "question": [{"field": "full_name", "asked_of": ["mentor"], "kind": "text", "text": "Name?"}],
            "matching": {
                "seed": "x",
                "rules": [],
                "weights": {},
                "bands": {"strong": 80, "good": 60, "fair": 40},
            },
            "retention": {"unmatched_months": 9, "matched_months": 16},
        }
    )


def finding(name: str, *, met: bool | None) -> Finding:
    """How one of the programme's criteria was judged."""
    text = next(c.text for c in programme().criteria if c.id == name)
    return Finding(name, met, text, "what was found")


def applicant(ref: str, status: Status = Status.ELIGIBLE, *findings: Finding, **answers: object) -> Applicant:
    """Somebody with that reference, screened as said; `answers` change the application."""
    ordinary: dict[str, object] = {"full_name": f"Person {ref}", "email": f"{ref.lower()}@nhs.example"}
    return Applicant(
        ref=ref,
        role=Role.MENTOR if ref.startswith("M") else Role.MENTEE,
        key=f"applications:{ref}",
        response_id=ref,
        application=Application(**(ordinary | answers)),  # type: ignore[arg-type]
        assessment=Assessment(status, findings),
    )


@cache
def shipped() -> dict[str, str]:
    """The shipped templates: file name to text."""
    folder = templates_folder() / "letters"
    files = (path for path in folder.rglob("*.j2"))
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


@cache
def letters() -> Letters:
    """The shipped templates, checked and compiled."""
    return read_templates(shipped())


def words(text: str) -> str:
    """A text with each run of white space as one space."""
    return " ".join(text.split())
