"""The officer's timetable, `out/schedule.xlsx`: sessions, people, and a sheet for each of both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rmtool.model.people import Applicant
from rmtool.model.programme import Programme, Session
from rmtool.model.timetable import Timetable, Unplaced
from rmtool.model.wording import listing, when
from rmtool.reports.timetable.rolls import Roll, has_access_needs, rolls
from rmtool.reports.workbook import Column, Page, workbook_bytes

SCHEDULE = "out/schedule.xlsx"

OVERVIEW, NO_PLACE, PEOPLE, ABOUT = "Overview", "No place", "People", "About"
RESERVED = frozenset({OVERVIEW, NO_PLACE, PEOPLE, ABOUT, "History"})
"""Titles that a session's sheet cannot have: those of other sheets, and one that Excel keeps to itself."""

LONGEST_TITLE = 31
"""Characters that Excel allows a sheet's title."""

WARNING = "FFE699"

SESSIONS = (
    Column("Session", 21),
    Column("What", 32),
    Column("When", 46),
    Column("Where", 30),
    Column("Places given", 9),
    Column("Seats, if limited", 10),
    Column("Invited", 9),
    Column("Access needs", 9),
)
LEFT_OUT = (
    Column("Reference", 11),
    Column("Name", 24),
    Column("Email", 32),
    Column("Needs", 32),
    Column("Why there is no place", 50),
    Column("What would help", 30),
)
WHO = (Column("Reference", 11), Column("Name", 24), Column("Organisation", 30), Column("Email", 32))
DID_NOT_SAY = "did not say"
ATTENDING = (
    *WHO,
    Column("Comes as", 10),
    Column("Said they can come", 13, fills={DID_NOT_SAY: WARNING, "no": WARNING}),
    Column("Access needs", 26),
)
ATTENDED = (
    Column("Name", 24),
    Column("What", 32),
    Column("When", 46),
    Column("Where", 30),
    Column("Comes as", 10),
)
MOST_SHEETS = 100
"""People up to whom each has a sheet: with more tabs than that nobody finds one."""

NOTES = (Column("What", 26), Column("Explained", 100))

HOW_TO_READ = (
    (
        "Said they can come",
        (
            "Whoever did not answer the question about dates is taken to be able to come to any, and marked "
            f'"{DID_NOT_SAY}": ask them. A session on its own is for everybody, whatever they said.'
        ),
    ),
    (
        "Access needs",
        (
            "Somebody asked for something to be arranged. What it is stands in their application only: "
            "rmtool show and the reference."
        ),
    ),
    (
        "To make a meeting in Teams",
        "Each session has a sheet. rmtool schedule --session and its name prints the addresses in one line.",
    ),
    (
        "One person's dates",
        (
            f"Up to {MOST_SHEETS} people have a sheet each after this one, named by reference. "
            "The sheet People has everybody's dates, a row each."
        ),
    ),
    (
        "To change a place",
        (
            "Correct what the person can attend with rmtool correct, or a session's date and seats in "
            "programme.toml; then run rmtool schedule again. What you type into this file is not read."
        ),
    ),
    (
        "Who may see it",
        "This file is for the programme's officer only. It is not for participants, managers or e-mail.",
    ),
)


def schedule_workbook(timetable: Timetable, people: Mapping[str, Applicant], programme: Programme) -> bytes:
    """The timetable as a workbook. `people` are those who take part, by reference.

    The same timetable always gives the same bytes.
    """
    every = rolls(timetable, people, programme)
    titles = sheet_titles((roll.session.id for roll in every), taken=people)
    left_out = [_left_out(left, people, programme) for left in timetable.unplaced]
    return workbook_bytes(
        [
            Page(OVERVIEW, SESSIONS, [_overview(roll) for roll in every]),
            *([Page(NO_PLACE, LEFT_OUT, left_out)] if left_out else []),
            _people_page(timetable, people, programme),
            *(Page(titles[roll.session.id], ATTENDING, list(_attending(roll))) for roll in every),
            Page(ABOUT, NOTES, HOW_TO_READ),
            *(_person_pages(every, people) if len(people) <= MOST_SHEETS else ()),
        ]
    )


def sheet_titles(ids: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Give each session's sheet a title: its id, cut to what Excel allows, and numbered where it is taken."""
    titles: dict[str, str] = {}
    taken = {title.casefold() for title in (*RESERVED, *taken)}
    for name in ids:
        title, number = name[:LONGEST_TITLE], 2
        while title.casefold() in taken:
            ending = f" {number}"
            title, number = f"{name[: LONGEST_TITLE - len(ending)]}{ending}", number + 1
        taken.add(title.casefold())
        titles[name] = title
    return titles


def where(session: Session) -> str:
    """Write where a session is: its place, its link, or both."""
    return "\n".join(filter(None, (session.place, session.link))) or "to be confirmed"


def _overview(roll: Roll) -> tuple[str | int, ...]:
    session = roll.session
    return (
        session.id,
        session.title,
        when(session),
        where(session),
        len(roll.placed) if session.required else "",
        session.seats or "",
        "" if session.required else len(roll.invited),
        len(roll.with_access_needs) or "",
    )


def _left_out(left: Unplaced, people: Mapping[str, Applicant], programme: Programme) -> tuple[str, ...]:
    answers = people[left.ref].application
    needs = _groups(programme)[left.group][0].title
    return left.ref, answers.full_name, answers.email or "", needs, _sentence(left.reason), left.help


def _attending(roll: Roll) -> Iterator[tuple[str, ...]]:
    for comes_as, people in (("place", roll.placed), ("invited", roll.invited)):
        for person in people:
            yield (*_who(person), comes_as, _said(person, roll.session), _access(person))


def _said(person: Applicant, session: Session) -> str:
    """Whether somebody said that they can come. About an optional session nobody is asked in this way."""
    if not session.required:
        return ""
    answers = person.application
    if session.kind not in answers.sessions_asked:
        return DID_NOT_SAY
    return "yes" if session.id in answers.sessions else "no"


def _access(person: Applicant) -> str:
    return f"yes: rmtool show {person.ref}" if has_access_needs(person) else ""


def _who(person: Applicant) -> tuple[str, str, str, str]:
    answers = person.application
    return person.ref, answers.full_name, answers.organisation, answers.email or ""


def _people_page(timetable: Timetable, people: Mapping[str, Applicant], programme: Programme) -> Page:
    """One row for each person, and one column for each thing they attend."""
    groups = _groups(programme)
    columns = (*WHO, *(Column(group[0].title, 22) for group in groups.values()), Column("Invited to", 28))
    placed = {(place.ref, place.session) for place in timetable.places}
    invited: dict[str, list[str]] = {}
    for invitation in timetable.invitations:
        invited.setdefault(invitation.ref, []).append(invitation.session)
    titles = {session.id: session.title for session in programme.sessions}
    rows = [
        (
            *_who(person),
            *(_dated(person, group, placed) for group in groups.values()),
            _invited([titles[session] for session in invited.get(ref, ())]),
        )
        for ref, person in people.items()
    ]
    return Page(PEOPLE, columns, rows)


def _person_pages(every: Sequence[Roll], people: Mapping[str, Applicant]) -> Iterator[Page]:
    """A sheet for each person, to look up or print one person's dates."""
    rows: dict[str, list[tuple[str, ...]]] = {ref: [] for ref in people}
    for roll in every:
        about = roll.session.title, when(roll.session), where(roll.session)
        for person in roll.everybody:
            comes_as = "place" if person in roll.placed else "invited"
            rows[person.ref].append((person.application.full_name, *about, comes_as))
    for ref, theirs in rows.items():
        yield Page(ref, ATTENDED, theirs)


def _dated(person: Applicant, group: Sequence[Session], placed: set[tuple[str, str]]) -> str:
    """When somebody attends a session of a group; blank where they need none of it."""
    if person.role not in group[0].roles:
        return ""
    return next((when(s) for s in group if (person.ref, s.id) in placed), "no place")


def _invited(titles: Sequence[str]) -> str:
    """Write `Peer support meeting (6), Celebration event`."""
    return listing([f"{title} ({n})" if n > 1 else title for title, n in Counter(titles).items()], "and")


def _groups(programme: Programme) -> dict[str, list[Session]]:
    """The required sessions by choose-one group; one on its own is known by its id."""
    groups: dict[str, list[Session]] = {}
    for session in programme.sessions:
        if session.required:
            groups.setdefault(session.group or session.id, []).append(session)
    return groups


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
