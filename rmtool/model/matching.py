"""Pairs: why one may not be, how well one fits, and what a proposal holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rmtool.model.programme import Role
from rmtool.model.references import reference_order


class Band(StrEnum):
    """How well a pair fits, in a word."""

    STRONG = "strong"
    GOOD = "good"
    FAIR = "fair"
    WEAK = "weak"


@dataclass(frozen=True)
class Refusal:
    """The first hard rule that forbids a pair, by name, with a reason fit for the officer's eyes."""

    rule: str
    reason: str


@dataclass(frozen=True)
class Fit:
    """How well an allowed pair fits: the integer the solver sees, its band, and the marks behind it.

    `marks` maps each soft criterion to (marks given, marks possible), before weighting.
    """

    score: int
    band: Band
    marks: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Pair:
    """A mentor and a mentee, by reference. Pairs sort by their mentors, as people count references."""

    mentor: str
    mentee: str

    def __lt__(self, other: Pair) -> bool:
        return self.order < other.order

    @property
    def order(self) -> tuple[object, ...]:
        """What pairs are sorted by."""
        return *reference_order(self.mentor), *reference_order(self.mentee)


@dataclass(frozen=True)
class ProposedPair:
    """A pair of a proposal with its fit. `status` is `proposed`, `locked` or `confirmed`."""

    pair: Pair
    score: int
    band: Band
    status: str = "proposed"


@dataclass(frozen=True)
class Proposal:
    """The best pairs of a cohort, who is left, and the proof that no better pairing exists.

    `objectives` holds each objective's name and the value reached, in their order of importance.
    `certificate` is what `rmtool verify` needs to repeat the proof: plain integers and references.
    """

    pairs: tuple[ProposedPair, ...]
    unpaired_mentors: tuple[str, ...]
    unpaired_mentees: tuple[str, ...]
    objectives: tuple[tuple[str, int], ...]
    unique: bool
    certificate: Mapping[str, object]

    @property
    def total(self) -> int:
        """The sum of all scores."""
        return sum(p.score for p in self.pairs)

    def fits(self) -> dict[str, int]:
        """How many pairs each band has, strongest first."""
        return {band.value: sum(p.band is band for p in self.pairs) for band in Band}


class Cause(StrEnum):
    """Why somebody is not paired."""

    NOBODY = "nobody"
    NO_TOPIC = "no_topic"
    REFUSED = "refused"
    REJECTED = "rejected"
    ALL_TAKEN = "all_taken"


@dataclass(frozen=True)
class Unpaired:
    """Why one person is not paired, and the partner who comes nearest.

    `refusals` are what stands between the two; none where the partner is merely taken. Where all partners are
    taken, `competing` people on this side have `places` places to share. Sentences in `text` are for the
    officer; those in `neutral` may reach the person concerned.
    """

    ref: str
    role: Role
    cause: Cause
    text: str
    neutral: str
    nearest: str | None = None
    refusals: tuple[Refusal, ...] = ()
    competing: int = 0
    places: int = 0


class Word(StrEnum):
    """What the officer may decide about a pair: to keep it (by two words), or never to have it."""

    APPROVE = "approve"
    LOCK = "lock"
    REJECT = "reject"
