"""An invented programme with a short form, and exports of it made in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from rmtool.ingest.form import FormReading, read_form
from rmtool.model.export import Cell, Export, Sheet, SheetRow
from rmtool.model.programme import Programme, Role

FIXED = ("ID", "Start time", "Completion time", "Email", "Name", "Last modified time")
OPENED = datetime(2026, 3, 1, 9, 0)

YES_NO = [{"value": "yes", "label": "Yes"}, {"value": "no", "label": "No"}]
BOTH = ["mentor", "mentee"]


def _question(
    field: str, text: str, kind: str = "text", roles: Sequence[str] = BOTH, **more: object
) -> dict[str, object]:
    return {"field": field, "asked_of": list(roles), "kind": kind, "text": text, **more}


QUESTIONS: list[dict[str, object]] = [
    _question("full_name", "What is your full name?", required=True),
    _question("email", "What is your work email address?", aliases=["Work email"], required=True),
    _question("job_title", "What is your job title?"),
    _question("grade", "What is your pay band or grade?", required=True),
    _question(
        "organisation",
        "Which organisation do you work for?",
        "choice",
        options_from="organisations",
        required=True,
    ),
    _question(
        "sector", "Which sector is your organisation in?", "choice", options_from="sectors", required=True
    ),
    _question("area", "Which area do you mainly work in?", "choice", options_from="areas", required=True),
    _question(
        "role",
        "I am applying to be a:",
        "choice",
        options=[
            {"value": "mentor", "label": "Reverse mentor"},
            {"value": "mentee", "label": "Reverse mentee"},
        ],
        required=True,
    ),
    _question("manager_email", "What is your line manager's email?"),
    _question(
        "released",
        "Has your line manager agreed?",
        "choice",
        options=[*YES_NO, {"value": "not_yet", "label": "Not yet"}],
        required=True,
    ),
    _question(
        "topics_offered",
        "Which lived experience would you share?",
        "multi",
        ["mentor"],
        options_from="topics",
    ),
    _question(
        "mentor_commitments",
        "As a reverse mentor I will:",
        "multi",
        ["mentor"],
        options=[
            {"value": "training", "label": "attend the training (3 hours)"},
            {"value": "meetings", "label": "attend all 6 meetings; one hour each"},
        ],
    ),
    _question(
        "mentor_training",
        "Which sessions could you attend?",
        "multi",
        ["mentor"],
        options=[
            {"value": "training-1", "label": "Thursday 26 March 2026, 9.30 - 12.30"},
            {"value": "training-2", "label": "Monday 13 April 2026, 13.00 - 16.00"},
        ],
    ),
    _question(
        "topics_wanted", "Which areas would you be mentored on?", "multi", ["mentee"], options_from="topics"
    ),
    _question(
        "topic_first",
        "Which one matters most to you?",
        "choice",
        ["mentee"],
        options_from="topics",
        options=[{"value": "no_preference", "label": "No preference"}],
    ),
    _question(
        "own_experience",
        "Do you have lived experience of these?",
        "multi",
        ["mentee"],
        options_from="topics",
        options=[{"value": "prefer_not", "label": "Prefer not to say"}],
    ),
    _question("consent", "I agree that my answers may be used.", "choice", options=YES_NO, required=True),
    _question("why", "Why would you like to take part?"),
]

CRITERIA: list[dict[str, object]] = [
    {
        "id": "topics",
        "roles": ["mentor"],
        "text": "Has something to share",
        "test": "topics",
        "blank": "not_met",
    },
    {"id": "topics", "roles": ["mentee"], "text": "Wants to learn", "test": "topics"},
    {
        "id": "training",
        "roles": ["mentor"],
        "text": "Attends the training",
        "test": "commitment",
        "field": "mentor_commitments",
        "choice": "training",
    },
    {
        "id": "meetings",
        "roles": ["mentor"],
        "text": "Attends the meetings",
        "test": "commitment",
        "field": "mentor_commitments",
        "choice": "meetings",
    },
    {"id": "area", "roles": BOTH, "text": "Works here", "test": "eligibility"},
    {"id": "release", "roles": BOTH, "text": "Is released", "test": "release", "field": "released"},
    {"id": "consent", "roles": BOTH, "text": "Agrees", "test": "consent", "field": "consent"},
    {"id": "deadline", "roles": BOTH, "text": "Is in time", "test": "deadline"},
    {"id": "email", "roles": BOTH, "text": "Can be written to", "test": "email", "field": "email"},
    {"id": "grade", "roles": BOTH, "text": "Has a grade", "test": "grade", "field": "grade"},
    {"id": "one_role", "roles": BOTH, "text": "Applies once", "test": "one_role"},
]

LADDER: list[dict[str, object]] = [
    {"rung": 1, "label": "One", "grades": ["Band 2"], "by_sector": {"local_authority": ["Support worker"]}},
    {"rung": 4, "label": "Four", "grades": ["Band 5"], "by_sector": {"vcse": ["Project officer"]}},
    {"rung": 5, "label": "Five", "grades": ["Band 6"]},
    {"rung": 7, "label": "Seven", "grades": ["Band 8a"]},
    {"rung": 9, "label": "Nine", "grades": ["Band 8c"], "by_sector": {"nhs": ["Consultant"]}},
    {"rung": 10, "label": "Ten", "by_sector": {"vcse": ["Director"]}},
    {"rung": 11, "label": "Eleven", "grades": ["Band 9"], "by_sector": {"local_authority": ["Director"]}},
    {"rung": 12, "label": "Twelve", "grades": ["VSM", "Very Senior Manager"]},
]


def programme(**changes: object) -> Programme:
    """The programme; `changes` replaces whole sections by the names that the file uses."""
    sections: dict[str, object] = {
        "programme": {
            "key": "trial",
            "name": "Reverse Mentoring",
            "cohort": "Cohort 1",
            "year": 2026,
            "organiser": "Everyone",
            "deadline": datetime(2026, 3, 12, 23, 59),
        },
        "contacts": {"sender": "The team", "emails": ["team@nhs.example"], "form_help": ["team@nhs.example"]},
        "meetings": {"number": 6, "minutes": 60, "months": 6},
        "topic": [
            {"key": "race", "label": "Race or ethnicity", "aliases": ["Race"], "wording": "race"},
            {"key": "disability", "label": "Disability", "wording": "disability"},
            {"key": "gender", "label": "Gender", "wording": "gender"},
        ],
        "area": [{"key": "here", "label": "Here"}, {"key": "there", "label": "There"}],
        "sector": [
            {"key": "nhs", "label": "NHS"},
            {"key": "vcse", "label": "Voluntary"},
            {"key": "social_care", "label": "Social care"},
            {"key": "local_authority", "label": "Local authority"},
        ],
        "eligibility": [
            {"areas": ["here"], "outcome": "eligible", "because": "everyone here may apply"},
            {"sectors": ["nhs"], "areas": ["there"], "outcome": "query", "because": "the NHS there is asked"},
            {"sectors": ["vcse"], "areas": ["there"], "outcome": "not_eligible", "because": "not from there"},
        ],
        "organisation": [{"name": "Northfield NHS Trust", "aliases": ["NNT"]}],
        "ambiguous": [{"alias": "LCC", "could_be": ["City Council", "County Council"]}],
        "criterion": CRITERIA,
        "rung": LADDER,
        "session": [
            {
                "id": name,
                "kind": "mentor_training",
                "title": "Training",
                "roles": ["mentor"],
                "required": True,
                "date": "tbc",
            }
            for name in ("training-1", "training-2")
        ],
        "question": QUESTIONS,
        "matching": {
            "seed": "a seed",
            "rules": [],
            "weights": {},
            "bands": {"strong": 80, "good": 60, "fair": 40},
        },
        "retention": {"unmatched_months": 6, "matched_months": 12},
    }
    return Programme.model_validate(sections | changes)


PROGRAMME = programme()

MENTOR: dict[str, Cell] = {
    "full_name": "Amara Okafor",
    "email": "amara.okafor@nhs.example",
    "job_title": "Nurse",
    "grade": "Band 5",
    "organisation": "NNT",
    "sector": "NHS",
    "area": "Here",
    "role": "Reverse mentor",
    "manager_email": "boss@nhs.example",
    "released": "Yes",
    "topics_offered": "Race or ethnicity;Disability;",
    "mentor_commitments": "attend the training (3 hours);attend all 6 meetings; one hour each;",
    "mentor_training": "Thursday 26 March 2026, 9.30 - 12.30;",
    "consent": "Yes",
}
MENTEE: dict[str, Cell] = {
    "full_name": "Bethan Price",
    "email": "bethan.price@nhs.example",
    "job_title": "Director",
    "grade": "8c",
    "organisation": "Northfield NHS Trust",
    "sector": "NHS",
    "area": "Here",
    "role": "Reverse mentee",
    "manager_email": "chair@nhs.example",
    "released": "Yes",
    "topics_wanted": "Gender;",
    "topic_first": "Gender",
    "consent": "Yes",
}

TEXTS = {str(question["field"]): str(question["text"]) for question in QUESTIONS}
HEADINGS = (*FIXED, *TEXTS.values())


def line(
    number: Cell, answers: Mapping[str, Cell], *, sent: Cell = None, headings: Sequence[str] = HEADINGS
) -> list[Cell]:
    """One response as a row of cells, in the order of the headings."""
    minutes = int(number) if isinstance(number, float) and 0 <= number < 1000 else 0
    completed = OPENED + timedelta(minutes=minutes) if sent is None else sent
    by_heading: dict[str, Cell] = {"ID": number, "Completion time": completed, "Email": "anonymous"}
    by_heading |= {TEXTS[field]: cell for field, cell in answers.items()}
    return [by_heading.get(heading) for heading in headings]


def sheet(
    rows: Sequence[Sequence[Cell]],
    *,
    headings: Sequence[Cell] = HEADINGS,
    name: str = "Sheet1",
    visible: bool = True,
) -> Sheet:
    """A sheet with its headings in row 1."""
    cells = [tuple(headings), *map(tuple, rows)]
    return Sheet(name, visible, tuple(SheetRow(number, row) for number, row in enumerate(cells, start=1)))


def export(*sheets: Sheet) -> Export:
    """A file of those sheets."""
    return Export("applications.xlsx", "0" * 64, sheets)


def read(
    rows: Sequence[Sequence[Cell]], *, headings: Sequence[Cell] = HEADINGS, role: Role | None = None
) -> FormReading:
    """The rows of one sheet, read as the form."""
    return read_form(export(sheet(rows, headings=headings)), PROGRAMME, role=role)
