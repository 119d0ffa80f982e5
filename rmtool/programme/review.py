"""Reviews a sound programme for what its author may have overlooked: holidays, observances, short notice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, time
from operator import itemgetter

from rmtool.model.programme import SESSION_KINDS, Option, Programme, Question, Role, Session
from rmtool.model.wording import MONTHS, day, hours, listing, plural, weekday
from rmtool.programme.bank_holidays import bank_holidays
from rmtool.programme.observances import Observance, years_covered
from rmtool.programme.places import Placed, Remark
from rmtool.programme.schedule import odd_lengths

FILE = "programme.toml"

FRIDAY_PRAYERS = (time(12, 30), time(14, 30))
"""When Friday prayers are held across the year: mosques here begin between 12:45pm and 1:30pm."""

NOTICE_DAYS = 14
"""How long before a session people and their managers need to know of it, to plan rotas and cover."""

Dated = tuple[Placed[Session], date]

TELLING = re.compile(r"ment(?:or(?!ing)|ee)", re.IGNORECASE)
"""What a title in an open diary should not say: who mentors says much about themselves by it."""


def review(programme: Programme, observances: Sequence[Observance]) -> tuple[Remark, ...]:
    """Gather what is worth a look before the programme is announced. None of it stops a command.

    `observances` are days that some colleagues keep; see `read_observances`.
    """
    sessions = [Placed(f'{FILE}, [[session]] "{session.id}"', session) for session in programme.sessions]
    dated = [(placed, placed.entry.date) for placed in sessions if placed.entry.date != "tbc"]
    return (
        *_undated(sessions),
        *odd_lengths(sessions),
        *_days_off(dated),
        *_observed(dated, observances),
        *_beyond_the_table(dated, observances),
        *_friday_prayers(dated),
        *_before_the_deadline(dated, programme),
        *_short_notice(dated, programme),
        *_form_says_otherwise(programme),
        *_not_asked_to_offer(programme),
        *_telling_titles(sessions),
        *_without_a_letter(sessions),
    )


def _undated(sessions: Sequence[Placed[Session]]) -> Iterator[Remark]:
    for placed in sessions:
        if placed.entry.required and placed.entry.date == "tbc":
            yield placed.remark("people have to attend it, and its date is still to be confirmed")


def _days_off(dated: Sequence[Dated]) -> Iterator[Remark]:
    """Find sessions on a bank holiday in England, or at a weekend."""
    named = bank_holidays(on.year for _, on in dated)
    for placed, on in dated:
        if on in named:
            yield placed.remark(f"{day(on)} is a bank holiday: {named[on]}")
        elif weekday(on) in {"Saturday", "Sunday"}:
            yield placed.remark(f"{day(on)} is at the weekend")


def _observed(dated: Sequence[Dated], observances: Sequence[Observance]) -> Iterator[Remark]:
    """Find sessions on a day that some colleagues keep, and say who could choose another."""
    for placed, on in dated:
        for kept in observances:
            if kept.date == on:
                yield placed.remark(f"{day(on)} is {kept}. {_way_round(placed, on, dated)}")


def _way_round(placed: Placed[Session], on: date, dated: Sequence[Dated]) -> str:
    """Say what those who keep the day can do: choose another session, else only the officer can help."""
    group = placed.entry.group
    others = [other.entry.id for other, then in dated if other.entry.group == group and then != on]
    if group and others:
        return f"Those who keep it can choose {listing(others, 'or')}."
    return "Those who keep it could not attend: consider another day."


def _beyond_the_table(dated: Sequence[Dated], observances: Sequence[Observance]) -> Iterator[Remark]:
    """Find the years of which the table of observances says nothing: silence is no clearance."""
    years = sorted({on.year for _, on in dated} - years_covered(observances))
    if years:
        told = listing([str(year) for year in years])
        yield Remark(FILE, f"the table of observances has no days for {told}, so none were looked for")


def _friday_prayers(dated: Sequence[Dated]) -> Iterator[Remark]:
    for placed, on in dated:
        start, end = placed.entry.start, placed.entry.end
        if weekday(on) != "Friday" or start is None or end is None:
            continue
        if start < FRIDAY_PRAYERS[1] and FRIDAY_PRAYERS[0] < end:
            yield placed.remark(f"it overlaps Friday prayers (about {hours(*FRIDAY_PRAYERS)})")


def _before_the_deadline(dated: Sequence[Dated], programme: Programme) -> Iterator[Remark]:
    deadline = programme.about.deadline.date()
    for placed, on in dated:
        if on <= deadline:
            yield placed.remark(f"{day(on)} is not after the deadline for applications, {day(deadline)}")


def _short_notice(dated: Sequence[Dated], programme: Programme) -> Iterator[Remark]:
    """Warn where answers to queries may leave people too little notice of the first training."""
    deadline = programme.about.deadline.date()
    required = [(on, placed) for placed, on in dated if placed.entry.required and on > deadline]
    if not required:
        return
    on, first = min(required, key=itemgetter(0))
    reply = programme.letters.reply_days
    notice = max((on - deadline).days - reply, 0)
    if notice < NOTICE_DAYS:
        yield first.remark(
            f"it is the first session that people must attend, {plural((on - deadline).days, 'day')} after "
            f"the deadline. Someone who takes {plural(reply, 'day')} to answer a query is left with "
            f"{plural(notice, 'day')} of notice",
        )


def offered_on_another_day(programme: Programme) -> Iterator[tuple[Question, Option, date]]:
    """Find the options of the form that offer a session on another day than the schedule has it."""
    dates = {session.id: session.date for session in programme.sessions}
    for question in programme.questions:
        for option in question.options:
            on = dates.get(option.value, "tbc")
            if on != "tbc" and not _names(option.label, on):
                yield question, option, on


def _form_says_otherwise(programme: Programme) -> Iterator[Remark]:
    for question, option, on in offered_on_another_day(programme):
        yield Remark(
            f'{FILE}, [[question]] "{question.field}", option "{option.value}"',
            f'the form offers "{option.label}", but the session is on {day(on)}',
        )


def _not_asked_to_offer(programme: Programme) -> Iterator[Remark]:
    """Find places that mentors may offer and are never asked about, so that nobody can."""
    most = programme.matching.mentees_per_mentor
    asked = any(q.field == "capacity" and Role.MENTOR in q.asked_of for q in programme.questions)
    if most > 1 and not asked:
        yield Remark(
            f"{FILE}, [matching]",
            f"mentees_per_mentor is {most}, but no [[question]] with the field capacity asks mentors how "
            "many they could support, so each of them has one at most",
        )


def _names(label: str, on: date) -> bool:
    """Tell whether a label names a day: `26 March`, `26th March`."""
    return re.search(rf"\b{on.day}(st|nd|rd|th)? {MONTHS[on.month - 1]}\b", label, re.IGNORECASE) is not None


def _telling_titles(sessions: Sequence[Placed[Session]]) -> Iterator[Remark]:
    """Find titles for calendars and line managers that tell mentors from mentees."""
    for placed in sessions:
        if TELLING.search(placed.entry.neutral_title):
            yield placed.remark(
                'its "calendar_title" tells colleagues who look into a diary which side somebody is on'
            )


def _without_a_letter(sessions: Sequence[Placed[Session]]) -> Iterator[Remark]:
    """Find sessions of a kind that no letter tells people about."""
    known = [kind for kinds in SESSION_KINDS.values() for kind in kinds]
    for placed in sessions:
        if placed.entry.kind not in known:
            yield placed.remark(
                f'no letter announces sessions of the kind "{placed.entry.kind}"; '
                f"there are letters for {listing(known)}"
            )
