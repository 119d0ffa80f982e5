"""The pairings file and the candidates file: tables for machines, with no word of anybody's experience."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rmtool.model.matching import ProposedPair
from rmtool.model.people import Applicant
from rmtool.reports.neutral import neutral_csv

PAIRINGS = "out/pairings.csv"
CANDIDATES = "out/candidates.csv"

PAIRINGS_HEADINGS = (
    "mentor_ref",
    "mentor_name",
    "mentor_email",
    "mentor_organisation",
    "mentee_ref",
    "mentee_name",
    "mentee_email",
    "mentee_organisation",
    "fit",
    "status",
)
CANDIDATES_HEADINGS = ("mentor_ref", "mentee_ref", "fit", "score", "bands")


def pairings_csv(pairs: Iterable[ProposedPair], people: Mapping[str, Applicant]) -> bytes:
    """The pairs with names and addresses, in the order of the mentors' references.

    Holds no topic, no characteristic and no reason: this file gets e-mailed.
    """
    rows = [
        (*_who(people[p.pair.mentor]), *_who(people[p.pair.mentee]), p.band.value, p.status)
        for p in sorted(pairs, key=lambda p: p.pair)
    ]
    return neutral_csv([PAIRINGS_HEADINGS, *rows])


def candidates_csv(candidates: Iterable[Sequence[object]]) -> bytes:
    """Every allowed pair, by reference only: mentor, mentee, band, the solver's score, both rungs."""
    return neutral_csv([CANDIDATES_HEADINGS, *([str(cell) for cell in row] for row in candidates)])


def _who(person: Applicant) -> tuple[str, str, str, str]:
    answers = person.application
    return person.ref, answers.full_name, answers.email or "", answers.organisation
