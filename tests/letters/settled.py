"""An invented cohort, settled as far as each kind of letter needs, and the letters that are then due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import count

from rmtool.model.letters import ONCE, Composed, Errand, Letter, Occasion
from rmtool.model.people import Applicant, Finding
from rmtool.model.programme import Programme, Role, Session, Status
from rmtool.model.timetable import Window
from rmtool.programme import read_programme
from rmtool.reports.letters.compose import Stationery, compose
from rmtool.reports.letters.kinds import KINDS
from rmtool.reports.letters.progress import Progress, Sessions
from rmtool.reports.letters.template.reading import Letters
from rmtool.reports.timetable.entries import calendar_entries
from rmtool.resources import samples_folder
from tests.letters.cases import applicant, letters, programme

NOW = datetime(2026, 3, 13, 9, tzinfo=UTC)
DAYS_TO_REPLY = timedelta(days=8)
"""From the deadline to the day to reply by."""

BEFORE_THE_MATCH = ("received", "query", "enrolled", "not-eligible", "manager", "withdrawn")
ABOUT_A_PARTNER = ("match-mentor", "match-mentee", "rematch")
SESSIONS_OF = {
    "training": ("training", "mentor_training", "mentee_training"),
    "reminder": ("training", "mentor_training", "mentee_training"),
    "peer-support": ("peer_support",),
    "midway": ("midway", "reflection"),
    "evaluation": ("evaluation",),
    "celebration": ("celebration",),
}
ONE_SIDED = {
    "match-mentor": Role.MENTOR,
    "match-mentee": Role.MENTEE,
    "peer-support": Role.MENTOR,
    "midway": Role.MENTEE,
    "evaluation": Role.MENTEE,
}
"""Kinds that only one role is ever due."""

WRITTEN = [(kind, role) for kind in KINDS for role in Role if ONE_SIDED.get(kind, role) is role]
"""Every kind with each role that it is written to."""


@cache
def programmes() -> Mapping[str, Programme]:
    """The small programme, and those that ship."""
    shipped = {name: samples_folder() / name / "programme.toml" for name in ("llr-2026", "llr-2024")}
    return {"ambleford": programme()} | {name: read_programme(path) for name, path in shipped.items()}


def written_in(within: Programme) -> list[tuple[str, Role]]:
    """Every kind with each role that it is written to in this programme: it may lack a kind of session."""
    kinds = {session.kind for session in within.sessions}
    return [(k, r) for k, r in WRITTEN if k not in SESSIONS_OF or kinds & {*SESSIONS_OF[k]}]


def status_for(kind: str) -> Status:
    """A status that this kind of letter is written to."""
    return {"query": Status.QUERY, "not-eligible": Status.NOT_ELIGIBLE}.get(kind, Status.ELIGIBLE)


def person_for(kind: str, role: Role, *findings: Finding, **answers: object) -> Applicant:
    """Somebody of a role whom this kind of letter can be written to."""
    ordinary: dict[str, object] = {"manager_name": "Ama Boateng", "manager_email": "ama@nhs.example"}
    person = applicant(f"{role.letter}-001", status_for(kind), *findings, **(ordinary | answers))
    return replace(person, withdrawn=kind == "withdrawn")


def partner_of(person: Applicant, **answers: object) -> Applicant:
    """Somebody for this person to be paired with."""
    ordinary: dict[str, object] = {"full_name": "Rowan Okafor", "email": "rowan.okafor@nhs.example"}
    ref = "E-101" if person.role is Role.MENTOR else "M-101"
    return applicant(ref, Status.ELIGIBLE, **(ordinary | answers))


def dated(within: Programme) -> Programme:
    """The programme once every session has its date and times."""
    days = count(14, 21)
    sessions = [s if s.date != "tbc" else _dated(s, within, next(days)) for s in within.sessions]
    return within.model_copy(update={"sessions": tuple(sessions)})


def _dated(session: Session, within: Programme, days: int) -> Session:
    on = within.about.deadline.date() + timedelta(days=days)
    ends = datetime.combine(on, time(10)) + timedelta(minutes=session.lasts or 60)
    return session.model_copy(update={"date": on, "start": time(10), "end": ends.time()})


def settled(
    kind: str,
    people: Iterable[Applicant],
    within: Programme | None = None,
    partner: Applicant | None = None,
) -> Progress:
    """The cohort as it stands when this kind of letter is due to these people, each with one partner."""
    people = tuple(people)
    about_sessions = kind in SESSIONS_OF
    needs_dates = about_sessions or kind == "certificate"
    programme_now = dated(within or programme()) if needs_dates else within or programme()
    partners = {person.ref: (partner or partner_of(person),) for person in people}
    paired = kind not in {*BEFORE_THE_MATCH, "reserve", "rematch"}
    held = {person.ref: tuple(_first_of_each(programme_now, person.role)) for person in people}
    invited = {person.ref: tuple(_optional(programme_now, person.role)) for person in people}
    issued = calendar_entries({ref: (*held[ref], *invited[ref]) for ref in held}, ())
    return Progress(
        programme_now,
        _today(kind, programme_now, held),
        partners=None if kind in BEFORE_THE_MATCH else partners if paired else {},
        left=partners if kind == "rematch" else {},
        places=held if about_sessions else {},
        invitations=invited if about_sessions else {},
        entries={(entry.ref, entry.session): entry for entry in issued} if about_sessions else {},
        windows={_pair(ref, one.ref): _windows(programme_now) for ref, (one,) in partners.items()},
    )


def errand(kind: str, person: Applicant, progress: Progress) -> Errand:
    """What a letter of this kind to this person is written about."""
    if kind in ABOUT_A_PARTNER:
        (partner,) = progress.partners_of(person.ref) or progress.left[person.ref]
        return Errand(person, Occasion(partner.ref, partner=partner))
    if kind in SESSIONS_OF:
        session = next(s for s in progress.programme.sessions if _is_for(s, kind, person.role))
        return Errand(person, Occasion(session.id, session=session))
    return Errand(person, ONCE)


def composed(
    kind: str,
    *people: Applicant,
    templates: Letters | None = None,
    within: Programme | None = None,
    partner: Applicant | None = None,
) -> Composed:
    """The letters of a kind to these people."""
    progress = settled(kind, people, within, partner)
    errands = [errand(kind, person, progress) for person in people]
    reply_by = progress.programme.about.deadline.date() + DAYS_TO_REPLY
    return compose(KINDS[kind], errands, progress, Stationery(templates or letters(), reply_by, NOW))


def letter(
    kind: str,
    person: Applicant,
    templates: Letters | None = None,
    within: Programme | None = None,
    partner: Applicant | None = None,
) -> Letter:
    """The one letter of a kind to one person."""
    return composed(kind, person, templates=templates, within=within, partner=partner).letters[0]


def _is_for(session: Session, kind: str, role: Role) -> bool:
    return session.kind in SESSIONS_OF[kind] and (role in session.roles or kind in ONE_SIDED)


def _first_of_each(within: Programme, role: Role) -> Iterator[Session]:
    groups: dict[str, Session] = {}
    for session in within.sessions:
        if session.required and role in session.roles:
            groups.setdefault(session.group or session.id, session)
    yield from groups.values()


def _optional(within: Programme, role: Role) -> Iterator[Session]:
    yield from (s for s in within.sessions if not s.required and role in s.roles)


def _today(kind: str, within: Programme, held: Sessions) -> date:
    deadline = within.about.deadline.date()
    if kind in SESSIONS_OF:
        theirs = (s for sessions in held.values() for s in sessions)
        about = theirs if kind == "reminder" else (s for s in within.sessions if s.kind in SESSIONS_OF[kind])
        return min(s.date for s in about if s.date != "tbc") - timedelta(days=2)
    return deadline + timedelta(days=1000 if kind == "certificate" else 1)


def _pair(ref: str, other: str) -> tuple[str, str]:
    """A pair by reference, the mentor first."""
    return (ref, other) if ref.startswith(Role.MENTOR.letter) else (other, ref)


def _windows(within: Programme) -> tuple[Window, ...]:
    first = within.about.deadline.date() + timedelta(days=46)
    months = [timedelta(days=28 * number) for number in range(within.meetings.number)]
    return tuple(Window(n, first + m, first + m + timedelta(days=4)) for n, m in enumerate(months, 1))
