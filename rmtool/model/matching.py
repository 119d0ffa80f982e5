"""Pairs: why one may not be, how well one fits, and what a proposal holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


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


@dataclass(frozen=True, order=True)
class Pair:
    """A mentor and a mentee, by reference."""

    mentor: str
    mentee: str


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
