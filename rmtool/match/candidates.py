"""The allowed pairs of a cohort with their scores and bands, as references and integers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from rmtool.errors import RegisterFault, UsageFault
from rmtool.match.fit import band_of, top_score
from rmtool.match.fit_grids import score_grid
from rmtool.match.grids import Ints
from rmtool.match.rule_grids import allowed_grid
from rmtool.match.rules import require_known_names
from rmtool.match.traits import PastPairs
from rmtool.model.matching import Band, Pair
from rmtool.model.people import Participant
from rmtool.model.programme import Matching
from rmtool.model.references import reference_order

BANDS = tuple(Band)
"""Bands by number, strongest first."""

CELLS_AT_ONCE = 10_000_000
"""How many possible pairs are looked at in one go, so that no table outgrows a few dozen megabytes."""

MOST_LISTED = 80_000_000
"""Allowed pairs, of people or of kinds of people, that are listed at once: each takes some 60 bytes."""


@dataclass(frozen=True)
class Candidates:
    """Every allowed pair: the four arrays run side by side, in the order of mentors, then mentees.

    `mentors` and `mentees` stand in the order of their keys, so that the order of an export's rows is
    forgotten here. `mentor` and `mentee` are positions in them, `band` a position in `BANDS`.
    """

    mentors: tuple[Participant, ...] = field(repr=False)
    mentees: tuple[Participant, ...] = field(repr=False)
    mentor: Ints
    mentee: Ints
    score: Ints
    band: Ints

    def __len__(self) -> int:
        return len(self.mentor)

    @cached_property
    def mentor_at(self) -> dict[str, int]:
        """Each mentor's position by reference."""
        return {person.ref: at for at, person in enumerate(self.mentors)}

    @cached_property
    def mentee_at(self) -> dict[str, int]:
        """Each mentee's position by reference."""
        return {person.ref: at for at, person in enumerate(self.mentees)}

    def listed(self) -> Iterator[tuple[Pair, int, Band]]:
        """Each allowed pair with its score and band, in the order of the references."""
        ranks = _ranks(self.mentees)[self.mentee], _ranks(self.mentors)[self.mentor]
        order = np.lexsort(ranks)
        arrays = (side[order] for side in (self.mentor, self.mentee, self.score, self.band))
        for mentor, mentee, score, band in zip(*(array.tolist() for array in arrays), strict=True):
            yield Pair(self.mentors[mentor].ref, self.mentees[mentee].ref), score, BANDS[band]

    def among(self, pairs: Iterable[Pair]) -> Ints:
        """Count how often each allowed pair is one of these. Pairs of people not here are passed by."""
        asked = [
            self.mentor_at[pair.mentor] * len(self.mentees) + self.mentee_at[pair.mentee]
            for pair in pairs
            if pair.mentor in self.mentor_at and pair.mentee in self.mentee_at
        ]
        cells, times = np.unique(np.array(asked, np.int64), return_counts=True)
        here = self.mentor * len(self.mentees) + self.mentee
        found = np.searchsorted(here, cells)
        known = found < len(here)
        known[known] = here[found[known]] == cells[known]
        counts = np.zeros(len(here), np.int64)
        counts[found[known]] = times[known]
        return counts

    def without(self, pairs: frozenset[Pair]) -> Candidates:
        """Give the same people with these pairs no longer allowed."""
        if not pairs:
            return self
        left = self.among(pairs) == 0
        return replace(
            self,
            mentor=self.mentor[left],
            mentee=self.mentee[left],
            score=self.score[left],
            band=self.band[left],
        )


def _ranks(people: Sequence[Participant]) -> Ints:
    """Which place each person has in the order of the references."""
    order = sorted(range(len(people)), key=lambda at: reference_order(people[at].ref))
    return np.argsort(np.array(order, np.int64))


def by_key(people: Sequence[Participant]) -> tuple[Participant, ...]:
    """Sort the people in the order of their keys.

    Raises:
        RegisterFault: where two of them share a key or a reference, which would make the lottery unfair.
    """
    if min(len({p.key for p in people}), len({p.ref for p in people})) < len(people):
        raise RegisterFault(
            "Two participants share a reference or a key, so nobody can be matched.",
            hint="`rmtool people` lists them; withdraw the one that should not be there.",
        )
    return tuple(sorted(people, key=lambda person: person.key))


def allowed_pairs(
    mentors: Sequence[Participant],
    mentees: Sequence[Participant],
    matching: Matching,
    past_pairs: PastPairs,
) -> Candidates:
    """Every pair that no rule in force refuses, with its score and band.

    Raises:
        ProgrammeFault: where the programme names a rule or criterion that does not exist.
        RegisterFault: where two people share a key or a reference.
        UsageFault: where more pairs are allowed than a computer has room for.
    """
    require_known_names(matching)
    mentors, mentees = by_key(mentors), by_key(mentees)
    slabs, number = [], 0
    for rows in _rows_at_once(len(mentors), len(mentees)):
        slabs.append(_slab(mentors, rows, mentees, matching, past_pairs))
        number += len(slabs[-1][0])
        require_room(number, MOST_LISTED)
    mentor, mentee, scores = (np.concatenate(parts) for parts in zip(*slabs, strict=True))
    band_by_score = [BANDS.index(band_of(score, matching)) for score in range(top_score(matching) + 1)]
    bands = np.array(band_by_score, np.int64)[scores]
    return Candidates(mentors, mentees, mentor, mentee, scores, bands)


def require_room(number: int, most: int) -> None:
    """Stop before so many pairs take more memory than a computer has. Raises UsageFault."""
    if number > most:
        raise UsageFault(
            f"The rules allow more than {most:,} different pairs: too many to match at once. "
            "Nothing was changed.",
            hint="Match parts of the programme apart, such as regions: each in a cohort folder of its own.",
        )


def _rows_at_once(mentors: int, mentees: int) -> Iterator[slice]:
    """Cut the table of all pairs into slabs of whole rows; there is at least one, if an empty one."""
    height = max(1, CELLS_AT_ONCE // max(1, mentees))
    yield from (slice(start, start + height) for start in range(0, max(1, mentors), height))


def _slab(
    mentors: tuple[Participant, ...],
    rows: slice,
    mentees: tuple[Participant, ...],
    matching: Matching,
    past_pairs: PastPairs,
) -> tuple[Ints, Ints, Ints]:
    """Give the mentor, the mentee and the score of each pair that the rules allow these rows of mentors."""
    allowed = allowed_grid(mentors[rows], mentees, matching, past_pairs)
    mentor, mentee = np.nonzero(allowed)
    scores = score_grid(mentors[rows], mentees, matching)[allowed]
    return mentor.astype(np.int64) + rows.start, mentee.astype(np.int64), scores.astype(np.int64)
