"""What the register remembers: responses, overlays, letters and the log of commands."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import datetime

from rmtool.model.matching import Pair, Word
from rmtool.model.programme import Role, Status

CARRIED_OVER = "carried-over"
"""The form of answers from an earlier cohort. It asks all that the programme asks of the role."""


@dataclass(frozen=True, slots=True)
class Held:
    """A response as the register holds it: the text of each answer as read, and whose it is.

    `ref` is None until the response is given to a person.
    """

    form: str
    response_id: str
    ref: str
    completed: datetime | None
    answers: Mapping[str, str] = dataclass_field(repr=False)


@dataclass(frozen=True)
class Doubt:
    """What an export shows to be odd about a response: in its row, or that it is gone; never an answer."""

    ref: str
    form: str
    response_id: str
    field: str
    question: str
    message: str


@dataclass(frozen=True, slots=True)
class Person:
    """A reference and whose it is: role, and the key (`form:response_id`) of the first response."""

    ref: str
    role: Role
    key: str


@dataclass(frozen=True)
class Correction:
    """A field the officer put right, with the reason.

    `answer_then` is a short digest of the answer it replaced, to tell whether that changes later.
    """

    ref: str
    field: str
    value: str = dataclasses.field(repr=False)
    because: str = dataclasses.field(repr=False)
    answer_then: str = ""


@dataclass(frozen=True)
class DecisionRecord:
    """The officer's decision on one applicant."""

    ref: str
    status: Status
    because: str


@dataclass(frozen=True)
class PairDecision:
    """What the officer said of a pair: a word or None; a note; the reason for an override."""

    pair: Pair
    word: Word | None
    note: str = dataclass_field(default="", repr=False)
    because: str = dataclass_field(default="", repr=False)
    overrides: bool = False


@dataclass(frozen=True)
class PastPair:
    """Two people who were a pair in an earlier cohort, by e-mail address."""

    mentor_email: str = dataclass_field(repr=False)
    mentee_email: str = dataclass_field(repr=False)
    cohort: str


def letter_stem(ref: str, kind: str, occasion: str) -> str:
    """Name a letter's files, without an ending: a reference, a kind and an occasion, never a name."""
    return "-".join(part for part in (ref, kind, occasion) if part)


@dataclass(frozen=True)
class LetterRecord:
    """A letter in the ledger: drafted on a date and in a form (`eml`), sent on a date or not yet.

    `template`, `body` and `address` are digests of what it was written from, what it says, and where it goes.
    The last is blank where an earlier rmtool drafted it.
    """

    ref: str
    kind: str
    occasion: str
    template: str
    body: str
    drafted: datetime
    sent: datetime | None = None
    form: str = "eml"
    address: str = ""

    @property
    def entry(self) -> tuple[str, str]:
        """What it is known by among letters of its kind: the reference and the occasion."""
        return self.ref, self.occasion

    @property
    def stem(self) -> str:
        """The name of the letter's files, without an ending."""
        return letter_stem(self.ref, self.kind, self.occasion)


@dataclass(frozen=True)
class CommandRecord:
    """One line of the command log: who did what, when, on which input. Never a person's answer."""

    number: int
    at: datetime
    user: str
    host: str
    command: str
    about: str
    version: str
    programme: str
    inputs: str
    outcome: str
