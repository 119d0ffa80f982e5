"""Letters: what one is written about, one letter, the letters of a run, and who is due one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

from rmtool.model.people import Applicant
from rmtool.model.programme import Session
from rmtool.model.records import LetterRecord, letter_stem


class Form(StrEnum):
    """The forms in which letters can be written. Two are tables, which hold all letters of a kind."""

    EML = "eml"
    HTML = "html"
    TXT = "txt"
    DOCX = "docx"
    PDF = "pdf"
    NOTIFY = "notify"
    MERGE = "merge"

    @property
    def is_table(self) -> bool:
        """Whether one file holds all letters of a kind that are still to be sent."""
        return self in {Form.NOTIFY, Form.MERGE}

    @property
    def has_attachments(self) -> bool:
        """Whether a letter in this form brings its calendar file along."""
        return self is Form.EML


class Wanted(StrEnum):
    """The format somebody asked for. UNCLEAR: perhaps another one, so that the officer has to read on."""

    AS_USUAL = "as usual"
    LARGE_PRINT = "large print"
    PLAIN_TEXT = "plain text"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Occasion:
    """What tells letters of one kind to one person apart: a session, or a partner.

    `key` is blank where there is only ever one such letter; otherwise the session's id or the partner's
    reference.
    """

    key: str = ""
    session: Session | None = None
    partner: Applicant | None = field(default=None, repr=False)


ONCE = Occasion()
"""The occasion of a letter that somebody gets once."""


@dataclass(frozen=True)
class Errand:
    """A letter to write: about whom, and on what occasion."""

    applicant: Applicant = field(repr=False)
    occasion: Occasion = ONCE

    @property
    def ref(self) -> str:
        """Whom the letter is about."""
        return self.applicant.ref

    @property
    def entry(self) -> tuple[str, str]:
        """What the ledger knows it by, among letters of its kind: the reference and the occasion."""
        return self.applicant.ref, self.occasion.key


@dataclass(frozen=True)
class Letter:
    """A letter to one person, composed whole: where it goes, its subject, and its body in both forms.

    `fragment` is the body's HTML alone, `html` the whole page around it. `template` is the SHA-256 of what
    the letter was written from. `calendar` is the .ics file that goes with it, if any. `wanted` is the format
    that the person asked for, which `html` is in already where it is large print.
    """

    ref: str
    kind: str
    name: str = field(repr=False)
    address: str = field(repr=False)
    subject: str = field(repr=False)
    plain: str = field(repr=False)
    fragment: str = field(repr=False)
    html: str = field(repr=False)
    template: str
    occasion: str = ""
    calendar: bytes | None = field(default=None, repr=False)
    wanted: Wanted = field(default=Wanted.AS_USUAL, repr=False)

    @property
    def stem(self) -> str:
        """The name of this letter's files, without an ending."""
        return letter_stem(self.ref, self.kind, self.occasion)

    @property
    def body(self) -> str:
        """The SHA-256 of what the person will read: it changes when the words do."""
        return hashlib.sha256(f"{self.subject}\n\n{self.plain}".encode()).hexdigest()

    @property
    def entry(self) -> tuple[str, str]:
        """What the ledger knows it by, among letters of its kind: the reference and the occasion."""
        return self.ref, self.occasion

    @property
    def address_digest(self) -> str:
        """The SHA-256 of where it goes: the ledger tells by it that a draft would go astray."""
        return hashlib.sha256(self.address.lower().encode()).hexdigest()


@dataclass(frozen=True)
class Unready:
    """Somebody whose letter cannot be written yet, by reference, and what would mend that."""

    ref: str
    reason: str


@dataclass(frozen=True)
class Composed:
    """The letters of one kind, and the people who are due one but cannot have it yet."""

    kind: str
    letters: tuple[Letter, ...]
    unready: tuple[Unready, ...] = ()


@dataclass(frozen=True)
class Due:
    """Who is due a letter of one kind: those still to write to, and those written to already.

    `gone` are drafts not sent that nobody is due any more.
    """

    kind: str
    to_write: tuple[Errand, ...]
    drafted: tuple[LetterRecord, ...] = ()
    gone: tuple[LetterRecord, ...] = ()
