"""Applicants and participants: what they answered, how that was judged, and what the match may know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from rmtool.model.programme import Role, Status


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with one answer: where it is and how to mend it, never what it says.

    `row` is the row as Excel numbers it; `question` the question's words or a field's name. `field` is the
    field of the application it spoils. A `doubt` is read and kept, but the officer should look at it; one
    that is `confirmable` is settled by the officer's word that the answer is right as it is.
    """

    message: str
    question: str = ""
    row: int | None = None
    field: str = ""
    doubt: bool = False
    confirmable: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    """One row of an export, question by question: text as read, nothing judged yet.

    `answers` maps a field of the application to the text of its cell; a blank answer is absent.
    `response_id` is the form's own number for the response, stable from one export to the next.
    """

    form: str
    response_id: str
    row: int
    completed: datetime | None
    answers: Mapping[str, str] = field(repr=False)
    role: Role | None = None


WAITED = "waited"
"""The answer to the question about taking part before that says: applied, and was not matched."""


@dataclass(frozen=True, slots=True)
class Application:
    """What one person answered, as values. Blank is None or empty; nothing is guessed.

    Fields about lived experience stay out of `repr`, and so out of any message.
    """

    role: Role | None = None
    completed: datetime | None = None
    full_name: str = field(default="", repr=False)
    email: str | None = field(default=None, repr=False)
    """Exactly one address, as GOV.UK Notify would accept it, or None."""
    job_title: str = ""
    grade: str = ""
    rung: int | None = None
    organisation: str = ""
    sector: str | None = None
    area: str | None = None
    team: str = ""
    manager_name: str = field(default="", repr=False)
    manager_email: str | None = field(default=None, repr=False)
    released: Literal["yes", "not_yet", "no"] | None = None
    previous: str | None = None
    keep_apart: str = field(default="", repr=False)
    meeting_mode: Literal["in_person", "online", "either"] | None = None
    capacity: int | None = None
    """How many partners the person offers to have; None where they did not say, or it cannot be told."""
    adjustments: str = field(default="", repr=False)
    topics_offered: frozenset[str] = field(default=frozenset(), repr=False)
    topics_released: frozenset[str] = field(default=frozenset(), repr=False)
    topics_wanted: frozenset[str] = field(default=frozenset(), repr=False)
    topic_first: str | None = field(default=None, repr=False)
    no_preference: bool = field(default=False, repr=False)
    """Whether the mentee said that no topic matters more to them than another."""
    own_experience: frozenset[str] | None = field(default=None, repr=False)
    """Topics the mentee has lived experience of; None where they did not say or preferred not to."""
    commitments: frozenset[str] | None = None
    """The commitments ticked, by key; None where the question was left wholly blank."""
    sessions: frozenset[str] = frozenset()
    """Ids of the sessions the person said they could attend."""
    sessions_asked: frozenset[str] = frozenset()
    """Kinds of session whose question was answered at all."""
    peer_support: bool | None = None
    leadership: str | None = None
    consent: bool | None = None
    why: str = field(default="", repr=False)


@dataclass(frozen=True)
class Finding:
    """How one criterion was judged: met, not met, or None where it cannot be told.

    `text` is the criterion in the pack's own words. `found` says what was seen without repeating an answer
    about lived experience. `field` is the answer that would settle it; blank where no one answer would.
    """

    id: str
    met: bool | None
    text: str
    found: str
    required: bool = True
    field: str = ""


@dataclass(frozen=True)
class Assessment:
    """Every criterion of a person specification against one application, and what follows from them."""

    status: Status
    findings: tuple[Finding, ...]

    @property
    def unmet(self) -> tuple[Finding, ...]:
        """Required criteria that are not met or cannot be told: what stands between them and a place."""
        return tuple(f for f in self.findings if f.required and f.met is not True)


@dataclass(frozen=True)
class Ruling:
    """An officer's decision over the tool's own, and the reason on record."""

    status: Status
    because: str


@dataclass(frozen=True, slots=True)
class Applicant:
    """A person with a reference: the application as it stands now, and how it was judged.

    `key` is the form and number of their first response. It never changes, so lotteries are keyed on it.
    """

    ref: str
    role: Role
    key: str
    response_id: str
    application: Application
    assessment: Assessment
    problems: tuple[Problem, ...] = ()
    ruling: Ruling | None = None
    withdrawn: bool = False
    corrected: tuple[str, ...] = ()
    waited: bool = False
    """Whether they were eligible in an earlier cohort and had no partner in it."""

    @property
    def is_out(self) -> bool:
        """Whether nothing about them is asked any more: they withdrew, or the officer turned them down."""
        return self.withdrawn or (self.ruling is not None and self.ruling.status is Status.NOT_ELIGIBLE)

    @property
    def status(self) -> Status:
        """Where they stand: withdrawn, else what the officer decided, else what screening found."""
        if self.withdrawn:
            return Status.WITHDRAWN
        return self.ruling.status if self.ruling else self.assessment.status


@dataclass(frozen=True)
class Participant:
    """What the rules and the fit may read of an eligible applicant.

    `topics` are offered by a mentor, wanted by a mentee. `avoid` holds the words of the keep-apart answer.
    """

    ref: str
    key: str
    role: Role
    name: str = field(repr=False)
    email: str = field(repr=False)
    organisation: str
    team: str
    rung: int | None
    area: str | None
    mode: Literal["in_person", "online", "either"]
    topics: frozenset[str] = field(repr=False)
    manager_name: str = field(repr=False, default="")
    manager_email: str | None = field(repr=False, default=None)
    avoid: str = field(repr=False, default="")
    first_topic: str | None = field(repr=False, default=None)
    own_experience: frozenset[str] | None = field(repr=False, default=None)
    capacity: int = 1
    waited: bool = False
