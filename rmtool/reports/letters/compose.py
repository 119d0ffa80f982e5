"""Writing the letters of one kind: every one of them, whole, before any is handed on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from rmtool.model.letters import Composed, Errand, Letter, Unready, Wanted
from rmtool.reports.letters.addresses import Mailbox, Recipient, mailbox
from rmtool.reports.letters.case import Case
from rmtool.reports.letters.fields.catalogue import filling
from rmtool.reports.letters.kinds import LetterKind
from rmtool.reports.letters.progress import Progress
from rmtool.reports.letters.template.reading import Letters
from rmtool.reports.letters.text.markdown import html_of, plain_of, shape
from rmtool.reports.letters.text.values import fill
from rmtool.reports.letters.wanted import wanted_format

_ADDRESS_FIELDS = {Recipient.APPLICANT: "email", Recipient.MANAGER: "manager_email"}


@dataclass(frozen=True)
class Stationery:
    """What every letter of a run is written with: the templates, the day to reply by, and the moment.

    Calendar files are stamped with the moment; without one, letters go without them.
    """

    letters: Letters
    reply_by: date
    now: datetime | None = None


def compose(
    kind: LetterKind, errands: Iterable[Errand], progress: Progress, stationery: Stationery
) -> Composed:
    """Write each letter of one kind; name those who cannot be written to, with what would mend it."""
    written: list[Letter] = []
    unready: list[Unready] = []
    for errand in errands:
        to = mailbox(kind.recipient, errand.applicant)
        if to is None:
            unready.append(_without_address(kind, errand))
        else:
            case = Case(errand.applicant, progress, stationery.reply_by, errand.occasion)
            written.append(_letter(kind, case, to, stationery))
    return Composed(kind.key, tuple(written), tuple(unready))


def _without_address(kind: LetterKind, errand: Errand) -> Unready:
    field = _ADDRESS_FIELDS[kind.recipient]
    return Unready(
        errand.ref,
        f"there is no single plain e-mail address to write to. "
        f"Mend it: rmtool correct {errand.ref} {field} ADDRESS --because TEXT",
    )


def _letter(kind: LetterKind, case: Case, to: Mailbox, stationery: Stationery) -> Letter:
    """One letter. Jinja and Markdown see marks only; the person's own words go in last, once."""
    template = stationery.letters.templates[kind.key]
    filled = filling(case, template.fields)
    body = shape(template.body.render(filled.marks))
    subject = fill(template.subject.render(filled.marks), filled.values)
    fragment = html_of(body, filled.values)
    wanted = _wanted(kind, case)
    return Letter(
        ref=case.applicant.ref,
        kind=kind.key,
        name=to.name,
        address=to.address,
        subject=subject,
        plain=plain_of(body, filled.values),
        fragment=fragment,
        html=stationery.letters.page(subject, fragment, large=wanted is Wanted.LARGE_PRINT),
        template=template.digest,
        occasion=case.occasion.key,
        calendar=_calendar(case, stationery.now) if kind.calendar and stationery.now else None,
        wanted=wanted,
    )


def _wanted(kind: LetterKind, case: Case) -> Wanted:
    """The format that the applicant asked for. It is nothing to their line manager."""
    if kind.recipient is not Recipient.APPLICANT:
        return Wanted.AS_USUAL
    return wanted_format(case.applicant.application)


def _calendar(case: Case, now: datetime) -> bytes | None:
    """The session that the letter is about, for the person's calendar, as it was last issued to them."""
    if case.entry is None:
        return None
    from rmtool.reports.timetable.calendars import event_calendar

    return event_calendar(case.entry, case.programme, stamp=now)
