"""Letters: one draft, the drafts of a run, and who is due one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from rmtool.model.people import Applicant
from rmtool.model.records import LetterRecord


@dataclass(frozen=True)
class Letter:
    """A draft for one person, composed whole: where it goes, its subject, and its body in both forms.

    `fragment` is the body's HTML alone, `html` the whole page around it. `template` is the SHA-256 of what
    the letter was written from. `occasion` tells letters of one kind to one person apart; it is blank where
    there is only ever one.
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

    @property
    def stem(self) -> str:
        """The name of this letter's files, without an ending: a reference and a kind, never a name."""
        return "-".join(part for part in (self.ref, self.kind, self.occasion) if part)

    @property
    def body(self) -> str:
        """The SHA-256 of what the person will read: it changes when the words do."""
        return hashlib.sha256(f"{self.subject}\n\n{self.plain}".encode()).hexdigest()


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
    """Who is due a letter of one kind: those still to write to, and those written to already."""

    kind: str
    to_write: tuple[Applicant, ...]
    drafted: tuple[LetterRecord, ...] = ()

    @property
    def nobody(self) -> bool:
        """Whether nobody is due this letter at all, now or before."""
        return not self.to_write and not self.drafted
