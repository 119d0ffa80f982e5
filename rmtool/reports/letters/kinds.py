"""Every kind of letter: whom it goes to, what it may say, and who is due it.

A new kind is one entry here and one template of its name. What an entry does not declare, its template cannot
reach, whatever an officer writes into it: no kind here declares an answer about lived experience.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rmtool.model.people import Applicant
from rmtool.model.programme import Status
from rmtool.reports.letters.addresses import Recipient

Paired = frozenset[str] | None
"""The references of everyone in a confirmed pair, or None before pairs are confirmed."""


@dataclass(frozen=True)
class LetterKind:
    """One kind of letter. `fields` are the names of `rmtool.reports.letters.fields.catalogue` that it may use.

    `first` is what the officer has to do before sending it, where the letter says that somebody did.
    """

    key: str
    title: str
    recipient: Recipient
    fields: frozenset[str]
    is_due: Callable[[Applicant, Paired], bool]
    first: str = ""


SUBJECT_FIELDS = frozenset({"programme", "cohort", "reference"})
"""What a subject may hold: it is read over shoulders, on lock screens and in shared mailboxes."""

_EVERY_LETTER = frozenset({"full_name", "reference", "programme", "cohort", "contacts", "sender"})
_DATES = frozenset({"required_dates", "optional_dates", "choice", "hours", "meetings"})
_ROLE = frozenset({"role_words", "mentor", "mentee"})


def _has_applied(applicant: Applicant, _paired: Paired) -> bool:
    return applicant.status is not Status.WITHDRAWN


def _is_asked_about(applicant: Applicant, _paired: Paired) -> bool:
    return applicant.status is Status.QUERY


def _is_not_eligible(applicant: Applicant, _paired: Paired) -> bool:
    return applicant.status is Status.NOT_ELIGIBLE


def _has_a_place(applicant: Applicant, paired: Paired) -> bool:
    """Everyone eligible has a place until pairs are confirmed; from then on, those in a pair."""
    return applicant.status is Status.ELIGIBLE and (paired is None or applicant.ref in paired)


def _is_in_reserve(applicant: Applicant, paired: Paired) -> bool:
    return applicant.status is Status.ELIGIBLE and paired is not None and applicant.ref not in paired


_ALL = (
    LetterKind(
        "received",
        "The application has arrived",
        Recipient.APPLICANT,
        _EVERY_LETTER | {"deadline", "form_help"},
        _has_applied,
    ),
    LetterKind(
        "query",
        "We need to know a little more",
        Recipient.APPLICANT,
        _EVERY_LETTER | {"questions", "reply_by"},
        _is_asked_about,
    ),
    LetterKind(
        "enrolled",
        "A place on the programme, and the dates",
        Recipient.APPLICANT,
        _EVERY_LETTER | _ROLE | _DATES | {"reply_by"},
        _has_a_place,
    ),
    LetterKind(
        "reserve",
        "A place in reserve",
        Recipient.APPLICANT,
        _EVERY_LETTER | _ROLE | {"next_cohort", "reply_by"},
        _is_in_reserve,
    ),
    LetterKind(
        "not-eligible",
        "No place as the application stands, and how to put that right",
        Recipient.APPLICANT,
        _EVERY_LETTER | {"unmet", "next_cohort", "reply_by"},
        _is_not_eligible,
        first="read each application (rmtool show REF): the letter says that you have",
    ),
)

KINDS: Mapping[str, LetterKind] = {kind.key: kind for kind in _ALL}
"""Every kind by its key, which is also the name of its template."""
