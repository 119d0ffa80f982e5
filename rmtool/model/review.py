"""What the officer's review says of a proposal: each pair with its reasons, who is left, what is short."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rmtool.model.matching import Band, Pair, Unpaired
from rmtool.model.programme import Role

SHEET = "Pairs"
"""The sheet of the review that is read back."""

MENTOR, MENTOR_NAME = "Mentor", "Mentor's name"
MENTEE, MENTEE_NAME = "Mentee", "Mentee's name"
FIT, SCORE, DECISION, NOTE = "Fit", "Score", "Decision", "Note"
READ_BACK = (MENTOR, MENTOR_NAME, MENTEE, MENTEE_NAME, FIT, SCORE, DECISION, NOTE)
"""The headings of that sheet without which decisions cannot be read back."""

ABOUT, SEAL = "About", "Proposal"
"""The sheet of the record, and the label of the proposal's own mark in it."""

REJECTED = "rejected"
"""The status of a row that stands in the review only so that the rejection can be taken back."""


@dataclass(frozen=True)
class Option:
    """Another partner for somebody, and what each count of the whole pairing would gain or lose by it."""

    partner: str
    cost: Mapping[str, int]


@dataclass(frozen=True)
class PairReview:
    """One pair as the officer reviews it.

    `status` is `proposed`, `locked`, `confirmed` or `rejected`. The options are None where they were not
    worked out. `decision` and `note` are what the officer said before.
    """

    pair: Pair
    score: int
    band: Band
    status: str
    why: tuple[str, ...]
    watch: tuple[str, ...]
    by_lot: bool = False
    for_mentor: tuple[Option, ...] | None = None
    for_mentee: tuple[Option, ...] | None = None
    decision: str = ""
    note: str = ""


@dataclass(frozen=True)
class Shown:
    """What the review showed of a pair, to tell whether it was edited. No score where it was rejected."""

    fit: str = ""
    score: int | None = None


@dataclass(frozen=True)
class LeftOut:
    """Somebody who is not paired: why, what would change it, and their place in the reserve of their side."""

    why: Unpaired
    change: str
    by_lot: bool
    place: int


@dataclass(frozen=True)
class Shortage:
    """People of one role who compete for too few partners, apart from everybody else (a Hall violator).

    `topics` are the keys that all of them chose; where they have none in common, every key they chose.
    """

    role: Role
    people: tuple[str, ...]
    partners: tuple[str, ...]
    places: int
    topics: tuple[str, ...]
    all_chose: bool

    @property
    def missing(self) -> int:
        """How many of them are left without a partner, whatever is done."""
        return len(self.people) - self.places


@dataclass(frozen=True)
class Recruits:
    """So many more mentors who offer a topic (its key) and stand at or below a rung; None: at any rung."""

    number: int
    topic: str
    ceiling: int | None


@dataclass(frozen=True)
class Review:
    """All that the review workbook says.

    `shortages` are a sentence each, with who competes and for whom. `record` is what goes on record about the
    run, label by label.
    """

    pairs: tuple[PairReview, ...]
    left_out: tuple[LeftOut, ...]
    shortages: tuple[tuple[str, str, str], ...]
    record: tuple[tuple[str, str], ...]
