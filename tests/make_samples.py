"""Makes the sample exports: invented applicants, in the shape in which Microsoft Forms downloads its answers.

Run `python -m tests.make_samples` after a change to a sample's programme file or to the people below. The
same people always give the same bytes.
"""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.table import Table, TableStyleInfo

from rmtool.model.programme import Programme, Question, QuestionKind, Role
from rmtool.programme import read_programme

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
FIXED = ("ID", "Start time", "Completion time", "Email", "Name", "Last modified time")
FORMS_TIME = r"m/d/yy\ h:mm:ss"
PROPERTY_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The oldest time a zip can hold; it stands for "no time" in files that must not change with the clock."""

Cell = str | int | datetime | None
Answers = dict[str, str | list[str] | None]
"""An applicant's answers by field: words, the value of an option, or the values of several."""


@dataclass(frozen=True)
class Someone:
    """An invented applicant: who they are, what they are after, and what is unusual about their answers."""

    name: str
    job: str
    grade: str
    employer: str
    topics: str
    unusual: Answers = field(default_factory=dict)


@dataclass(frozen=True)
class Employer:
    """Where people of the samples work."""

    name: str
    sector: str
    areas: tuple[str, ...]


EMPLOYERS = {
    "LPT": Employer("Leicestershire Partnership NHS Trust", "nhs", ("leicester", "leicestershire")),
    "UHL": Employer("University Hospitals of Leicester NHS Trust", "nhs", ("leicester",)),
    "ICB": Employer("NHS Leicester Leicestershire and Rutland ICB", "nhs", ("leicestershire", "rutland")),
    "NHFT": Employer("Northamptonshire Healthcare NHS Foundation Trust", "nhs", ("northamptonshire",)),
    "KGH": Employer("Kettering General Hospital NHS Foundation Trust", "nhs", ("northamptonshire",)),
    "NGH": Employer("Northampton General Hospital NHS Trust", "nhs", ("northamptonshire",)),
    "City": Employer("Leicester City Council", "local_authority", ("leicester",)),
    "County": Employer("Leicestershire County Council", "social_care", ("leicestershire",)),
    "Rutland": Employer("Rutland County Council", "local_authority", ("rutland",)),
    "LCC": Employer("LCC", "local_authority", ("leicester",)),
    "DHU": Employer("DHU Healthcare", "healthcare", ("leicester", "leicestershire")),
    "LOROS": Employer("LOROS Hospice", "healthcare", ("leicester",)),
    "VAL": Employer("Voluntary Action Leicestershire", "vcse", ("leicester", "leicestershire")),
    "Hospice": Employer("Nene Meadow Hospice", "healthcare", ("northamptonshire",)),
    "West": Employer("West Northamptonshire Council", "social_care", ("northamptonshire",)),
    "Derby": Employer("Derwent Vale Community Trust", "nhs", ("elsewhere",)),
}

MENTORS_2026 = (
    Someone("Aaliyah Osei", "Healthcare assistant", "Band 2", "UHL", "race gender"),
    Someone("Bronagh Quirke", "Staff nurse", "Band 5", "LPT", "lgbtq"),
    Someone("Chidera Mensah", "Pharmacy technician", "AfC Band 4", "UHL", "race religion"),
    Someone("Devika Rao", "Occupational therapist", "B6", "LPT", "race gender", {"meeting_mode": "online"}),
    Someone("Emrys Hale", "Porter", "Band 2", "KGH", "disability"),
    Someone("Farida Haidari", "Administrator", "band 3", "NHFT", "religion race"),
    Someone(
        "Gwilym Foss", "Receptionist", "3", "NGH", "disability lgbtq", {"adjustments": "Large print, please"}
    ),
    Someone("Hyacinth Bailey", "Midwife", "Band 6", "UHL", "race"),
    Someone("Imogen Thackray", "Social worker", "Social worker", "County", "gender disability"),
    Someone("Jaswinder Bains", "Project officer", "Project officer", "VAL", "religion race"),
    Someone("Kofi Antwi", "Support worker", "Support worker", "Rutland", "race"),
    Someone("Leocadia Wren", "Team coordinator", "Coordinator", "LOROS", "lgbtq gender"),
    Someone("Mehreen Abbasi", "Call handler", "Band 3", "DHU", "religion gender"),
    Someone(
        "Niall Carrow", "Healthcare scientist", "Band 7", "LPT", "disability", {"meeting_mode": "in_person"}
    ),
    Someone("Oluwaseun Bright", "Staff nurse", "Band 5", "KGH", "race", {"released": "not_yet"}),
    Someone("Pansy Fairweather", "Ward clerk", "Band 8", "NHFT", "gender lgbtq"),
    Someone(
        "Quentin Adeleke", "Analyst", "Band 6", "ICB", "race", {"email": "quentin.adeleke at nhs.example"}
    ),
    Someone("Rosalind Petty", "Dietitian", "Band 6", "Derby", "disability"),
    Someone(
        "Shirin Golzar",
        "Radiographer",
        "Band 6",
        "UHL",
        "race",
        {"mentor_commitments": ["training", "principles"]},
    ),
    Someone("Tobiah Lund", "Estates officer", "Band 4", "LPT", "", {"topics_released": []}),
)

MENTEES_2026 = (
    Someone(
        "Ursula Brannigan", "Director of Nursing", "VSM", "LPT", "race religion", {"topic_first": "race"}
    ),
    Someone(
        "Vikram Sethi", "Consultant", "Consultant", "UHL", "disability lgbtq", {"topic_first": "disability"}
    ),
    Someone(
        "Wilhelmina Drake", "General Manager", "Band 8b", "UHL", "race", {"own_experience": ["prefer_not"]}
    ),
    Someone("Xanthe Morrow", "Head of Finance", "8c", "ICB", "gender race", {"topic_first": "gender"}),
    Someone("Yolanda Birch", "Deputy Director", "AfC 8d", "NHFT", "lgbtq", {"own_experience": ["gender"]}),
    Someone(
        "Zebedee Clough", "Associate Director", "Band 9", "KGH", "race disability", {"topic_first": "race"}
    ),
    Someone("Anneliese Vane", "Head of Service", "Head of Service", "City", "religion race"),
    Someone(
        "Bartholomew Finch", "Director", "Director", "County", "disability", {"meeting_mode": "in_person"}
    ),
    Someone(
        "Cressida Holt", "Chief Executive", "Chief Executive", "VAL", "race gender", {"topic_first": "race"}
    ),
    Someone("Dafydd Rhys", "Service manager", "Band 8a", "LPT", "gender", {"own_experience": ["disability"]}),
    Someone("Eleanora Pike", "Matron", "8A", "UHL", "race religion", {"topic_first": "religion"}),
    Someone("Fitzroy Lambert", "Clinical director", "Clinical director", "NGH", "lgbtq gender"),
    Someone("Ginevra Stone", "Chief Executive", "Chief Executive", "Rutland", "race disability"),
    Someone("Horatio Kemp", "Service manager", "Service manager", "County", "disability gender"),
    Someone(
        "Isolde Marchant",
        "Ward manager",
        "Band 7",
        "KGH",
        "race",
        {"adjustments": "A room with a hearing loop"},
    ),
    Someone(
        "Niall Carrow", "Healthcare scientist", "Band 7", "LPT", "race gender", {"meeting_mode": "online"}
    ),
    Someone("Kenelm Ashdown", "Deputy director", "Deputy director", "DHU", "race", {"previous": "mentee"}),
    Someone(
        "Lavinia Croft",
        "Director",
        "Director",
        "LOROS",
        "religion disability",
        {"topic_first": "no_preference"},
    ),
    Someone(
        "Montague Sayer",
        "Medical director",
        "Medical director",
        "UHL",
        "race lgbtq",
        {"topic_first": "lgbtq"},
    ),
    Someone("Nerissa Hume", "Lead pharmacist", "Band 8b", "Hospice", "race"),
    Someone("Octavia Blythe", "Director", "Director", "West", "gender disability"),
    Someone("Peregrine Lyle", "General Manager", "Band 8c", "LPT", "race", {"released": "no"}),
    Someone("Rowena Stell", "Chief operating officer", "VSM", "KGH", "disability", {"consent": None}),
    Someone("Sylvester Orme", "Head of Service", "Head of Service", "LCC", "race religion"),
    Someone("Thomasina Beck", "Head of Estates", "Band 8c", "NGH", "gender", {"late": "yes"}),
    Someone("Urban Castell", "Finance manager", "See my manager", "ICB", "race", {"mentee_commitments": []}),
)

MENTORS_2024 = (
    Someone("Adaeze Nnamdi", "Staff nurse", "Band 5", "UHL", "race"),
    Someone("Blodwen Price", "Administrator", "Band 3", "LPT", "disability"),
    Someone("Cormac Tully", "Porter", "Band 2", "UHL", "lgbtq"),
    Someone("Dilnoza Karim", "Healthcare assistant", "B2", "LPT", "race disability"),
    Someone("Ekow Sarpong", "Support worker", "Support worker", "City", "race"),
    Someone("Fenella Graves", "Physiotherapist", "Band 6", "UHL", "disability lgbtq"),
    Someone("Gurleen Sohal", "Social worker", "Social worker", "County", "race"),
    Someone("Hector Mbeki", "Pharmacist", "Band 7", "LPT", "race lgbtq"),
    Someone("Iolanthe Reed", "Project officer", "Project officer", "VAL", "lgbtq"),
    Someone("Jamal Whitlock", "Receptionist", "Band 2", "LOROS", "race disability"),
    Someone("Kirsten Vale", "Staff nurse", "Band 5", "ICB", "disability"),
    Someone("Lubna Saleh", "Analyst", "Band 5", "ICB", "race"),
    Someone("Magnus Tiller", "Technician", "Band 4", "UHL", "disability", {"released": "no"}),
    Someone("Nokuthula Dube", "Midwife", "Band 6", "UHL", "race", {"mentor_commitments": ["training"]}),
)

MENTEES_2024 = (
    Someone("Ottoline Frayne", "Executive Director", "Executive Director", "LPT", "race"),
    Someone("Percival Dunn", "Consultant", "Consultant", "UHL", "disability"),
    Someone("Quilla Hart", "Head of Service", "Head of Service", "City", "race lgbtq"),
    Someone("Rafferty Coyle", "General Manager", "Band 8b", "UHL", "race disability"),
    Someone("Seraphina Lowe", "Director", "Director", "County", "lgbtq"),
    Someone("Thaddeus Moore", "Matron", "Band 8a", "LPT", "race"),
    Someone("Umberto Ricci", "Service manager", "Service manager", "County", "disability"),
    Someone("Verity Nash", "Chief Executive", "Chief Executive", "VAL", "race"),
    Someone("Winifred Oakes", "Ward manager", "Band 7", "UHL", "race lgbtq"),
    Someone("Xavier Plum", "Head of Finance", "8c", "ICB", "disability lgbtq"),
    Someone("Yvaine Rook", "Team leader", "Band 7", "LOROS", "race"),
    Someone("Zachary Moss", "Deputy Director", "8d", "LPT", "disability"),
    Someone("Araminta Shaw", "Manager", "Level 4", "VAL", "race"),
    Someone("Benedikt Thorn", "Clinical director", "Clinical director", "UHL", "lgbtq", {"late": "yes"}),
)

MANAGED_BY = {
    "Devika Rao": "Dafydd Rhys",
    "Jaswinder Bains": "Cressida Holt",
    "Hyacinth Bailey": "Eleanora Pike",
}
"""Mentors whose line manager applies as a mentee: they must never be paired."""
APART = {"Farida Haidari": "Yolanda Birch", "Ursula Brannigan": "niall.carrow@nhs.example"}
"""Applicants who ask not to be matched with somebody, and with whom."""

TEAMS = (
    "Medicine",
    "Community",
    "Mental health",
    "Estates",
    "Finance",
    "Surgery",
    "Digital",
    "People",
    "Pharmacy",
)
REASONS = (
    "To learn and to share.",
    "A colleague who took part told me how much it had changed the way she works.",
    "I would like senior colleagues to hear what working here is like.\nAnd I would like to hear their side.",
    None,
)
LEADERS = {
    "Head": "head_of_service",
    "Director": "director",
    "Chief": "chief_executive",
    "Team": "team_leader",
}


def make_all() -> dict[str, bytes]:
    """Make every sample export, by its path under samples/."""
    in_2026 = read_programme(SAMPLES / "llr-2026" / "programme.toml")
    in_2024 = read_programme(SAMPLES / "llr-2024" / "programme.toml")
    everyone = [(Role.MENTOR, one) for one in MENTORS_2026] + [(Role.MENTEE, one) for one in MENTEES_2026]
    random.Random("the order in which people apply").shuffle(everyone)
    return {
        "llr-2026/applications.xlsx": export(in_2026, None, everyone),
        "llr-2024/mentors.xlsx": export(in_2024, "mentor", [(Role.MENTOR, one) for one in MENTORS_2024]),
        "llr-2024/mentees.xlsx": export(in_2024, "mentee", [(Role.MENTEE, one) for one in MENTEES_2024]),
    }


def export(programme: Programme, form: str | None, people: Sequence[tuple[Role, Someone]]) -> bytes:
    """Write one form's download: a sheet `Sheet1` with a table `Table1`, a row for each response."""
    questions = [question for question in programme.questions if question.form == form]
    chance = random.Random(f"{programme.about.key} {form}")
    rows = [
        [
            *fixed_cells(number, programme, someone, len(people), chance),
            *cells(programme, questions, role, someone, chance),
        ]
        for number, (role, someone) in enumerate(people, start=1)
    ]
    return workbook_bytes([[*FIXED, *(question.text for question in questions)], *rows])


def fixed_cells(
    number: int, programme: Programme, someone: Someone, count: int, chance: random.Random
) -> list[Cell]:
    """Give what Forms itself records: the response's number, its times, and that nobody signed in."""
    opening = programme.about.deadline.replace(hour=9, minute=0, second=0) - timedelta(days=24)
    done = opening + timedelta(hours=23 * 24 * number // (count + 1), seconds=chance.randrange(3600))
    if "late" in someone.unusual:
        done = programme.about.deadline + timedelta(days=2, seconds=chance.randrange(40000, 50000))
    return [number, done - timedelta(seconds=chance.randrange(300, 1500)), done, "anonymous", None, None]


def cells(
    programme: Programme, questions: Sequence[Question], role: Role, someone: Someone, chance: random.Random
) -> list[Cell]:
    """Write one person's answers in the order of the questions; those of the other role stay blank."""
    answers = {**ordinary(programme, role, someone, chance), **someone.unusual}
    return [
        written(programme, question, answers.get(question.field)) if role in question.asked_of else None
        for question in questions
    ]


def written(programme: Programme, question: Question, answer: str | list[str] | None) -> str | None:
    """Write an answer as Forms does: options by their label, several with a semicolon after each."""
    labels = {option.value: option.label for option in programme.options(question)}
    if isinstance(answer, list):
        return "".join(f"{labels[value]};" for value in answer) or None
    return labels[answer] if answer and question.kind is QuestionKind.CHOICE and labels else answer


def ordinary(programme: Programme, role: Role, someone: Someone, chance: random.Random) -> Answers:
    """Give the answers of somebody about whom nothing is unusual."""
    employer = EMPLOYERS[someone.employer]
    manager = MANAGED_BY.get(someone.name, f"Manager {chance.choice('ABCDEFGHJKLM')} {someone.employer}")
    topics = someone.topics.split()
    return {
        "full_name": someone.name,
        "email": address(someone.name),
        "job_title": someone.job,
        "grade": someone.grade,
        "organisation": employer.name,
        "sector": employer.sector,
        "area": chance.choice(employer.areas),
        "team": chance.choice(TEAMS),
        "role": role.value,
        "manager_name": manager,
        "manager_email": address(manager),
        "released": "yes",
        "previous": "no",
        "keep_apart": APART.get(someone.name),
        "meeting_mode": chance.choice(("either", "either", "in_person", "online", "either")),
        "topics_offered": topics,
        "topics_released": topics[: chance.randrange(len(topics) + 1)],
        "topics_wanted": topics,
        "topic_first": "no_preference",
        "leadership": next((key for word, key in LEADERS.items() if word in someone.job), "manager"),
        "peer_support": chance.choice(("yes", "yes", "no")),
        "consent": "yes",
        "why": chance.choice(REASONS),
        **promises(programme, role),
        **chosen_sessions(programme, chance),
    }


def promises(programme: Programme, role: Role) -> Answers:
    """Tick every commitment that the role is asked for."""
    asked = [question for question in programme.questions if question.field == f"{role}_commitments"]
    return {question.field: [option.value for option in question.options] for question in asked}


def chosen_sessions(programme: Programme, chance: random.Random) -> Answers:
    """Choose sessions of each kind that the form offers: all of them, or one."""
    sessions = {session.id for session in programme.sessions}
    offered = {
        question.field: [option.value for option in question.options if option.value in sessions]
        for question in programme.questions
    }
    return {
        kind: ids if chance.randrange(3) else [chance.choice(ids)] for kind, ids in offered.items() if ids
    }


def address(name: str) -> str:
    """Invent a work email address that can never be delivered to."""
    return f"{name.lower().replace(' ', '.')}@nhs.example"


def workbook_bytes(rows: Sequence[Sequence[Cell]]) -> bytes:
    """Write rows, headings first, as a workbook that does not depend on the clock."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Sheet1"
    for row in rows:
        sheet.append(list(row))
    for times in sheet.iter_rows(min_row=2, min_col=2, max_col=3):
        for cell in times:
            cell.number_format = FORMS_TIME
    table = Table(displayName="Table1", ref=sheet.dimensions)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleMedium2", showRowStripes=True)
    sheet.add_table(table)
    written_now = BytesIO()
    book.save(written_now)
    return timeless(written_now.getvalue())


def timeless(workbook: bytes) -> bytes:
    """Take the clock out of a workbook: the times of its parts, and when it says it was made.

    The parts are stored, not deflated: compressed bytes differ from one version of zlib to the next.
    """
    steady = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook)) as made, zipfile.ZipFile(steady, "w", zipfile.ZIP_STORED) as kept:
        for name in made.namelist():
            part = made.read(name)
            kept.writestr(zipfile.ZipInfo(name, LONG_AGO), PROPERTY_TIME.sub(b"2026-01-01T00:00:00Z", part))
    return steady.getvalue()


def write_all(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the exports into the samples folder."""
    for path, content in files.items():
        (folder / path).write_bytes(content)


if __name__ == "__main__":
    write_all(SAMPLES, make_all())
