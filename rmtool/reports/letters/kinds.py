"""Every kind of letter: whom it goes to, what it may say, and who is due it.

A new kind is one entry here and one template of its name. What an entry does not declare, its template
cannot reach, whatever an officer writes into it. One kind alone declares an answer about lived experience:
the letter to a mentee may name the topics that their mentor released.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rmtool.model.programme import SESSION_KINDS, Role
from rmtool.reports.letters import occasions
from rmtool.reports.letters.addresses import Recipient
from rmtool.reports.letters.occasions import Occasions


@dataclass(frozen=True)
class LetterKind:
    """One kind of letter. `fields` are the names of `rmtool.reports.letters.fields` that it may use.

    `occasions` says on which occasions somebody is due it, and `when` says so in words. `calendar` is whether
    its session's .ics file goes with it. `first` is what the officer has to do before sending it, where the
    letter says that somebody did.
    """

    key: str
    title: str
    recipient: Recipient
    fields: frozenset[str]
    occasions: Occasions
    when: str
    calendar: bool = False
    first: str = ""

    @property
    def promises(self) -> bool:
        """Whether it tells of a place or introduces a partner: once they have that no more, it is wrong."""
        return bool(self.fields & {"session_when", "partner_email"})


SUBJECT_FIELDS = frozenset({"programme", "cohort", "reference"})
"""What a subject may hold: it is read over shoulders, on lock screens and in shared mailboxes."""

_EVERY_LETTER = frozenset({"full_name", "programme", "contacts", "sender"})
_APPLICANT = _EVERY_LETTER | {"reference", "cohort"}
_ROLE = frozenset({"role_words", "mentor", "mentee"})
_DATES = frozenset({"required_dates", "optional_dates", "choice", "hours", "meetings"})
_PARTNER = frozenset({"partner_name", "partner_email", "partner_job_title", "partner_organisation"})
_MEETINGS = frozenset({"meetings", "meeting_windows", "reply_by"})
_SESSION = frozenset(
    {
        "session_title",
        "session_when",
        "session_length",
        "session_place",
        "session_link",
        "session_moved",
        "reply_by",
    }
)

_TO_ALL_TAKING_PART = "to everyone eligible and, once pairs are confirmed, to those in a pair"
_TO_PARTNERS = "once pairs are confirmed (rmtool match, then rmtool confirm)"
_BEFORE_A_PLACE = (
    "once a session has its date, from announce_days before it (see programme.toml), to those with a place "
    "in it (rmtool schedule)"
)
_BEFORE_AN_INVITATION = "once a session has its date, from announce_days before it (see programme.toml)"


_APPLYING = (
    LetterKind(
        "received",
        "The application has arrived",
        Recipient.APPLICANT,
        _APPLICANT | {"deadline", "form_help"},
        occasions.on_applying,
        "to everyone who applied and has not withdrawn",
    ),
    LetterKind(
        "query",
        "We need to know a little more",
        Recipient.APPLICANT,
        _APPLICANT | {"questions", "reply_by"},
        occasions.when_asked_about,
        "while something about an application is open",
    ),
    LetterKind(
        "enrolled",
        "A place on the programme, and the dates",
        Recipient.APPLICANT,
        _APPLICANT | _ROLE | _DATES | {"reply_by"},
        occasions.with_a_place,
        _TO_ALL_TAKING_PART,
    ),
    LetterKind(
        "reserve",
        "A place in reserve",
        Recipient.APPLICANT,
        _APPLICANT | _ROLE | {"next_cohort", "reply_by"},
        occasions.in_reserve,
        "once pairs are confirmed, to everyone eligible who is in none",
    ),
    LetterKind(
        "not-eligible",
        "No place as the application stands, and how to put that right",
        Recipient.APPLICANT,
        _APPLICANT | {"unmet", "next_cohort", "reply_by"},
        occasions.when_not_eligible,
        "while the person specification is plainly not met",
        first="read each application (rmtool show REF): the letter says that you have",
    ),
)

_PAIRED = (
    LetterKind(
        "match-mentor",
        "Introducing their reverse mentee to a mentor",
        Recipient.APPLICANT,
        _APPLICANT | _PARTNER | _MEETINGS,
        occasions.for_each_partner(Role.MENTOR),
        _TO_PARTNERS,
    ),
    LetterKind(
        "match-mentee",
        "Introducing their reverse mentor to a mentee",
        Recipient.APPLICANT,
        _APPLICANT | _PARTNER | _MEETINGS | {"released_topics"},
        occasions.for_each_partner(Role.MENTEE),
        _TO_PARTNERS,
    ),
    LetterKind(
        "manager",
        "Dates and hours, to the line manager",
        Recipient.MANAGER,
        _EVERY_LETTER | {"manager_name", "release_dates", "choice", "hours", "meetings"},
        occasions.with_a_place,
        _TO_ALL_TAKING_PART,
    ),
)

_TAKING_PART = (
    LetterKind(
        "training",
        "Joining details of a training session",
        Recipient.APPLICANT,
        _APPLICANT | _SESSION,
        occasions.for_a_place_in(*SESSION_KINDS["training"]),
        _BEFORE_A_PLACE,
        calendar=True,
    ),
    LetterKind(
        "reminder",
        "A reminder, shortly before a session",
        Recipient.APPLICANT,
        _APPLICANT | _SESSION,
        occasions.shortly_before_a_place,
        "from reminder_days before a session (see programme.toml), to those with a place",
    ),
    LetterKind(
        "peer-support",
        "An invitation to a peer support meeting",
        Recipient.APPLICANT,
        _APPLICANT | _SESSION,
        occasions.for_an_invitation_to(*SESSION_KINDS["peer-support"]),
        _BEFORE_AN_INVITATION,
        calendar=True,
    ),
    LetterKind(
        "midway",
        "Joining details of a midway reflections session",
        Recipient.APPLICANT,
        _APPLICANT | _SESSION,
        occasions.for_a_place_in(*SESSION_KINDS["midway"]),
        _BEFORE_A_PLACE,
        calendar=True,
    ),
    LetterKind(
        "evaluation",
        "Joining details of an evaluation session",
        Recipient.APPLICANT,
        _APPLICANT | _SESSION,
        occasions.for_a_place_in(*SESSION_KINDS["evaluation"]),
        _BEFORE_A_PLACE,
        calendar=True,
    ),
)

_LEAVING_AND_ENDING = (
    LetterKind(
        "rematch",
        "A partner has left",
        Recipient.APPLICANT,
        _APPLICANT | {"partner_name", "other_partners", "next_cohort", "reply_by"},
        occasions.for_each_partner_who_left,
        "once somebody has withdrawn, to their partners",
    ),
    LetterKind(
        "withdrawn",
        "Goodbye to somebody who withdrew",
        Recipient.APPLICANT,
        _APPLICANT | {"kept_until", "next_cohort"},
        occasions.once_withdrawn,
        "once somebody has withdrawn, to them",
    ),
    LetterKind(
        "celebration",
        "An invitation to the celebration",
        Recipient.APPLICANT,
        _APPLICANT | _SESSION,
        occasions.for_an_invitation_to(*SESSION_KINDS["celebration"]),
        _BEFORE_AN_INVITATION,
        calendar=True,
    ),
    LetterKind(
        "certificate",
        "Thanks, and a certificate of taking part",
        Recipient.APPLICANT,
        _EVERY_LETTER | {"cohort", "year", "organiser", "meetings"},
        occasions.at_the_end,
        "once the last required session and the months of meetings are over, to those in a pair",
    ),
)

KINDS: Mapping[str, LetterKind] = {
    kind.key: kind for kind in (*_APPLYING, *_PAIRED, *_TAKING_PART, *_LEAVING_AND_ENDING)
}
"""Every kind by its key, which is also the name of its template."""
