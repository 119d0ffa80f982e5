"""Writing the letters of one kind: every one of them, whole, before any is handed on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from markupsafe import Markup

from rmtool.model.letters import Composed, Letter, Unready
from rmtool.model.people import Applicant
from rmtool.model.programme import Programme
from rmtool.reports.letters.addresses import Mailbox, Recipient, mailbox
from rmtool.reports.letters.case import Case
from rmtool.reports.letters.fields.catalogue import filling
from rmtool.reports.letters.kinds import LetterKind
from rmtool.reports.letters.text.markdown import html_of, plain_of, shape
from rmtool.reports.letters.template.reading import Letters
from rmtool.reports.letters.text.values import fill

_ADDRESS_FIELDS = {Recipient.APPLICANT: "email", Recipient.MANAGER: "manager_email"}


def compose(
    kind: LetterKind,
    applicants: Iterable[Applicant],
    programme: Programme,
    letters: Letters,
    reply_by: date,
) -> Composed:
    """Write this letter to each applicant; name those who cannot be written to, with what would mend it."""
    written: list[Letter] = []
    unready: list[Unready] = []
    for applicant in applicants:
        to = mailbox(kind.recipient, applicant)
        if to is None:
            unready.append(_without_address(kind, applicant))
        else:
            written.append(_letter(kind, Case(applicant, programme, reply_by), to, letters))
    return Composed(kind.key, tuple(written), tuple(unready))


def _without_address(kind: LetterKind, applicant: Applicant) -> Unready:
    field = _ADDRESS_FIELDS[kind.recipient]
    return Unready(
        applicant.ref,
        f"there is no single plain e-mail address to write to. "
        f"Mend it: rmtool correct {applicant.ref} {field} ADDRESS --because TEXT",
    )


def _letter(kind: LetterKind, case: Case, to: Mailbox, letters: Letters) -> Letter:
    """One letter. Jinja and Markdown see marks only; the person's own words go in last, once."""
    template = letters.templates[kind.key]
    filled = filling(case, template.fields)
    body = shape(template.body.render(filled.marks))
    subject = fill(template.subject.render(filled.marks), filled.values)
    fragment = html_of(body, filled.values)
    return Letter(
        ref=case.applicant.ref,
        kind=kind.key,
        name=to.name,
        address=to.address,
        subject=subject,
        plain=plain_of(body, filled.values),
        fragment=fragment,
        html=letters.layout.render(subject=subject, body=Markup(fragment)),  # noqa: S704 -- escaped in html_of
        template=template.digest,
    )
